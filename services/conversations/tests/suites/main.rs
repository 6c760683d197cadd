//! The subjects of the seed's suites, each from end to end: over real HTTP, against the sandbox, on both
//! engines.

#![allow(clippy::unwrap_used, reason = "these are tests, their helpers included")]

#[path = "../support/mod.rs"]
mod support;

mod action_tokens;
mod admin_actions;
mod concurrency;
mod outbox;
mod play;
mod reminders;
mod slots;
mod stripe;
mod system_events;
