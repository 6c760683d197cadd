//! The subjects of the seed's suites, each from end to end: over real HTTP, against the sandbox, on both
//! engines.

#[path = "../support/mod.rs"]
mod support;

mod play;
mod slots;
mod stripe;
