//! Where this gateway is reached from outside: what a provider sends people back to.

use std::{fmt, str::FromStr};

use url::Url;

use super::origin;

/// An absolute `http` or `https` URL without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// That of a `Host` header: plain `http` on this machine, `https` elsewhere, where a proxy
    /// ends TLS.
    pub(crate) fn of_host(host: &str) -> Option<Self> {
        let scheme = if origin::is_loopback(host) { "http" } else { "https" };
        let url = format!("{scheme}://{host}").parse::<Self>().ok()?;
        // A host with a slash in it is a host and a path.
        (url.0.matches('/').count() == 2).then_some(url)
    }
}

impl FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mistake = "must be an absolute URL such as https://fanfare.example";
        let url = Url::parse(text).map_err(|_| mistake)?;
        let web = matches!(url.scheme(), "http" | "https");
        let plain = url.username().is_empty() && url.password().is_none();
        if web && plain && url.query().is_none() && url.fragment().is_none() {
            return Ok(Self(url.as_str().trim_end_matches('/').to_owned()));
        }
        Err(mistake)
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_may_have_a_path_and_loses_its_last_slash() {
        for (text, expected) in [
            ("https://fanfare.example", "https://fanfare.example"),
            ("https://fanfare.example/", "https://fanfare.example"),
            ("http://fanfare.example:8080/house/", "http://fanfare.example:8080/house"),
        ] {
            assert_eq!(text.parse::<PublicUrl>().unwrap().to_string(), expected);
        }
        for text in [
            "",
            "fanfare.example",
            "/x",
            "ftp://a.example",
            "https://u@a.example",
            "https://a/?x",
            "https://a/#x",
        ] {
            assert!(text.parse::<PublicUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_host_is_reached_by_tls_unless_it_is_this_machine() {
        for (host, expected) in [
            ("fanfare.example", Some("https://fanfare.example")),
            ("fanfare.example:8443", Some("https://fanfare.example:8443")),
            ("127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("localhost:8080", Some("http://localhost:8080")),
            ("", None),
            ("a/b", None),
            ("u@a.example", None),
            ("a?b", None),
            ("a b", None),
        ] {
            let url = PublicUrl::of_host(host).map(|url| url.to_string());
            assert_eq!(url.as_deref(), expected, "{host}");
        }
    }
}
