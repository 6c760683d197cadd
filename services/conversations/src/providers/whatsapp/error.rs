//! `{error:{message, code, error_data:{details}, is_transient}}`, sorted by the codes of
//! conversations.md, "Providers", and of
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes>.

use serde_json::Value;
use service::http::{HttpError, HttpResponse};

use crate::providers::{
    answer::{brief, retry_after, status_words},
    messenger::{Refusal, SendError},
};

/// What a code means, in a refusal and in a status of a message that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// More than 24 hours since the lead's last message.
    WindowClosed,
    /// Too many messages, of the app, the account, the number or to this lead.
    BackOff,
    /// The number or the account is restricted.
    Paused,
    /// The lead stopped messages from us.
    OptedOut,
    /// Our token, or what it may do.
    Unauthorised,
    /// Not this message, ever: 131026 (no such recipient), 132xxx (the template) and all others.
    Permanent,
    /// The provider failed: it may have had an effect.
    Unknown,
}

/// The class of a code.
pub fn class(code: i64) -> Class {
    match code {
        131_047 => Class::WindowClosed,
        4 | 613 | 80_007 | 130_429 | 131_056 => Class::BackOff,
        // Spam, a breach of policy, a locked account, a bill that is not paid: none is about the
        // message, and each lasts until somebody acts.
        131_048 | 368 | 131_031 | 131_042 => Class::Paused,
        131_050 => Class::OptedOut,
        // The token, and the permissions that it lacks: as little about the message.
        0 | 3 | 10 | 102 | 104 | 190 | 200..=299 | 131_005 => Class::Unauthorised,
        1 | 2 | 131_000 | 131_016 | 131_057 | 133_004 => Class::Unknown,
        _ => Class::Permanent,
    }
}

/// What an answer that is no success means for a call that sends.
pub(super) fn refused(response: &HttpResponse) -> SendError {
    let told = Told::read(response);
    let retry_after = retry_after(&response.headers);
    match told.class {
        Class::WindowClosed => SendError::WindowClosed(told.refusal),
        Class::BackOff => SendError::BackOff { refusal: told.refusal, retry_after },
        Class::Paused => SendError::Paused(told.refusal),
        Class::OptedOut => SendError::OptedOut(told.refusal),
        Class::Unauthorised => SendError::Unauthorised(told.refusal),
        Class::Permanent => SendError::Permanent(told.refusal),
        Class::Unknown => SendError::Unknown(told.refusal.to_string()),
    }
}

/// There was no answer to a call that sends.
pub(super) fn no_answer(error: &HttpError) -> SendError {
    if error.surely_no_effect() {
        SendError::NotSent { detail: error.to_string(), retry_after: None }
    } else {
        SendError::Unknown(error.to_string())
    }
}

/// What an answer says no with.
pub(super) struct Told {
    pub(super) class: Class,
    pub(super) refusal: Refusal,
}

impl Told {
    pub(super) fn read(response: &HttpResponse) -> Self {
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let error = &body["error"];
        let code = number(&error["code"]);
        let words = [&error["error_data"]["details"], &error["message"]];
        let words = words.into_iter().filter_map(Value::as_str).find(|text| !text.is_empty());
        let status = response.status.as_u16();
        let class = match code.map(class) {
            // A code that is not known says less than the status, or a hint to try again.
            None | Some(Class::Permanent) => match status {
                429 => Class::BackOff,
                408 | 500.. | ..=399 => Class::Unknown,
                _ if error["is_transient"] == true => Class::Unknown,
                401 if code.is_none() => Class::Unauthorised,
                _ => Class::Permanent,
            },
            Some(class) => class,
        };
        let detail = words.map_or_else(|| status_words(response), brief);
        Self { class, refusal: Refusal { code, detail } }
    }
}

/// A number, also one that is written as text.
pub(super) fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{HeaderMap, StatusCode, header::RETRY_AFTER};
    use serde_json::json;

    use super::*;

    fn of(status: u16, body: &Value) -> SendError {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, "7".parse().unwrap());
        let status = StatusCode::from_u16(status).unwrap();
        refused(&HttpResponse { status, headers, body: body.to_string().into() })
    }

    fn coded(status: u16, code: i64) -> SendError {
        of(status, &json!({"error": {"code": code, "message": "M"}}))
    }

    #[test]
    fn the_codes_of_conversations_md() {
        let told = |code| Refusal { code: Some(code), detail: "M".into() };
        assert_eq!(coded(400, 131_047), SendError::WindowClosed(told(131_047)));
        for code in [130_429, 80_007, 131_056] {
            let retry_after = Some(Duration::from_secs(7));
            let expected = SendError::BackOff { refusal: told(code), retry_after };
            assert_eq!(coded(400, code), expected);
            assert_eq!(coded(500, code), expected);
        }
        assert_eq!(coded(400, 131_048), SendError::Paused(told(131_048)));
        assert_eq!(coded(400, 131_050), SendError::OptedOut(told(131_050)));
        assert_eq!(coded(401, 190), SendError::Unauthorised(told(190)));
        for code in [131_026, 132_000, 132_001, 132_015, 132_999, 100] {
            assert_eq!(coded(400, code), SendError::Permanent(told(code)));
        }
        for code in [1, 2, 131_000, 131_016] {
            assert!(matches!(coded(400, code), SendError::Unknown(_)), "{code}");
        }
    }

    #[test]
    fn a_status_tells_what_a_body_does_not() {
        for body in
            [json!({}), json!("<html>"), json!({"error": "no"}), json!({"error": {"code": null}})]
        {
            for status in [400, 403, 404, 422] {
                assert!(matches!(of(status, &body), SendError::Permanent(_)), "{status} {body}");
            }
            assert!(matches!(of(401, &body), SendError::Unauthorised(_)), "{body}");
            assert!(matches!(of(429, &body), SendError::BackOff { .. }), "{body}");
            for status in [302, 408, 500, 502, 503, 504] {
                assert!(matches!(of(status, &body), SendError::Unknown(_)), "{status} {body}");
            }
        }
        assert!(matches!(coded(500, 100), SendError::Unknown(_)));
        let transient = json!({"error": {"code": 100, "is_transient": true}});
        assert!(matches!(of(400, &transient), SendError::Unknown(_)));
    }

    #[test]
    fn only_what_surely_had_no_effect_is_not_sent() {
        let not_sent = |error: HttpError| matches!(no_answer(&error), SendError::NotSent { .. });
        assert!(not_sent(HttpError::Connect("refused".into())));
        assert!(not_sent(HttpError::Timeout { sent: false }));
        assert!(!not_sent(HttpError::Timeout { sent: true }));
        assert!(!not_sent(HttpError::Interrupted("reset".into())));
        assert!(!not_sent(HttpError::BodyTooLarge { limit: 1 }));
    }

    #[test]
    fn the_words_are_the_providers() {
        let detailed = json!({"error": {"code": "131026", "message": "M",
            "error_data": {"details": "No such number"}}});
        assert_eq!(of(400, &detailed).to_string(), "refused: 131026: No such number");
        assert_eq!(of(400, &json!({})).to_string(), "refused: status 400");
    }
}
