//! Where a person may be sent after a sign-in: a page of this host, or of an origin that the
//! operator named. Anything else would make us a redirector for everybody (OWASP, "Unvalidated
//! Redirects and Forwards").

use axum::http::HeaderValue;
use url::{Position, Url};

/// As for every URL (api.md, "URLs from users").
const MAX_LEN: usize = 2_048;
/// Stands for this host while a path is read; nobody ever sees it.
const THIS_HOST: &str = "http://this-host.invalid";

/// A place that a browser may be sent to.
#[derive(Clone, Debug)]
pub(crate) struct ReturnTo {
    url: Url,
    /// It is a path: scheme and host are those of the request.
    local: bool,
}

impl ReturnTo {
    /// Reads a path such as `/connections`, or an absolute URL on one of `origins`, which are as
    /// browsers write them. `*` among them opens nothing here.
    pub(crate) fn read(text: &str, origins: &[HeaderValue]) -> Option<Self> {
        // Browsers drop some of these and take others for a slash.
        let strange = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
        if text.chars().count() > MAX_LEN || text.chars().any(strange) {
            return None;
        }
        if text.starts_with('/') { Self::local(text) } else { Self::absolute(text, origins) }
    }

    fn local(path: &str) -> Option<Self> {
        let this_host = Url::parse(THIS_HOST).ok()?;
        let url = this_host.join(path).ok()?;
        // `//host` names another host, and `/..//host` is that once its dots are resolved.
        let stays = url.origin() == this_host.origin() && !url.path().starts_with("//");
        (stays && !path.starts_with("//")).then_some(Self { url, local: true })
    }

    fn absolute(text: &str, origins: &[HeaderValue]) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let origin = url.origin().ascii_serialization();
        let known = origins.iter().any(|known| known == origin.as_str());
        let web = matches!(url.scheme(), "http" | "https");
        let plain = url.username().is_empty() && url.password().is_none();
        (known && web && plain).then_some(Self { url, local: false })
    }

    /// The text for `Location`, ASCII, with more parameters in its query.
    pub(crate) fn with(mut self, parameters: &[(&str, &str)]) -> String {
        self.url.query_pairs_mut().extend_pairs(parameters);
        let from = if self.local { Position::BeforePath } else { Position::BeforeScheme };
        self.url[from..].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn origins() -> Vec<HeaderValue> {
        ["https://app.example", "http://localhost:5173", "*"].map(HeaderValue::from_static).into()
    }

    fn sent_to(text: &str) -> Option<String> {
        Some(ReturnTo::read(text, &origins())?.with(&[("status", "connected")]))
    }

    #[test]
    fn paths_and_known_origins_are_taken() {
        for (text, expected) in [
            ("/", "/?status=connected"),
            ("/a/b?c=d", "/a/b?c=d&status=connected"),
            ("/#/connections", "/?status=connected#/connections"),
            ("/é?x=é", "/%C3%A9?x=%C3%A9&status=connected"),
            ("/a//b", "/a//b?status=connected"),
            ("/a?to=https://evil.example", "/a?to=https://evil.example&status=connected"),
            ("https://app.example", "https://app.example/?status=connected"),
            ("https://app.example:443/x#y", "https://app.example/x?status=connected#y"),
            ("http://localhost:5173/x", "http://localhost:5173/x?status=connected"),
        ] {
            assert_eq!(sent_to(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for text in [
            "",
            "connections",
            "?x",
            "#x",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/..//evil.example",
            "/.//evil.example",
            "/%2e%2e//evil.example",
            "/a/..//evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\0",
            " /x",
            "/x y",
            "https:/evil.example",
            "https:evil.example",
            "https://evil.example",
            "https://app.example.evil.example",
            "https://app.example@evil.example",
            "https://user@app.example",
            "https://:secret@app.example",
            "http://app.example",
            "https://app.example:8443",
            "https://app.example\\@evil.example",
            "http://localhost",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "blob:https://app.example/x",
            "*",
        ] {
            assert_eq!(sent_to(text), None, "{text:?}");
        }
        assert_eq!(sent_to(&format!("/{}", "x".repeat(MAX_LEN))), None);
    }

    proptest! {
        /// As a browser on this host would follow it.
        #[test]
        fn whatever_is_written_the_browser_stays(text in "[/.\\\\a%2e@:?#;-]{0,12}|(/|https://app.example).{0,12}") {
            if let Some(location) = sent_to(&text) {
                let here = Url::parse("https://fanfare.example/api/connections/oauth/callback").unwrap();
                let there = here.join(&location).unwrap();
                let host = there.host_str().unwrap();
                prop_assert!(["fanfare.example", "app.example"].contains(&host), "{} {}", text, location);
                prop_assert!(location.is_ascii());
            }
        }
    }
}
