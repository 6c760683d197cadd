//! The sandbox over real HTTP, as its callers see it.

#![allow(
    clippy::unwrap_used,
    reason = "a helper that fails is to fail its test, as in a test function"
)]

mod brands;
mod control;
mod credentials;
mod cutting;
mod faults;
mod lifecycle;
mod limits;
mod listing;
mod normalize;
mod page;
mod refusals;
mod support;
