//! `{error:{message, type, code, error_subcode, is_transient, fbtrace_id}}`, sorted by the table of
//! posts.md. Any of these members may be missing.

use std::time::Duration;

use serde_json::Value;
use service::http::HttpResponse;

use super::usage;
use crate::domain::error::PublishError;

/// An answer that says no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::platforms) struct GraphError {
    status: u16,
    code: Option<i64>,
    subcode: Option<i64>,
    message: String,
    transient: bool,
    /// When to ask again, as the headers tell.
    pub(in crate::platforms) wait: Option<Duration>,
}

/// What it means for a call that publishes. For one that publishes nothing, `Unsure` is a failure
/// without harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::platforms) enum Class {
    /// The token.
    Auth,
    /// Not now.
    Throttled,
    /// The account has it already.
    Duplicate,
    /// The container is still being worked at.
    NotReady,
    /// Not this content or media, ever.
    Content,
    /// Not, ever.
    Rejected,
    /// It may have had an effect.
    Unsure,
}

impl GraphError {
    pub(super) fn read(response: &HttpResponse) -> Self {
        let status = response.status.as_u16();
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let error = body.get("error").unwrap_or(&Value::Null);
        let own = [error.get("message"), Some(error), body.get("message")];
        let message = own.into_iter().flatten().find_map(Value::as_str);
        Self {
            status,
            code: number(error, "code"),
            subcode: number(error, "error_subcode"),
            message: message
                .map_or_else(|| format!("Request failed with status code {status}"), str::to_owned),
            transient: error.get("is_transient").and_then(Value::as_bool).unwrap_or_default(),
            wait: usage::wait(&response.headers),
        }
    }

    pub(in crate::platforms) fn class(&self) -> Class {
        if self.status == 429 {
            return Class::Throttled;
        }
        match (self.code.unwrap_or_default(), self.subcode.unwrap_or_default()) {
            // Held for spam: it may be live (posts.md).
            (4, 2_207_051) => Class::Unsure,
            (4 | 17 | 32 | 613 | 80_001 | 80_002, _) | (9, 2_207_042) => Class::Throttled,
            (102 | 104 | 190, _) => Class::Auth,
            // The second: photos that are in a post already.
            (506, _) | (_, 1_366_051) => Class::Duplicate,
            (9_007, 2_207_027) => Class::NotReady,
            (368, _) | (9_004, 2_207_052) => Class::Content,
            // 24: there is no such container, which is also said of one that was just published.
            (-2 | -1 | 1 | 2 | 24, _) => Class::Unsure,
            _ if self.status >= 500 => Class::Unsure,
            (10 | 100 | 200..=299, _) => Class::Rejected,
            _ if self.status == 401 => Class::Auth,
            _ if self.transient => Class::Unsure,
            _ => Class::Rejected,
        }
    }

    /// How long the app, over all accounts, has to wait: code 4 with a hint.
    pub(super) fn app_wait(&self) -> Option<Duration> {
        self.wait.filter(|_| self.code == Some(4) && self.class() == Class::Throttled)
    }

    /// There is no such object, or it is not for us.
    pub(in crate::platforms) fn is_unknown_object(&self) -> bool {
        self.status == 404 || (self.code, self.subcode) == (Some(100), Some(33))
    }

    /// As clients see it.
    pub(in crate::platforms) fn publish_error(&self) -> PublishError {
        match self.class() {
            Class::Auth => PublishError::auth(self.status, &self.message),
            Class::Content => PublishError::content_rejected(self.status, &self.message),
            _ => PublishError::provider(self.status, &self.message),
        }
    }
}

/// A number, also one that is written as text.
fn number(error: &Value, name: &str) -> Option<i64> {
    let value = error.get(name)?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};
    use serde_json::json;

    use super::*;

    fn error(status: u16, body: &Value) -> GraphError {
        GraphError::read(&HttpResponse {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: Bytes::from(body.to_string()),
        })
    }

    fn class(status: u16, code: i64, subcode: Option<i64>) -> Class {
        error(status, &json!({"error": {"code": code, "error_subcode": subcode}})).class()
    }

    #[test]
    fn the_table_of_posts_md() {
        for code in [4, 17, 32, 613, 80_001, 80_002] {
            assert_eq!(class(400, code, None), Class::Throttled, "{code}");
        }
        for code in [1, 2] {
            assert_eq!(class(400, code, None), Class::Unsure, "{code}");
        }
        for code in [190, 102] {
            assert_eq!(class(400, code, Some(463)), Class::Auth, "{code}");
        }
        for code in [10, 100, 200, 299] {
            assert_eq!(class(400, code, None), Class::Rejected, "{code}");
        }
        assert_eq!(class(400, 368, None), Class::Content);
        assert_eq!(class(500, 506, None), Class::Duplicate);
        assert_eq!(class(400, 9_007, Some(2_207_027)), Class::NotReady);
        assert_eq!(class(400, 9, Some(2_207_042)), Class::Throttled);
        assert_eq!(class(400, 9_004, Some(2_207_052)), Class::Content);
        assert_eq!(class(400, 4, Some(2_207_051)), Class::Unsure);
    }

    #[test]
    fn a_status_tells_what_a_body_does_not() {
        for (status, expected) in [
            (400, Class::Rejected),
            (401, Class::Auth),
            (403, Class::Rejected),
            (429, Class::Throttled),
            (500, Class::Unsure),
            (503, Class::Unsure),
        ] {
            for body in [json!({"error": {"message": "no"}}), json!({}), json!("<html>")] {
                assert_eq!(error(status, &body).class(), expected, "{status} {body}");
            }
        }
        assert_eq!(class(500, 100, None), Class::Unsure);
        assert_eq!(class(429, 190, None), Class::Throttled);
    }

    #[test]
    fn the_words_are_the_providers() {
        let text = |body| error(403, &body).publish_error().post_text();
        assert_eq!(text(json!({"error": {"message": "Nope"}})), "API error (403): Nope");
        assert_eq!(text(json!({"error": "Nope"})), "API error (403): Nope");
        let own = "API error (403): Request failed with status code 403";
        assert_eq!(text(json!({})), own);
    }
}
