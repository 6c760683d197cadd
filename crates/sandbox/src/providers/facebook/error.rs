//! What Facebook refuses, beside what the whole Graph API does.

use axum::http::StatusCode;

use crate::providers::graph::GraphError;

/// The page has said the same just now.
pub(super) fn duplicate() -> GraphError {
    GraphError::new(StatusCode::BAD_REQUEST, 506, "Duplicate status message")
        .subcode(1_455_006)
        .user(
            "Duplicate status message",
            "This status update is identical to the last one you posted.",
        )
}

/// There is nothing to be seen in the post.
pub(super) fn empty() -> GraphError {
    GraphError::parameter("The status you are trying to publish is empty")
}

/// The photo is in another post already.
pub(super) fn photo_used() -> GraphError {
    GraphError::parameter("These photos were already posted").subcode(1_366_051)
}

/// No photo could be had.
pub(super) fn no_photo() -> GraphError {
    GraphError::new(StatusCode::BAD_REQUEST, 324, "(#324) Requires upload file")
}
