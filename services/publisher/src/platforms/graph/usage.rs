//! `X-App-Usage` and `X-Business-Use-Case-Usage`: percent of a quota, and when it is there again.

use std::time::Duration;

use http::HeaderMap;
use jiff::Timestamp;
use serde_json::Value;

use crate::platforms::{retry_after::retry_after, usage::Report};

const APP: &str = "x-app-usage";
const ACCOUNT: &str = "x-business-use-case-usage";
/// From here on calls are spaced out (posts.md).
const SLOW_FROM: u64 = 90;
/// What each percent from there on adds to the pause: half a second at 90 %, 5.5 s at 100 %.
const PAUSE_PER_PERCENT: Duration = Duration::from_millis(500);
/// Minutes that are believed.
const LONGEST: u64 = 24 * 60;

/// What the headers of an answer say, if anything.
pub(super) fn report(headers: &HeaderMap, now: Timestamp) -> Option<Report> {
    let app = json(headers, APP).and_then(|app| pause(percent(&app)));
    let account = json(headers, ACCOUNT).unwrap_or_default();
    let own = regained(&account).or_else(|| pause(entries(&account).map(percent).max()?));
    let until = |pause: Option<Duration>| now.checked_add(pause?).ok();
    let report =
        Report { pause_until: until(own), app_pause_until: until(app), ..Report::default() };
    (report != Report::default()).then_some(report)
}

/// When a refused caller may ask again: `Retry-After`, or else the time to regain access.
pub(super) fn wait(headers: &HeaderMap) -> Option<Duration> {
    retry_after(headers).or_else(|| regained(&json(headers, ACCOUNT)?))
}

/// `estimated_time_to_regain_access`, the longest of all entries.
fn regained(account: &Value) -> Option<Duration> {
    let minutes = |entry: &Value| entry.get("estimated_time_to_regain_access")?.as_u64();
    let longest = entries(account).filter_map(minutes).max()?;
    (longest > 0).then(|| Duration::from_secs(longest.min(LONGEST) * 60))
}

/// The lists under the ids of businesses, pages and accounts, as one.
fn entries(account: &Value) -> impl Iterator<Item = &Value> {
    let lists = account.as_object().into_iter().flat_map(|object| object.values());
    lists.filter_map(Value::as_array).flatten()
}

/// The quota that is used up most: of calls, of CPU time or of total time.
fn percent(usage: &Value) -> u64 {
    let of = |name: &str| usage.get(name).and_then(Value::as_u64);
    ["call_count", "total_cputime", "total_time"].into_iter().filter_map(of).max().unwrap_or(0)
}

fn pause(percent: u64) -> Option<Duration> {
    let over = percent.min(100).checked_sub(SLOW_FROM)?;
    Some(PAUSE_PER_PERCENT * u32::try_from(over + 1).unwrap_or(1))
}

fn json(headers: &HeaderMap, name: &str) -> Option<Value> {
    serde_json::from_slice(headers.get(name)?.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(app: &str, account: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(APP, app.parse().unwrap());
        headers.insert(ACCOUNT, account.parse().unwrap());
        headers
    }

    fn pauses(app: &str, account: &str) -> (Option<i64>, Option<i64>) {
        let report = report(&headers(app, account), Timestamp::UNIX_EPOCH).unwrap_or_default();
        let millis = |until: Option<Timestamp>| until.map(Timestamp::as_millisecond);
        (millis(report.pause_until), millis(report.app_pause_until))
    }

    #[test]
    fn calls_slow_down_from_ninety_percent() {
        assert_eq!(pauses(r#"{"call_count":89}"#, "{}"), (None, None));
        assert_eq!(pauses(r#"{"call_count":1,"total_time":90}"#, "{}"), (None, Some(500)));
        let account = r#"{"1":[{"call_count":20},{"call_count":95}],"2":[{"call_count":3}]}"#;
        assert_eq!(pauses("{}", account), (Some(3_000), None));
        let mut alone = headers("{}", account);
        alone.remove(APP);
        let told = report(&alone, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(told.pause_until.map(Timestamp::as_millisecond), Some(3_000), "by itself too");
    }

    #[test]
    fn a_time_to_regain_access_is_kept_to() {
        let account = r#"{"1":[{"call_count":100,"estimated_time_to_regain_access":7}]}"#;
        assert_eq!(pauses("{}", account), (Some(420_000), None));
        let wait_of = |account| wait(&headers("{}", account)).map(|wait| wait.as_secs());
        assert_eq!(wait_of(account), Some(420));
        assert_eq!(wait_of(r#"{"1":[{"estimated_time_to_regain_access":0}]}"#), None);
    }

    #[test]
    fn odd_headers_say_nothing() {
        for odd in ["[]", "1", r#"{"1":"full"}"#, "{\"call_count\":\"99\"}"] {
            assert_eq!(pauses(odd, odd), (None, None));
        }
        assert_eq!(report(&HeaderMap::new(), Timestamp::UNIX_EPOCH), None);
    }
}
