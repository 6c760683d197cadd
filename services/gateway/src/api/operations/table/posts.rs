//! Posts: what is written, and what is done with it.

use service::Code;

use super::{ONCE, READ_POSTS, WRITE_POSTS, get, patch, post};
use crate::api::operations::{Body, Operation};

/// What can be wrong with what a client writes of a post.
const OF_DRAFT: &[Code] = &[
    Code::InvalidMediaUrl,
    Code::InvalidSchedule,
    Code::InvalidContent,
    Code::NoConnection,
    Code::NoFreeSlot,
    Code::TeamNotFound,
    Code::UserNotFound,
    Code::ConnectionNotFound,
];
const OF_NEW: &[Code] =
    &[Code::PostConflict, Code::IdempotencyInProgress, Code::IdempotencyMismatch];
const OF_ACTION: &[Code] = &[Code::PostNotFound, Code::PostConflict, Code::PreconditionFailed];
const OF_IMPORT: &[Code] = &[Code::InvalidImport, Code::TeamNotFound, Code::BodyTooLarge];

pub(super) static TABLE: [Operation; 12] = [
    post("/api/posts", WRITE_POSTS, Body::Json).or(OF_DRAFT).also(OF_NEW),
    get("/api/posts", READ_POSTS).or(&[Code::TeamNotFound]),
    get("/api/posts/{id}", READ_POSTS).or(&[Code::PostNotFound]),
    patch("/api/posts/{id}", WRITE_POSTS).or(OF_DRAFT).also(OF_ACTION),
    // What a draft may say is judged when it is to go out.
    post("/api/posts/{id}/publish", WRITE_POSTS, Body::Empty).or(OF_DRAFT).also(OF_ACTION),
    post("/api/posts/{id}/cancel", WRITE_POSTS, Body::Empty).or(OF_ACTION),
    post("/api/posts/{id}/retry", WRITE_POSTS, Body::Empty).or(OF_DRAFT).also(OF_ACTION),
    post("/api/posts/{id}/submit", WRITE_POSTS, Body::Json).or(OF_DRAFT).also(OF_ACTION),
    post("/api/posts/{id}/approve", WRITE_POSTS, Body::Json).or(OF_DRAFT).also(OF_ACTION),
    post("/api/posts/{id}/reject", WRITE_POSTS, Body::Json).or(OF_DRAFT).also(OF_ACTION),
    post("/api/posts/validate", WRITE_POSTS, Body::Json).or(OF_DRAFT),
    post("/api/posts/import", WRITE_POSTS, Body::Import).or(OF_IMPORT).also(ONCE),
];
