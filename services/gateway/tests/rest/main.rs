//! The gateway over real HTTP, with a publisher and conversations that the tests script.
//!
//! Map: `support` has the gateway under test, its client and the fakes; every answer that
//! the client gets is compared with the OpenAPI document. The other modules are the promises of
//! api.md and of the REST parts of stories.md and conversations.md, one file per group.
#![allow(clippy::unwrap_used, reason = "these are tests, their helpers included")]

mod actions;
mod admin;
mod audit;
mod authorizations;
mod browsers;
mod connections;
mod console;
mod errors;
mod gate;
mod health;
mod idempotency;
mod import;
mod inbound;
mod keys;
mod leads;
mod leftover;
mod links;
mod lists;
mod pages;
mod posts;
mod rate;
mod scopes;
mod sessions;
mod stories;
mod stream;
mod support;
mod teams;
mod webhooks;
