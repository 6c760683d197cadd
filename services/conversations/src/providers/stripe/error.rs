//! `{error:{type, code, message}}`, sorted: <https://docs.stripe.com/api/errors>.

use http::HeaderName;
use serde_json::Value;
use service::http::{HttpError, HttpResponse};

use crate::providers::{
    answer::{brief, retry_after, status_words},
    checkout::CheckoutError,
};

/// Set on an answer that Stripe gives again for a key it has seen.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// What an answer that is no success means.
pub(super) fn refused(response: &HttpResponse) -> CheckoutError {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let error = &body["error"];
    let detail = match error["message"].as_str() {
        Some(message) if !message.is_empty() => brief(message),
        _ => status_words(response),
    };
    match response.status.as_u16() {
        401 | 403 => CheckoutError::Unauthorised(detail),
        404 => CheckoutError::Missing(detail),
        // Stripe works on the same key or object at this moment, or on too much of ours.
        409 | 429 => CheckoutError::NotSent { detail, retry_after: retry_after(&response.headers) },
        408 | 500.. | ..=399 => {
            let remembered = response.headers.get(REPLAYED).is_some_and(|value| value == "true");
            CheckoutError::Unknown { detail, remembered }
        }
        _ if error["code"] == "resource_missing" => CheckoutError::Missing(detail),
        _ => CheckoutError::Refused(detail),
    }
}

/// There was no answer.
pub(super) fn no_answer(error: &HttpError) -> CheckoutError {
    let detail = error.to_string();
    if error.surely_no_effect() {
        CheckoutError::NotSent { detail, retry_after: None }
    } else {
        CheckoutError::Unknown { detail, remembered: false }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{HeaderMap, StatusCode, header::RETRY_AFTER};
    use serde_json::json;

    use super::*;

    fn of(status: u16, headers: HeaderMap) -> CheckoutError {
        let status = StatusCode::from_u16(status).unwrap();
        let body = json!({"error": {"message": "M"}}).to_string().into();
        refused(&HttpResponse { status, headers, body })
    }

    #[test]
    fn a_status_has_one_meaning() {
        let plain = |status| of(status, HeaderMap::new());
        for status in [400, 402, 405] {
            assert_eq!(plain(status), CheckoutError::Refused("M".into()), "{status}");
        }
        for status in [401, 403] {
            assert_eq!(plain(status), CheckoutError::Unauthorised("M".into()), "{status}");
        }
        assert_eq!(plain(404), CheckoutError::Missing("M".into()));
        for status in [302, 408, 500, 503] {
            let unknown = CheckoutError::Unknown { detail: "M".into(), remembered: false };
            assert_eq!(plain(status), unknown, "{status}");
        }
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, "3".parse().unwrap());
        for status in [409, 429] {
            let retry_after = Some(Duration::from_secs(3));
            let later = CheckoutError::NotSent { detail: "M".into(), retry_after };
            assert_eq!(of(status, headers.clone()), later, "{status}");
        }
    }

    #[test]
    fn a_failure_that_stripe_remembers_is_not_repeated_with_the_same_key() {
        let mut headers = HeaderMap::new();
        headers.insert(REPLAYED, "true".parse().unwrap());
        let error = of(500, headers);
        assert_eq!(error, CheckoutError::Unknown { detail: "M".into(), remembered: true });
        assert!(!error.retryable() && of(500, HeaderMap::new()).retryable());
    }

    #[test]
    fn only_what_surely_had_no_effect_is_not_sent() {
        let not_sent =
            |error: HttpError| matches!(no_answer(&error), CheckoutError::NotSent { .. });
        assert!(not_sent(HttpError::Connect("refused".into())));
        assert!(!not_sent(HttpError::Timeout { sent: true }));
        assert!(!not_sent(HttpError::Interrupted("reset".into())));
    }
}
