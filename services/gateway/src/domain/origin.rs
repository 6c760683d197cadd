//! What a browser's request proves about where it comes from (api.md, "Browser").

use std::net::IpAddr;

use url::{Host, Url};

/// Whether an `Origin` names the host that the request is for. The scheme is not compared: behind
/// a proxy that ends TLS it is not known here.
pub(crate) fn is_same_host(origin: &str, host: &str) -> bool {
    let origin_host = origin.split_once("://").map(|(_, host)| host);
    !host.is_empty() && origin_host.is_some_and(|origin| origin.eq_ignore_ascii_case(host))
}

/// Whether a `Host` header names this machine, so that plain HTTP is safe for a cookie.
pub(crate) fn is_loopback(host: &str) -> bool {
    let Ok(url) = Url::parse(&format!("http://{host}/")) else {
        return false;
    };
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_is_the_host() {
        assert!(is_same_host("https://fanfare.example", "fanfare.example"));
        assert!(is_same_host("http://127.0.0.1:8080", "127.0.0.1:8080"));
        assert!(is_same_host("https://Fanfare.example", "fanfare.example"));
        for origin in ["", "null", "https://evil.example", "http://127.0.0.1", "https://"] {
            assert!(!is_same_host(origin, "127.0.0.1:8080"), "{origin}");
        }
        assert!(!is_same_host("https://", ""));
    }

    #[test]
    fn loopback_is_this_machine_only() {
        for host in ["localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080", "a.localhost"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["", "fanfare.example", "10.0.0.1", "localhost.example", "127.0.0.1.example"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
