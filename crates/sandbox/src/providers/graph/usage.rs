//! `X-App-Usage` and `X-Business-Use-Case-Usage`: whole percent of a quota.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use crate::quota::Quota;

const APP: HeaderName = HeaderName::from_static("x-app-usage");
const USE_CASE: HeaderName = HeaderName::from_static("x-business-use-case-usage");

/// The headers of every answer: the quota of the application in the first, that of the account in
/// the second, under its id.
pub(in crate::providers) fn headers(use_case: &str, account: &str, quota: &Quota) -> HeaderMap {
    let (app, own) = if quota.app { (quota.percent(), 0) } else { (0, quota.percent()) };
    // Minutes, and none for less than one: a caller would wait for longer than it has to.
    let wait = if quota.is_exceeded() { (quota.seconds_left() + 30) / 60 } else { 0 };
    let app = json!({"call_count": app, "total_cputime": app / 4, "total_time": app / 4});
    let case = json!({account: [{
        "type": use_case,
        "call_count": own,
        "total_cputime": own / 4,
        "total_time": own / 4,
        "estimated_time_to_regain_access": wait,
    }]});
    [(APP, app), (USE_CASE, case)].into_iter().filter_map(header).collect()
}

fn header((name, value): (HeaderName, Value)) -> Option<(HeaderName, HeaderValue)> {
    Some((name, HeaderValue::from_str(&value.to_string()).ok()?))
}
