//! The limits of a client.

use std::time::Duration;

use crate::config::Source;

/// Limits of an [`HttpClient`](super::HttpClient); the defaults are those of `architecture.md`,
/// "Configuration".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpOptions {
    /// Longest wait for name, connection and TLS together (`FANFARE_CONNECT_TIMEOUT`).
    pub connect_timeout: Duration,
    /// Longest silence of the other side (`FANFARE_READ_TIMEOUT`).
    pub read_timeout: Duration,
    /// Longest call, from the name to the last byte of the answer (`FANFARE_CALL_TIMEOUT`).
    pub call_timeout: Duration,
    /// Longest answer in bytes; a longer one is an error, not cut off.
    pub max_body: usize,
    /// Idle connections kept per host.
    pub pool_idle_per_host: usize,
    /// `User-Agent` of every request.
    pub user_agent: String,
}

impl HttpOptions {
    /// The limits of provider calls.
    pub fn read(source: &mut Source) -> Self {
        Self {
            connect_timeout: source.positive_duration("FANFARE_CONNECT_TIMEOUT", "5s"),
            read_timeout: source.positive_duration("FANFARE_READ_TIMEOUT", "10s"),
            call_timeout: source.positive_duration("FANFARE_CALL_TIMEOUT", "15s"),
            ..Self::default()
        }
    }
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            read_timeout: Duration::from_secs(10),
            call_timeout: Duration::from_secs(15),
            max_body: 1024 * 1024,
            pool_idle_per_host: 32,
            user_agent: concat!("fanfare/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}
