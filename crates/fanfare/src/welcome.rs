//! The first words of `fanfare up`: where it is, and how to see it work.

use std::net::SocketAddr;

use service::config::{ExposeSecret as _, Secret};

/// What there is to publish to.
pub(crate) struct Providers {
    /// Where the sandbox runs, if it does.
    pub(crate) sandbox: Option<SocketAddr>,
    /// Metricool's credentials are there.
    pub(crate) metricool: bool,
    /// They are the sandbox's.
    pub(crate) metricool_is_played: bool,
}

/// Prints them to standard output.
pub(crate) fn print(addr: SocketAddr, providers: &Providers, key: Option<&Secret>) {
    println!("Fanfare is at http://{addr} (docs: http://{addr}/docs)");
    if let Some(sandbox) = providers.sandbox {
        println!("The sandbox plays every provider without credentials: http://{sandbox}");
    }
    match (providers.metricool, providers.metricool_is_played) {
        (_, true) => {}
        (true, false) => {
            println!("Metricool's credentials are set: stories that you publish are public.");
        }
        (false, false) => println!(
            "There are no credentials of Metricool and no sandbox for it: connect it, set \
             FANFARE_METRICOOL_TOKEN and FANFARE_METRICOOL_USER_ID, or FANFARE_SANDBOX=on."
        ),
    }
    let key = match key {
        Some(key) => {
            println!("Development API key: {}", key.expose_secret());
            key.expose_secret()
        }
        None => "$FANFARE_BOOTSTRAP_API_KEY",
    };
    if providers.metricool_is_played {
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
