//! API keys and browser sessions.

use service::Code;

use super::{READ_HOUSE, WRITE_HOUSE, delete, get, post};
use crate::api::operations::{Access, Body, Operation};

const OF_NEW_KEY: &[Code] =
    &[Code::IdempotencyInProgress, Code::IdempotencyMismatch, Code::KeyConflict];

pub(super) static TABLE: [Operation; 6] = [
    post("/api/keys", WRITE_HOUSE, Body::Json).or(OF_NEW_KEY),
    get("/api/keys", READ_HOUSE),
    delete("/api/keys/{id}", WRITE_HOUSE).or(&[Code::KeyNotFound]),
    get("/api/session", Access::AnyKey),
    post("/api/session", Access::AnyKey, Body::Empty),
    delete("/api/session", Access::AnyKey),
];
