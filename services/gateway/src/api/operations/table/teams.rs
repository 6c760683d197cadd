//! Teams and their users.

use service::Code;

use super::{ONCE, READ_POSTS, WRITE_POSTS, get, patch, post};
use crate::api::operations::{Body, Operation};

pub(super) static TABLE: [Operation; 7] = [
    post("/api/teams", WRITE_POSTS, Body::Json).also(ONCE),
    get("/api/teams", READ_POSTS),
    get("/api/teams/{id}", READ_POSTS).or(&[Code::TeamNotFound]),
    patch("/api/teams/{id}", WRITE_POSTS).or(&[Code::TeamNotFound, Code::PreconditionFailed]),
    post("/api/users", WRITE_POSTS, Body::Json).or(&[Code::TeamNotFound]).also(ONCE),
    get("/api/users", READ_POSTS).or(&[Code::TeamNotFound]),
    get("/api/users/{id}", READ_POSTS).or(&[Code::UserNotFound]),
];
