//! What the sandbox does to all providers alike, in Meta's words.

use axum::http::StatusCode;

use super::error::GraphError;
use crate::answer::Answer;
use crate::quota::Quota;

/// The error that goes with a status.
pub(in crate::providers) fn of_status(status: StatusCode, message: &str) -> Answer {
    let error = |code| GraphError::new(status, code, message);
    match status.as_u16() {
        401 => error(190),
        403 => error(200),
        429 => error(4).transient(),
        503 => error(2).transient(),
        500.. => error(1),
        _ => error(100),
    }
    .answer()
}

/// The account's quota is used up, with the code of its kind, or the application's, with code 4.
pub(in crate::providers) fn throttled(code: u32, message: &str, quota: &Quota) -> Answer {
    let error = if quota.app {
        let message = "(#4) Application request limit reached";
        GraphError::new(StatusCode::FORBIDDEN, 4, message)
    } else {
        GraphError::new(StatusCode::BAD_REQUEST, code, format!("(#{code}) {message}"))
    };
    error.transient().answer()
}

pub(in crate::providers) fn expired_token() -> Answer {
    GraphError::new(
        StatusCode::UNAUTHORIZED,
        190,
        "Error validating access token: Session has expired. The current time is later than its end.",
    )
    .subcode(463)
    .answer()
}
