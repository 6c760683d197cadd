//! `Retry-After`, as every provider may send it.

use std::time::Duration;

use http::{
    HeaderMap,
    header::{DATE, RETRY_AFTER},
};
use jiff::{Timestamp, fmt::rfc2822};

/// Seconds; a longer `Retry-After` is as good as for ever.
const LONGEST_HINT: f64 = 1e9;

/// `Retry-After`, in seconds or as a date by the provider's clock. A wait of nothing is no hint:
/// following it would hammer the provider.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse() {
        // More than can be counted is longer than any limit.
        Ok(seconds) if seconds > LONGEST_HINT => Duration::MAX,
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok()?,
        Err(_) => {
            let sent_at = http_date(headers.get(DATE)?.to_str().ok()?)?;
            http_date(text)?.duration_since(sent_at).try_into().ok()?
        }
    };
    Some(wait).filter(|wait| !wait.is_zero())
}

fn http_date(text: &str) -> Option<Timestamp> {
    rfc2822::parse(text).ok().map(|date| date.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_seconds_or_as_a_date() {
        let wait = |after: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(DATE, "Wed, 21 Oct 2026 07:28:00 GMT".parse().unwrap());
            headers.insert(RETRY_AFTER, after.parse().unwrap());
            retry_after(&headers).map(|wait| wait.as_millis())
        };
        assert_eq!(wait("7"), Some(7_000));
        assert_eq!(wait(" 0.2 "), Some(200));
        assert_eq!(wait(&"9".repeat(40)), Some(Duration::MAX.as_millis()));
        assert_eq!(wait("Wed, 21 Oct 2026 07:28:30 GMT"), Some(30_000));
        for nothing in ["0", "-1", "NaN", "soon", "Wed, 21 Oct 2026 07:27:00 GMT"] {
            assert_eq!(wait(nothing), None, "{nothing}");
        }
    }
}
