//! The publisher's settings (architecture.md, "Configuration").

use std::time::Duration;

use service::{
    config::Source,
    http::{AllowList, HttpOptions},
    seal::MasterKey,
};
use url::Url;

use crate::{
    domain::{policy::Policy, webhook::retry},
    platforms::{connections::Connections, settings::Settings},
};

/// Metricool's own address.
const METRICOOL: &str = "https://app.metricool.com/api";

/// What the publisher is told.
#[derive(Clone, Debug)]
pub struct Config {
    /// The life of a lease, renewed each third of it.
    pub lease: Duration,
    /// Publications in work at once.
    pub concurrency: usize,
    /// Times and counts of publishing.
    pub policy: Policy,
    /// Limits of provider calls.
    pub http: HttpOptions,
    /// Who may use which provider.
    pub connections: Connections,
    /// Where Metricool is; unset, nobody has said.
    pub metricool_url: Option<Url>,
    /// Where the other platforms are, and our apps there.
    pub platforms: Settings,
    /// What tokens and secrets are sealed with; without it none can be kept.
    pub master_key: Option<MasterKey>,
    /// Private addresses that user URLs may name.
    pub allow: AllowList,
    /// How often and how long web hooks are told.
    pub webhooks: retry::Settings,
}

impl Config {
    /// Reads the settings.
    pub fn read(source: &mut Source) -> Self {
        let concurrency = source.number("FANFARE_CONCURRENCY", 10, 1, 10_000) as usize;
        let mut http = HttpOptions::read(source);
        // All that call at once may call the same host.
        http.pool_idle_per_host = http.pool_idle_per_host.max(concurrency);
        let metricool_url = source.base_url("FANFARE_METRICOOL_URL");
        let master_key = source.secret("FANFARE_MASTER_KEY").and_then(|text| {
            MasterKey::parse(&text)
                .map_err(|problem| source.problem(format!("FANFARE_MASTER_KEY: {problem}")))
                .ok()
        });
        let allow = source
            .parse_with("FANFARE_ALLOW_PRIVATE_URLS", "", |text| {
                AllowList::parse(text).map_err(|problems| problems.join("; "))
            })
            .unwrap_or_default();
        Self {
            lease: source.positive_duration("FANFARE_LEASE", "15s"),
            concurrency,
            policy: Policy::read(source),
            http,
            connections: Connections::read(source),
            metricool_url,
            platforms: Settings::read(source),
            master_key,
            allow,
            webhooks: retry::Settings::read(source),
        }
    }

    /// Whether nobody said where Metricool is or who we are there: then the sandbox may stand in.
    pub fn metricool_is_unset(&self) -> bool {
        self.metricool_url.is_none() && self.connections.metricool.is_none()
    }

    /// The limits of a delivery to a web hook.
    pub(crate) fn webhook_http(&self) -> HttpOptions {
        let timeout = self.webhooks.timeout;
        HttpOptions { read_timeout: timeout, call_timeout: timeout, ..self.http.clone() }
    }

    pub(crate) fn metricool_base(&self) -> Url {
        // The constant is a URL, as a test proves.
        self.metricool_url.clone().unwrap_or_else(|| Url::parse(METRICOOL).expect("a URL"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_address_is_metricools_own() {
        let mut source = Source::from_parts("", []);
        let config = Config::read(&mut source);
        source.finish().unwrap();
        assert_eq!(config.metricool_base().as_str(), METRICOOL);
        assert!(config.metricool_is_unset());
    }
}
