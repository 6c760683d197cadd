//! Quota headers of the usual form: what is left, and when it is full again.

use std::time::Duration;

use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};

use super::usage::Report;

/// How exact the time of a reset is.
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// The names of a provider's quota headers.
pub(super) struct QuotaHeaders {
    /// Calls of a window in all.
    pub(super) limit: &'static str,
    /// Calls that are left.
    pub(super) remaining: &'static str,
    /// When they are full again, in seconds since 1970 or as RFC 3339.
    pub(super) reset: &'static str,
}

impl QuotaHeaders {
    /// What the headers say, if anything.
    pub(super) fn report(&self, headers: &HeaderMap) -> Option<Report> {
        let remaining = text(headers, self.remaining)?.parse().ok()?;
        // A second is told, and it may be any moment of it.
        let resets_at = self.resets_at(headers).and_then(|at| at.checked_add(SECOND).ok());
        let calls = text(headers, self.limit).and_then(|limit| limit.parse().ok());
        Some(Report { calls, remaining: Some(remaining), resets_at, ..Report::default() })
    }

    /// How long until the quota is full again; none when that is now or was before.
    pub(super) fn wait(&self, headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
        let wait: Duration = self.resets_at(headers)?.duration_since(now).try_into().ok()?;
        Some(wait).filter(|wait| !wait.is_zero())
    }

    fn resets_at(&self, headers: &HeaderMap) -> Option<Timestamp> {
        let text = text(headers, self.reset)?;
        match text.parse() {
            Ok(second) => Timestamp::from_second(second).ok(),
            Err(_) => text.parse().ok(),
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: QuotaHeaders = QuotaHeaders {
        limit: "x-rate-limit-limit",
        remaining: "x-rate-limit-remaining",
        reset: "x-rate-limit-reset",
    };

    fn headers(remaining: &str, reset: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(NAMES.remaining, remaining.parse().unwrap());
        headers.insert(NAMES.reset, reset.parse().unwrap());
        headers
    }

    #[test]
    fn a_reset_is_told_in_seconds_or_as_a_date() {
        let now = Timestamp::from_second(100).unwrap();
        for reset in ["130", "1970-01-01T00:02:10.000Z"] {
            let headers = headers("7", reset);
            assert_eq!(NAMES.wait(&headers, now), Some(Duration::from_secs(30)));
            let report = NAMES.report(&headers).unwrap();
            assert_eq!((report.calls, report.remaining), (None, Some(7)));
            assert_eq!(report.resets_at, Timestamp::from_second(131).ok());
        }
        assert_eq!(NAMES.wait(&headers("0", "100"), now), None);
        let mut limited = headers("7", "130");
        limited.insert(NAMES.limit, "9".parse().unwrap());
        assert_eq!(NAMES.report(&limited).unwrap().calls, Some(9));
        assert_eq!(NAMES.report(&HeaderMap::new()), None);
    }
}
