//! What Instagram refuses, beside what the whole Graph API does.

use axum::http::StatusCode;

use crate::providers::graph::GraphError;

fn refusal(code: u32, subcode: u32, message: &str) -> GraphError {
    GraphError::new(StatusCode::BAD_REQUEST, code, message).subcode(subcode)
}

/// The container is not ready to be published.
pub(super) fn not_ready() -> GraphError {
    refusal(9007, 2_207_027, "Media ID is not available").user(
        "The media is not ready to be published",
        "The media is not ready for publishing, please wait for a moment",
    )
}

/// The container is gone: published already, or never there.
pub(super) fn gone() -> GraphError {
    refusal(24, 2_207_006, "The requested resource does not exist")
        .user("Media not found", "The media with this id cannot be found.")
}

/// The container was not published in time.
pub(super) fn expired() -> GraphError {
    refusal(24, 2_207_020, "The media you are trying to access has expired")
        .user("Media expired", "The media you are trying to access has expired. Upload it again.")
}

/// The container came to nothing.
pub(super) fn failed() -> GraphError {
    refusal(9007, 2_207_032, "Create media fail, please try to re-create media")
}

/// The account has published as much as it may in a day.
pub(super) fn quota() -> GraphError {
    refusal(9, 2_207_042, "Application request limit reached").user(
        "Posts limit reached",
        "You reached maximum number of posts that is allowed to be published by Content \
         Publishing API.",
    )
}

pub(super) fn long_caption() -> GraphError {
    refusal(100, 2_207_010, "The caption was too long")
}

pub(super) fn wrong_parts() -> GraphError {
    refusal(100, 2_207_028, "A carousel must have between 2 and 10 media")
}
