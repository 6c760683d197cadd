//! What a server refuses: `{error, message}`, its `error` a name.

use axum::http::StatusCode;
use serde_json::json;

use crate::answer::Answer;
use crate::providers::social::Refused;
use crate::tokens::TokenFault;

/// A refusal; its text is the message.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("Input must have the property \"{0}\"")]
    Missing(&'static str),
    #[error("Invalid {0}")]
    Invalid(&'static str),
    #[error("Invalid app.bsky.feed.post record: {0}")]
    Record(&'static str),
    #[error("Could not find blob: {0}")]
    Blob(String),
    #[error("Could not locate record: {0}")]
    NotFound(String),
    #[error("Invalid identifier or password")]
    Password,
    #[error("Token has been revoked")]
    Revoked,
}

impl Refused for Refusal {
    fn answer(&self) -> Answer {
        let message = self.to_string();
        let (status, name) = match self {
            Self::Missing(_) | Self::Invalid(_) | Self::Record(_) => {
                (StatusCode::BAD_REQUEST, "InvalidRequest")
            }
            Self::Blob(_) => (StatusCode::BAD_REQUEST, "BlobNotFound"),
            Self::NotFound(_) => (StatusCode::BAD_REQUEST, "RecordNotFound"),
            Self::Password => (StatusCode::UNAUTHORIZED, "AuthenticationRequired"),
            Self::Revoked => (StatusCode::BAD_REQUEST, "ExpiredToken"),
        };
        named(status, name, &message)
    }
}

pub(super) fn named(status: StatusCode, name: &str, message: &str) -> Answer {
    Answer::json(status, json!({"error": name, "message": message}))
}

/// A status with the protocol's name for it.
pub(super) fn of_status(status: StatusCode, message: &str) -> Answer {
    let name = match status.as_u16() {
        401 => "AuthenticationRequired",
        403 => "Forbidden",
        404 => "NotFound",
        429 => "RateLimitExceeded",
        502 => "UpstreamFailure",
        503 => "NotEnoughResources",
        504 => "UpstreamTimeout",
        500.. => "InternalServerError",
        _ => "InvalidRequest",
    };
    named(status, name, message)
}

/// An expired token is told with 400.
pub(super) fn expired() -> Answer {
    named(StatusCode::BAD_REQUEST, "ExpiredToken", "Token has expired")
}

pub(super) fn stranger(fault: TokenFault) -> Answer {
    match fault {
        TokenFault::Expired => expired(),
        TokenFault::Missing => {
            let message = "Authentication Required";
            named(StatusCode::UNAUTHORIZED, "AuthMissing", message)
        }
        TokenFault::Bad => {
            named(StatusCode::BAD_REQUEST, "InvalidToken", "Token could not be verified")
        }
    }
}
