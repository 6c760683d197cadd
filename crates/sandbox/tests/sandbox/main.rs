//! The sandbox over real HTTP, as its callers see it.

#![allow(
    clippy::unwrap_used,
    reason = "a helper that fails is to fail its test, as in a test function"
)]

mod bluesky;
mod brands;
mod calendar;
mod clock;
mod control;
mod credentials;
mod cutting;
mod facebook;
mod faults;
mod google;
mod graph;
mod graph_support;
mod instagram;
mod lifecycle;
mod limits;
mod linkedin;
mod listing;
mod mastodon;
mod normalize;
mod oauth;
mod page;
mod receiver;
mod refusals;
mod samples;
mod social_support;
mod stripe;
mod support;
mod threads;
mod whatsapp;
mod x;
