//! The first words of `fanfare up`: where it is, and how to see it work.

use std::net::SocketAddr;

use service::config::{ExposeSecret as _, Secret};

/// Prints them to standard output.
pub(crate) fn print(
    addr: SocketAddr,
    sandbox: Option<SocketAddr>,
    connected: bool,
    key: Option<&Secret>,
) {
    println!("Fanfare is at http://{addr} (docs: http://{addr}/docs)");
    match sandbox {
        Some(sandbox) => println!(
            "No provider credentials are set, so the sandbox plays the providers: http://{sandbox}"
        ),
        None if connected => println!("Provider credentials are set: what you publish is public."),
        None => println!(
            "There are no provider credentials and no sandbox: set FANFARE_METRICOOL_TOKEN and \
             FANFARE_METRICOOL_USER_ID, or FANFARE_SANDBOX=on."
        ),
    }
    let key = match key {
        Some(key) => {
            println!("Development API key: {}", key.expose_secret());
            key.expose_secret()
        }
        None => "$FANFARE_BOOTSTRAP_API_KEY",
    };
    if sandbox.is_some() {
        println!("{}", first_steps(addr, key));
    }
}

/// A curl line that publishes three stories and one that watches them.
fn first_steps(addr: SocketAddr, key: &str) -> String {
    format!(
        r#"
Publish three stories:

  BATCH=$(curl -s http://{addr}/api/metricool/publish/stories -H 'X-API-Key: {key}' -H 'Content-Type: application/json' -d '{{"posts":[{{"id":"one","url":"https://example.com/one.mp4"}},{{"id":"two","url":"https://example.com/two.mp4"}},{{"id":"three","url":"https://example.com/three.mp4"}}],"settings":{{"accountId":"700001","publishSpeed":"fast"}}}}' | tee /dev/stderr | grep -o 'batch_[0-9]*_[0-9a-z]*')

Watch them:

  curl -sN "http://{addr}/api/metricool/stream?batchId=$BATCH" -H 'X-API-Key: {key}'
"#
    )
}
