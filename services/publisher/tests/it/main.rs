//! The publisher through its contract, against the sandbox, on both engines: one test for each
//! promise of stories.md.

#![allow(clippy::unwrap_used, reason = "these are tests, their helpers included")]

mod cancel;
mod chaos;
mod concurrency;
mod conflicts;
mod connecting;
mod connections;
mod crashes;
mod create;
mod feeds;
mod listing;
mod media;
mod order;
mod pause;
mod polling;
mod posts;
mod refusals;
mod renewing;
mod replay;
mod replicas;
mod retention;
mod retry_failed;
mod schedule;
mod signing_in;
mod slots;
mod smoke;
mod support;
mod teams;
mod tenants;
mod throttled;
mod timeouts;
mod unconfirmed;
mod unknown_outcome;
mod unsettled;
mod validation;
mod watchers;
mod watching;
mod webhooks;
