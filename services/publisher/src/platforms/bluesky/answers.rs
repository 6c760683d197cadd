//! What refusals and headers mean. A refusal is `{error, message}`, its `error` a name.

use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde_json::Value;
use service::http::HttpResponse;

use crate::{
    domain::{error::PublishError, machine::Poll},
    platforms::{
        json_api::{Dialect, read},
        quota::QuotaHeaders,
        retry_after::retry_after,
        trouble::{Trouble, words},
        usage::Report,
    },
};

/// The AT protocol's own.
pub(super) const DIALECT: Dialect = Dialect { trouble, quota };

const QUOTA: QuotaHeaders = QuotaHeaders {
    limit: "ratelimit-limit",
    remaining: "ratelimit-remaining",
    reset: "ratelimit-reset",
};
/// Longest URI of a record that is taken.
const MAX_URI: usize = 1_024;

fn trouble(response: &HttpResponse, now: Timestamp) -> Trouble {
    let status = response.status;
    let message = words(status, &response.body, &["/message", "/error"]);
    let name = read::<Value>(response).and_then(|body| Some(body["error"].as_str()?.to_owned()));
    let of_status = |status| {
        let wait = retry_after(&response.headers).or_else(|| QUOTA.wait(&response.headers, now));
        Trouble::of_status(status, &message, wait)
    };
    match (status, name.as_deref()) {
        // An expired token is told with 400.
        (StatusCode::BAD_REQUEST, Some("ExpiredToken" | "InvalidToken")) => {
            Trouble::Auth(PublishError::auth(status.as_u16(), &message))
        }
        (StatusCode::BAD_REQUEST, Some("RecordNotFound")) => {
            Trouble::Missing(PublishError::provider(status.as_u16(), &message))
        }
        // No other 404 speaks of a record: a wrong address proves nothing.
        (StatusCode::NOT_FOUND, _) => {
            Trouble::Rejected(PublishError::provider(status.as_u16(), &message))
        }
        _ => of_status(status),
    }
}

fn quota(headers: &HeaderMap) -> Option<Report> {
    QUOTA.report(headers)
}

/// Whether a text is the URI of a record.
pub(super) fn is_uri(text: &str) -> bool {
    text.starts_with("at://") && text.len() <= MAX_URI && text.bytes().all(|b| b.is_ascii_graphic())
}

/// A record that is there is public: `at://<did>/<collection>/<key>`.
pub(super) fn live(uri: &str) -> Poll {
    let parts: Vec<&str> = uri.trim_start_matches("at://").split('/').collect();
    let permalink = match parts.as_slice() {
        [did, _, key] => Some(format!("https://bsky.app/profile/{did}/post/{key}")),
        _ => None,
    };
    Poll::Live { permalink }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::domain::machine::Sent;

    fn of(status: u16, body: &str) -> Trouble {
        let response = HttpResponse {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: Bytes::copy_from_slice(body.as_bytes()),
        };
        trouble(&response, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn refusals_go_by_their_names() {
        let expired = r#"{"error":"ExpiredToken","message":"Token has expired"}"#;
        assert!(matches!(of(400, expired), Trouble::Auth(_)));
        let missing = r#"{"error":"RecordNotFound","message":"Could not locate record"}"#;
        assert!(matches!(of(400, missing), Trouble::Missing(_)));
        let invalid = r#"{"error":"InvalidRequest","message":"Invalid app.bsky.feed.post record"}"#;
        let Sent::Rejected(error) = of(400, invalid).into_sent() else { panic!("not rejected") };
        let text = "API error (400): Invalid app.bsky.feed.post record";
        assert_eq!(error.post_text(), text);
        let limited = r#"{"error":"RateLimitExceeded","message":"Rate Limit Exceeded"}"#;
        assert!(matches!(of(429, limited), Trouble::Throttled { .. }));
        assert!(matches!(of(502, ""), Trouble::Unclear(_)));
        assert!(matches!(of(404, ""), Trouble::Rejected(_)));
    }

    #[test]
    fn a_record_is_seen_on_the_networks_own_site() {
        let permalink = Some("https://bsky.app/profile/did:plc:abc/post/3jzf".to_owned());
        assert_eq!(live("at://did:plc:abc/app.bsky.feed.post/3jzf"), Poll::Live { permalink });
        assert_eq!(live("at://odd"), Poll::Live { permalink: None });
        assert!(
            is_uri("at://did:plc:abc/x/y") && !is_uri("https://a.example") && !is_uri("at://a b")
        );
    }
}
