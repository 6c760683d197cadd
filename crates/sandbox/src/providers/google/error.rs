//! What Google refuses: `{error:{code, message, status}}`, and OAuth's own form at the token
//! endpoint.

use axum::http::StatusCode;
use serde_json::json;

use crate::answer::Answer;
use crate::providers::social::Refused;
use crate::tokens::TokenFault;

/// A refusal of the Sheets API; its text is the message.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("Requested entity was not found.")]
    NotFound,
    #[error("The caller does not have permission")]
    Forbidden,
    #[error("Unable to parse range: {0}")]
    Range(String),
    #[error("Range ({range}) exceeds grid limits. Max rows: {rows}, max columns: {columns}")]
    Grid { range: String, rows: usize, columns: usize },
    #[error("Requested writing within range [{range}], but tried writing to {what}")]
    Outside { range: String, what: String },
    #[error("'valueInputOption' is required but not specified")]
    NoInputOption,
    #[error(
        "Invalid requests[0].addSheet: A sheet with the name \"{0}\" already exists. Please enter another name."
    )]
    TitleTaken(String),
    #[error("Invalid requests[0]: No grid with id: {0}")]
    NoSheet(i64),
    #[error("Invalid JSON payload received. {0}")]
    Payload(String),
    #[error(
        "This action would increase the number of cells in the workbook above the limit of {} cells.",
        crate::limits::CELLS
    )]
    TooManyCells,
}

impl Refused for Refusal {
    fn answer(&self) -> Answer {
        let status = match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
            _ => StatusCode::BAD_REQUEST,
        };
        of_status(status, &self.to_string())
    }
}

pub(super) fn of_status(status: StatusCode, message: &str) -> Answer {
    let code = status.as_u16();
    let error = json!({"code": code, "message": message, "status": word(code)});
    Answer::json(status, json!({"error": error}))
}

pub(super) fn quota() -> Answer {
    let message = "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per \
                   minute per user' of service 'sheets.googleapis.com'.";
    let details = json!([{
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
    }]);
    let error = json!({
        "code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": details,
    });
    Answer::json(StatusCode::TOO_MANY_REQUESTS, json!({"error": error}))
}

pub(super) fn unauthenticated() -> Answer {
    let message = "Request had invalid authentication credentials. Expected OAuth 2 access token, \
                   login cookie or other valid authentication credential.";
    of_status(StatusCode::UNAUTHORIZED, message)
}

pub(super) fn stranger(_fault: TokenFault) -> Answer {
    unauthenticated()
}

/// The word of `google.rpc.Code` for an HTTP status.
fn word(status: u16) -> &'static str {
    match status {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        500 => "INTERNAL",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "UNKNOWN",
    }
}
