//! What X refuses: problems of RFC 7807, with `detail` for people.

use axum::http::StatusCode;
use serde_json::json;

use crate::answer::Answer;
use crate::providers::social::Refused;
use crate::tokens::TokenFault;

/// A refusal; its text is the detail.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("You are not allowed to create a Tweet with duplicate content.")]
    Duplicate,
    #[error(
        "Your Tweet text is too long. For more information on how Twitter determines text length see https://github.com/twitter/twitter-text."
    )]
    TooLong,
    #[error("Your media IDs are invalid.")]
    MediaIds,
    #[error("{0}")]
    Invalid(&'static str),
    #[error("Could not find tweet with id: [{0}].")]
    NotFound(String),
    #[error("The media is not complete: segments are missing.")]
    Segments,
}

impl Refused for Refusal {
    fn answer(&self) -> Answer {
        let detail = self.to_string();
        match self {
            Self::Duplicate | Self::TooLong => of_status(StatusCode::FORBIDDEN, &detail),
            // X answers so with 200.
            Self::NotFound(id) => Answer::json(
                StatusCode::OK,
                json!({"errors": [{
                    "value": id,
                    "detail": detail,
                    "title": "Not Found Error",
                    "resource_type": "tweet",
                    "parameter": "id",
                    "resource_id": id,
                    "type": "https://api.twitter.com/2/problems/resource-not-found",
                }]}),
            ),
            Self::MediaIds | Self::Invalid(_) | Self::Segments => Answer::json(
                StatusCode::BAD_REQUEST,
                json!({
                    "errors": [{"message": detail}],
                    "title": "Invalid Request",
                    "detail": "One or more parameters to your request was invalid.",
                    "type": "https://api.twitter.com/2/problems/invalid-request",
                }),
            ),
        }
    }
}

/// `{title, type, status, detail}`.
pub(super) fn of_status(status: StatusCode, detail: &str) -> Answer {
    let body = json!({
        "title": status.canonical_reason().unwrap_or("Error"),
        "type": "about:blank",
        "status": status.as_u16(),
        "detail": detail,
    });
    Answer::json(status, body)
}

pub(super) fn unauthorized() -> Answer {
    of_status(StatusCode::UNAUTHORIZED, "Unauthorized")
}

/// X does not tell what is wrong with a token.
pub(super) fn stranger(_: TokenFault) -> Answer {
    unauthorized()
}
