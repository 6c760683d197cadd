//! What Mastodon refuses: `{error}`.

use axum::http::StatusCode;
use serde_json::json;

use crate::answer::Answer;
use crate::providers::social::Refused;
use crate::tokens::TokenFault;

/// A refusal; its text is the error.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("Validation failed: Text can't be blank")]
    Blank,
    #[error("Validation failed: Text character limit of 500 exceeded")]
    TooLong,
    #[error("Validation failed: File can't be blank")]
    NoFile,
    #[error("Cannot attach more than 4 files")]
    TooMany,
    #[error("Cannot attach files that have not finished processing. Try again in a moment!")]
    Unprocessed,
    #[error("Error processing thumbnail for uploaded media")]
    Unprocessable,
    #[error("Record not found")]
    NotFound,
}

impl Refused for Refusal {
    fn answer(&self) -> Answer {
        let status = match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        of_status(status, &self.to_string())
    }
}

pub(super) fn of_status(status: StatusCode, message: &str) -> Answer {
    Answer::json(status, json!({"error": message}))
}

pub(super) fn expired() -> Answer {
    of_status(StatusCode::UNAUTHORIZED, "The access token expired")
}

pub(super) fn stranger(fault: TokenFault) -> Answer {
    match fault {
        TokenFault::Expired => expired(),
        TokenFault::Missing | TokenFault::Bad => {
            of_status(StatusCode::UNAUTHORIZED, "The access token is invalid")
        }
    }
}
