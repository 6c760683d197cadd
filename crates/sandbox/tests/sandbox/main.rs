//! The sandbox over real HTTP, as its callers see it.

#![allow(
    clippy::unwrap_used,
    reason = "a helper that fails is to fail its test, as in a test function"
)]

mod brands;
mod control;
mod credentials;
mod cutting;
mod facebook;
mod faults;
mod graph;
mod graph_support;
mod instagram;
mod lifecycle;
mod limits;
mod listing;
mod normalize;
mod oauth;
mod page;
mod refusals;
mod support;
mod threads;
