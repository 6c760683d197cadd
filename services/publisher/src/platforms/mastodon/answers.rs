//! What Mastodon's refusals and headers mean.

use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use service::http::HttpResponse;

use crate::{
    domain::error::PublishError,
    platforms::{
        json_api::Dialect,
        quota::QuotaHeaders,
        retry_after::retry_after,
        trouble::{Trouble, words},
        usage::Report,
    },
};

/// Mastodon's own.
pub(super) const DIALECT: Dialect = Dialect { trouble, quota };

const QUOTA: QuotaHeaders = QuotaHeaders {
    limit: "x-ratelimit-limit",
    remaining: "x-ratelimit-remaining",
    reset: "x-ratelimit-reset",
};
/// In the words of a 422 for media that are still processed.
const UNPROCESSED: &str = "not finished processing";

fn trouble(response: &HttpResponse, now: Timestamp) -> Trouble {
    let status = response.status;
    let message = words(status, &response.body, &["/error_description", "/error"]);
    if status == StatusCode::UNPROCESSABLE_ENTITY && message.contains(UNPROCESSED) {
        return Trouble::NotReady(PublishError::provider(status.as_u16(), &message));
    }
    let wait = retry_after(&response.headers).or_else(|| QUOTA.wait(&response.headers, now));
    Trouble::of_status(status, &message, wait)
}

fn quota(headers: &HeaderMap) -> Option<Report> {
    QUOTA.report(headers)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;

    use super::*;
    use crate::domain::machine::Sent;

    fn sent(status: u16, reset: Option<&str>, body: &str) -> Sent {
        let mut headers = HeaderMap::new();
        if let Some(reset) = reset {
            headers.insert("x-ratelimit-reset", reset.parse().unwrap());
        }
        let status = StatusCode::from_u16(status).unwrap();
        let response =
            HttpResponse { status, headers, body: Bytes::copy_from_slice(body.as_bytes()) };
        trouble(&response, Timestamp::from_second(100).unwrap()).into_sent()
    }

    #[test]
    fn refusals() {
        let unready = r#"{"error":"Cannot attach files that have not finished processing. Try again in a moment!"}"#;
        assert!(matches!(sent(422, None, unready), Sent::NotReady(_)));
        let empty = r#"{"error":"Validation failed: Text can't be blank"}"#;
        let Sent::Rejected(error) = sent(422, None, empty) else { panic!("not rejected") };
        let text = "API error (422): Validation failed: Text can't be blank";
        assert_eq!(error.post_text(), text);
        let token = r#"{"error":"The access token is invalid"}"#;
        assert!(matches!(sent(401, None, token), Sent::Auth(_)));
        assert!(matches!(sent(503, None, ""), Sent::Ambiguous(_)));
        let wait = Some(Duration::from_secs(20));
        let throttled = sent(429, Some("1970-01-01T00:02:00.000000Z"), "");
        assert!(matches!(throttled, Sent::Throttled { wait: told, .. } if told == wait));
    }
}
