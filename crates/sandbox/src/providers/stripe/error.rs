//! What Stripe refuses: `{error: {type, message, code?, param?}}`.

use axum::http::StatusCode;
use serde_json::json;

use crate::answer::Answer;
use crate::limits;
use crate::providers::social::Refused;
use crate::tokens::TokenFault;

/// A refusal; its text is the message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("Missing required param: {0}.")]
    Missing(&'static str),
    #[error("Invalid {0}")]
    Invalid(&'static str),
    #[error("No such {what}: '{id}'")]
    Unknown { what: &'static str, param: &'static str, id: String },
    #[error(
        "The `expires_at` timestamp must be at least {} minutes from Checkout Session creation.",
        limits::SESSION_LIFE.0.as_secs() / 60
    )]
    TooSoon,
    #[error(
        "The `expires_at` timestamp must be less than {} hours from Checkout Session creation.",
        limits::SESSION_LIFE.1.as_secs() / 3_600
    )]
    TooLate,
    #[error(
        "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of `{0}`."
    )]
    NotOpen(&'static str),
    #[error("Refund amount is greater than unrefunded amount on the charge")]
    TooMuch,
    #[error("The payment has already been refunded.")]
    Refunded,
    #[error(
        "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '{0}' if you meant to execute a different request."
    )]
    KeyReused(String),
    #[error("Idempotency keys may be at most 255 characters long.")]
    KeyTooLong,
}

impl Refused for Refusal {
    fn answer(&self) -> Answer {
        let (code, param) = match self {
            Self::Missing(param) => (Some("parameter_missing"), Some(*param)),
            Self::Invalid(param) => (Some("parameter_invalid"), Some(*param)),
            Self::Unknown { param, .. } => (Some("resource_missing"), Some(*param)),
            Self::TooSoon | Self::TooLate => (None, Some("expires_at")),
            Self::TooMuch => (None, Some("amount")),
            Self::Refunded => (Some("charge_already_refunded"), None),
            Self::NotOpen(_) | Self::KeyReused(_) | Self::KeyTooLong => (None, None),
        };
        let kind = match self {
            Self::KeyReused(_) => "idempotency_error",
            _ => "invalid_request_error",
        };
        let status = match self {
            Self::Unknown { .. } => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_REQUEST,
        };
        say(status, kind, &self.to_string(), code, param)
    }
}

pub(super) fn of_status(status: StatusCode, message: &str) -> Answer {
    let (kind, code) = match status.as_u16() {
        429 => ("invalid_request_error", Some("rate_limit")),
        402 => ("card_error", Some("card_declined")),
        500.. => ("api_error", None),
        _ => ("invalid_request_error", None),
    };
    say(status, kind, message, code, None)
}

pub(super) fn expired_key() -> Answer {
    let (status, message) = (StatusCode::UNAUTHORIZED, "Expired API Key provided.");
    say(status, "invalid_request_error", message, Some("api_key_expired"), None)
}

pub(super) fn stranger(fault: TokenFault) -> Answer {
    let message = match fault {
        TokenFault::Expired => return expired_key(),
        TokenFault::Missing => "You did not provide an API key.",
        TokenFault::Bad => "Invalid API Key provided.",
    };
    of_status(StatusCode::UNAUTHORIZED, message)
}

fn say(
    status: StatusCode,
    kind: &str,
    message: &str,
    code: Option<&str>,
    param: Option<&str>,
) -> Answer {
    let mut error = json!({"type": kind, "message": message});
    for (name, value) in [("code", code), ("param", param)] {
        if let Some(value) = value {
            error[name] = value.into();
        }
    }
    Answer::json(status, json!({"error": error}))
}
