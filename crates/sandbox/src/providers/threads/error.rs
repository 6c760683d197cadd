//! What Threads refuses, beside what the whole Graph API does.

use axum::http::StatusCode;

use crate::providers::graph::GraphError;

/// The container cannot be published: it is not ready, published already, or never was there.
/// Threads has the same words for all of these.
pub(super) fn gone() -> GraphError {
    GraphError::new(StatusCode::BAD_REQUEST, 24, "The requested resource does not exist")
        .subcode(4_279_009)
        .user("Media Not Found", "The media with this id cannot be found.")
}

/// The profile has published as much as it may in a day.
pub(super) fn quota() -> GraphError {
    GraphError::new(StatusCode::BAD_REQUEST, 9, "Application request limit reached")
        .subcode(2_207_042)
        .user("Posts limit reached", "You reached maximum number of posts for the last 24 hours.")
}

pub(super) fn long_text() -> GraphError {
    GraphError::parameter("Param text must be at most 500 characters long.")
}

pub(super) fn wrong_parts() -> GraphError {
    GraphError::parameter("Param children must have between 2 and 20 elements.")
}
