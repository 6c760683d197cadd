//! Why Metricool does not do as asked: the table of its error answers.

use axum::http::StatusCode;
use serde_json::json;

use super::error;
use crate::answer::Answer;

/// A refusal; its text is the `message` of the JSON body.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("Unauthorized")]
    Unauthorized,
    /// The account has no brand. Its body has no message, as the caller of the smoke-test seed saw
    /// none.
    #[error("")]
    Forbidden,
    #[error("Post not found")]
    NotFound,
    #[error("Required parameter '{0}' is not present")]
    MissingParameter(&'static str),
    #[error("Parameter '{0}' must be an integer")]
    NoInteger(&'static str),
    #[error("start, end and timezone are required")]
    NoWindow,
    #[error("Malformed JSON request: {0}")]
    Malformed(#[from] serde_json::Error),
    #[error("providers must not be empty")]
    NoNetwork,
    #[error("Unknown network: {0}")]
    UnknownNetwork(String),
    #[error("publicationDate is required")]
    NoDate,
    #[error("Invalid date time: {0}")]
    InvalidDate(String),
    #[error("Invalid timezone: {0}")]
    UnknownZone(String),
    #[error("publicationDate can not be in the past")]
    Past,
    #[error("Stories can not have text")]
    StoryText,
    #[error("Stories need a media file")]
    StoryMedia,
    #[error("A post needs text or media")]
    Empty,
    #[error("Invalid media url: {0}")]
    InvalidMedia(String),
    #[error("The post can not be changed any more")]
    Fixed,
}

impl Refusal {
    pub(super) fn answer(&self) -> Answer {
        let status = match self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => {
                return Answer::json(StatusCode::FORBIDDEN, json!({"status": 403}));
            }
            Self::NotFound => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_REQUEST,
        };
        error(status, &self.to_string())
    }
}
