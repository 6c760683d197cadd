//! The adapters against the sandbox, over real HTTP.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod calendar;
mod checkout;
mod ledger;
mod media;
mod messages;
mod objects;
mod support;
