//! What LinkedIn refuses: `{status, code, message}`.

use axum::http::StatusCode;
use serde_json::json;

use crate::answer::Answer;
use crate::providers::social::Refused;
use crate::tokens::TokenFault;

/// A refusal; its text is the message.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error(
        "A version must be present. Please specify a version by adding the LinkedIn-Version header."
    )]
    NoVersion,
    #[error("Request body could not be converted to data map")]
    Malformed,
    #[error("ERROR :: /{0} :: field is required but not found and has no default value")]
    Missing(&'static str),
    #[error("ERROR :: /commentary :: length of \"{0}\" is greater than maximum of 3000")]
    TooLong(usize),
    #[error("com.linkedin.content.common.exception.BadRequestResponseException: {0} is not valid")]
    Image(String),
    #[error("Content is a duplicate of {0}")]
    Duplicate(String),
    #[error("Parameter '{0}' is invalid")]
    Parameter(&'static str),
    #[error("The post does not exist: {0}")]
    NotFound(String),
}

impl Refused for Refusal {
    fn answer(&self) -> Answer {
        let message = self.to_string();
        match self {
            Self::NoVersion => coded(StatusCode::BAD_REQUEST, "VERSION_MISSING", &message),
            Self::Malformed | Self::Parameter(_) => {
                coded(StatusCode::BAD_REQUEST, "ILLEGAL_ARGUMENT", &message)
            }
            Self::Missing(_) | Self::TooLong(_) | Self::Image(_) => Answer::json(
                StatusCode::UNPROCESSABLE_ENTITY,
                json!({"message": message, "status": 422}),
            ),
            Self::NotFound(_) => coded(StatusCode::NOT_FOUND, "NOT_FOUND", &message),
            Self::Duplicate(_) => Answer::json(
                StatusCode::UNPROCESSABLE_ENTITY,
                json!({
                    "errorDetailType": "com.linkedin.common.error.BadRequest",
                    "message": message,
                    "errorDetails": {"inputErrors": [{
                        "description": "Duplicate post is detected",
                        "input": {},
                        "code": "DUPLICATE_POST",
                    }]},
                    "status": 422,
                }),
            ),
        }
    }
}

/// A status with LinkedIn's word for it.
pub(super) fn of_status(status: StatusCode, message: &str) -> Answer {
    let code = match status.as_u16() {
        401 => "INVALID_ACCESS_TOKEN",
        403 => "ACCESS_DENIED",
        404 => "RESOURCE_NOT_FOUND",
        429 => "TOO_MANY_REQUESTS",
        500.. => "INTERNAL_SERVER_ERROR",
        _ => "ILLEGAL_ARGUMENT",
    };
    coded(status, code, message)
}

pub(super) fn expired() -> Answer {
    let message = "The token used in the request has expired";
    coded(StatusCode::UNAUTHORIZED, "EXPIRED_ACCESS_TOKEN", message)
}

pub(super) fn stranger(fault: TokenFault) -> Answer {
    match fault {
        TokenFault::Expired => expired(),
        TokenFault::Missing => {
            coded(StatusCode::UNAUTHORIZED, "EMPTY_ACCESS_TOKEN", "Empty oauth2 access token")
        }
        TokenFault::Bad => {
            coded(StatusCode::UNAUTHORIZED, "INVALID_ACCESS_TOKEN", "Invalid access token")
        }
    }
}

fn coded(status: StatusCode, code: &str, message: &str) -> Answer {
    Answer::json(status, json!({"status": status.as_u16(), "code": code, "message": message}))
}
