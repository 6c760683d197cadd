//! The first words of `fanfare up`: where it is, and how to see it work.

use std::net::SocketAddr;

use service::config::{ExposeSecret as _, Secret};

/// What there is to publish to.
pub(crate) struct Providers {
    /// Where the sandbox is, if it plays any provider.
    pub(crate) sandbox: Option<String>,
    /// Metricool's credentials are there.
    pub(crate) metricool: bool,
    /// They are the sandbox's.
    pub(crate) metricool_is_played: bool,
}

/// Prints them to standard output.
pub(crate) fn print(addr: SocketAddr, providers: &Providers, key: Option<&Secret>) {
    println!("Fanfare is at http://{addr} (docs: http://{addr}/docs)");
    if let Some(sandbox) = &providers.sandbox {
        println!("The sandbox plays every provider without credentials: {sandbox}");
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
    if let Some(key) = key {
        println!("Development API key: {}", key.expose_secret());
    }
    if providers.metricool_is_played {
        println!("{}", first_steps(addr, key.map(Secret::expose_secret)));
    }
}

/// The first of the keys that were set, without the tenant that it may name.
const FIRST_KEY: &str = r#"$(printf %s "$FANFARE_BOOTSTRAP_API_KEY" | cut -d, -f1 | cut -d: -f2)"#;

/// A curl line that publishes three stories and one that watches them, to be pasted into a shell.
fn first_steps(addr: SocketAddr, key: Option<&str>) -> String {
    let key = key.unwrap_or(FIRST_KEY);
    format!(
        r#"
Publish three stories:

  BATCH=$(curl -s http://{addr}/api/metricool/publish/stories -H "X-API-Key: {key}" -H 'Content-Type: application/json' -d '{{"posts":[{{"id":"one","url":"https://example.com/one.mp4"}},{{"id":"two","url":"https://example.com/two.mp4"}},{{"id":"three","url":"https://example.com/three.mp4"}}],"settings":{{"accountId":"700001","publishSpeed":"fast"}}}}' | tee /dev/stderr | grep -o 'batch_[0-9]*_[0-9a-z]*' | head -n 1)

Watch them:

  curl -sN "http://{addr}/api/metricool/stream?batchId=$BATCH" -H "X-API-Key: {key}"
"#
    )
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// What the shell makes of the key in the steps.
    fn key(steps: &str, bootstrap: &str) -> String {
        let line = steps.lines().find(|line| line.contains("curl -sN")).unwrap();
        let (_, header) = line.split_once("-H ").unwrap();
        let script = format!("printf %s {header}");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]).env("FANFARE_BOOTSTRAP_API_KEY", bootstrap);
        String::from_utf8(shell.output().unwrap().stdout).unwrap()
    }

    #[test]
    fn the_steps_have_a_key_that_the_shell_understands() {
        let addr = SocketAddr::from(([127, 0, 0, 1], 8080));
        let own = first_steps(addr, Some("ff_dev_1_2"));
        assert_eq!(key(&own, ""), "X-API-Key: ff_dev_1_2");
        let set = first_steps(addr, None);
        for keys in ["a-key-of-ours", "stories:a-key-of-ours,other-key"] {
            assert_eq!(key(&set, keys), "X-API-Key: a-key-of-ours");
        }
    }
}
