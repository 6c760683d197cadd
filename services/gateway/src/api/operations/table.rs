//! The table itself: one file per group, each with the scopes of its area.
//!
//! Map: `stories` (publications and metrics too), `keys` (sessions too), `teams`, `connections`
//! (slots and sign-ins too), `posts`, `webhooks`, `eros`, `conversations`; what needs no key is here.

mod connections;
mod conversations;
mod eros;
mod keys;
mod posts;
mod stories;
mod teams;
mod webhooks;

use axum::http::Method;
use service::Code;

use super::{Access, Body, Operation};
use crate::domain::scope::Scope;

/// Stories, posts and what they belong to.
const READ_POSTS: Access = Access::Read([Scope::Read, Scope::Publish]);
const WRITE_POSTS: Access = Access::Write([Scope::Publish]);
/// Pages, runs and schedules.
const READ_SCHEDULES: Access = Access::Read([Scope::Read, Scope::Schedule]);
const WRITE_SCHEDULES: Access = Access::Write([Scope::Schedule]);
/// Leads and flows.
const READ_LEADS: Access = Access::Read([Scope::Read, Scope::Converse]);
const WRITE_LEADS: Access = Access::Write([Scope::Converse]);
/// Connections, web hooks and keys.
const READ_HOUSE: Access = Access::Read([Scope::Read, Scope::Admin]);
const WRITE_HOUSE: Access = Access::Write([Scope::Admin]);

/// What creates under an `Idempotency-Key`.
const ONCE: &[Code] = &[Code::IdempotencyInProgress, Code::IdempotencyMismatch];

/// What takes an `If-Match`, and has no other error that says so.
const OF_VERSION: &[Code] = &[Code::PreconditionFailed];

static PUBLIC: [Operation; 3] = [
    get("/healthz", Access::Public),
    get("/readyz", Access::Public),
    get("/openapi.json", Access::Public),
];

/// Every line, group by group.
pub(super) fn all() -> impl Iterator<Item = &'static Operation> {
    let groups: [&'static [Operation]; 9] = [
        &stories::TABLE,
        &posts::TABLE,
        &teams::TABLE,
        &connections::TABLE,
        &webhooks::TABLE,
        &eros::TABLE,
        &conversations::TABLE,
        &keys::TABLE,
        &PUBLIC,
    ];
    groups.into_iter().flatten()
}

const fn get(path: &'static str, access: Access) -> Operation {
    operation(Method::GET, path, access, Body::Ignored)
}

const fn post(path: &'static str, access: Access, body: Body) -> Operation {
    operation(Method::POST, path, access, body)
}

const fn put(path: &'static str, access: Access) -> Operation {
    operation(Method::PUT, path, access, Body::Json)
}

const fn patch(path: &'static str, access: Access) -> Operation {
    operation(Method::PATCH, path, access, Body::Json)
}

const fn delete(path: &'static str, access: Access) -> Operation {
    operation(Method::DELETE, path, access, Body::Ignored)
}

const fn operation(method: Method, path: &'static str, access: Access, body: Body) -> Operation {
    Operation { method, path, access, body, codes: [&[]; 2] }
}

impl Operation {
    /// The same, with errors of its own.
    const fn or(mut self, codes: &'static [Code]) -> Self {
        self.codes[0] = codes;
        self
    }

    /// The same, with more of them.
    const fn also(mut self, codes: &'static [Code]) -> Self {
        self.codes[1] = codes;
        self
    }
}
