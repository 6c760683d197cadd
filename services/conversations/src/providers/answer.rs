//! What the adapters' calls have in common.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header::RETRY_AFTER};
use service::{
    config::{ExposeSecret as _, Secret},
    http::HttpResponse,
};
use url::Url;

/// Longest text taken over from an answer, in characters.
const MAX_DETAIL: usize = 300;
/// A wait that is longer than a day is as good as a day: the caller asks again then.
const LONGEST_WAIT: Duration = Duration::from_secs(86_400);

/// A URL under a base, which may have a prefix. Each segment stays one, whatever it contains.
pub(super) fn under(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

/// `Authorization` with a bearer token; `None` when it has characters that no token has.
pub(super) fn bearer(token: &Secret) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// `Retry-After` in seconds. None is no hint: following it would hammer the provider.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: u64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    (seconds > 0).then(|| Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// A provider's text, bounded and without NUL.
pub(super) fn brief(text: &str) -> String {
    text.trim().chars().filter(|c| *c != '\0').take(MAX_DETAIL).collect()
}

/// Words for an answer that brought none.
pub(super) fn status_words(response: &HttpResponse) -> String {
    format!("status {}", response.status.as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_stays_one() {
        for base in ["http://sandbox.test/whatsapp", "http://sandbox.test/whatsapp/"] {
            let url = under(&base.parse().unwrap(), &["v23.0", "a/../b?c"]);
            assert_eq!(url.as_str(), "http://sandbox.test/whatsapp/v23.0/a%2F..%2Fb%3Fc");
        }
    }

    #[test]
    fn a_wait_is_told_in_seconds() {
        let wait = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, text.parse().unwrap());
            retry_after(&headers)
        };
        assert_eq!(wait(" 7 "), Some(Duration::from_secs(7)));
        assert_eq!(wait("99999999999"), Some(LONGEST_WAIT));
        for nothing in ["0", "-1", "soon"] {
            assert_eq!(wait(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_token_with_a_new_line_is_no_token() {
        assert!(bearer(&Secret::from("a\nb")).is_none());
        let value = bearer(&Secret::from("hush")).unwrap();
        assert!(!format!("{value:?}").contains("hush"));
    }
}
