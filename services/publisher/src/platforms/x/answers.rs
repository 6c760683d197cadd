//! What X's refusals and headers mean (posts.md, "X:").

use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use service::http::HttpResponse;

use crate::{
    domain::{error::PublishError, machine::Poll},
    platforms::{
        json_api::Dialect,
        quota::QuotaHeaders,
        retry_after::retry_after,
        trouble::{Trouble, words},
        usage::Report,
    },
};

/// X's own.
pub(super) const DIALECT: Dialect = Dialect { trouble, quota };

const QUOTA: QuotaHeaders = QuotaHeaders {
    limit: "x-rate-limit-limit",
    remaining: "x-rate-limit-remaining",
    reset: "x-rate-limit-reset",
};
/// Where X says in words what is wrong, the best first.
const WORDS: [&str; 6] =
    ["/detail", "/errors/0/message", "/errors/0/detail", "/error_description", "/title", "/error"];
/// In the detail of the 403 for a text that was said before.
const DUPLICATE: &str = "duplicate content";

fn trouble(response: &HttpResponse, now: Timestamp) -> Trouble {
    let status = response.status;
    let message = words(status, &response.body, &WORDS);
    if status == StatusCode::FORBIDDEN && message.to_lowercase().contains(DUPLICATE) {
        let error = PublishError::provider(status.as_u16(), &message);
        return Trouble::Duplicate { error, provider_id: None };
    }
    // X says when, not how long; what stands before it may say how long.
    let wait = retry_after(&response.headers).or_else(|| QUOTA.wait(&response.headers, now));
    Trouble::of_status(status, &message, wait)
}

fn quota(headers: &HeaderMap) -> Option<Report> {
    QUOTA.report(headers)
}

/// A post that X has is public; the address works without the account's name.
pub(super) fn live(id: &str) -> Poll {
    Poll::Live { permalink: Some(format!("https://x.com/i/web/status/{id}")) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;

    use super::*;
    use crate::domain::machine::Sent;

    fn sent(status: u16, headers: &[(&'static str, &str)], body: &str) -> Sent {
        let response = HttpResponse {
            status: StatusCode::from_u16(status).unwrap(),
            headers: headers
                .iter()
                .map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap()))
                .collect(),
            body: Bytes::copy_from_slice(body.as_bytes()),
        };
        trouble(&response, Timestamp::from_second(1_000).unwrap()).into_sent()
    }

    #[test]
    fn a_403_is_a_refusal_unless_it_is_about_a_duplicate() {
        let said = r#"{"title":"Forbidden","status":403,"detail":"You are not allowed to create a Tweet with duplicate content."}"#;
        assert!(matches!(sent(403, &[], said), Sent::Duplicate { provider_id: None, .. }));
        let other =
            r#"{"title":"Forbidden","detail":"You are not permitted to perform this action."}"#;
        let Sent::Rejected(error) = sent(403, &[], other) else { panic!("not rejected") };
        let text = "API error (403): You are not permitted to perform this action.";
        assert_eq!(error.post_text(), text);
    }

    #[test]
    fn a_throttle_lasts_until_the_reset_or_as_told() {
        let wait = |headers: &[(&'static str, &str)]| match sent(429, headers, "Too Many Requests")
        {
            Sent::Throttled { wait, .. } => wait,
            other => panic!("{other:?}"),
        };
        assert_eq!(wait(&[("x-rate-limit-reset", "1012")]), Some(Duration::from_secs(12)));
        let both = [("x-rate-limit-reset", "1012"), ("retry-after", "3")];
        assert_eq!(wait(&both), Some(Duration::from_secs(3)));
        assert_eq!(wait(&[("x-rate-limit-reset", "900")]), None);
    }

    #[test]
    fn errors_come_in_several_shapes() {
        for body in [
            r#"{"errors":[{"message":"Your media IDs are invalid."}],"title":"Invalid Request"}"#,
            r#"{"detail":"Your media IDs are invalid."}"#,
            r#"{"error":"invalid","error_description":"Your media IDs are invalid."}"#,
        ] {
            let Sent::Rejected(error) = sent(400, &[], body) else { panic!("not rejected") };
            assert_eq!(error.to_string(), "PROVIDER_ERROR:400:Your media IDs are invalid.");
        }
        assert!(matches!(sent(401, &[], ""), Sent::Auth(_)));
        assert!(matches!(sent(503, &[], "Service Unavailable"), Sent::Ambiguous(_)));
    }
}
