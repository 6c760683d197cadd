//! The time and the entropy of the sandbox, asked for nowhere else.
//!
//! The sandbox plays the outside world, whose clock no caller can set, so it reads the real one.

use jiff::Timestamp;

/// The present instant.
#[allow(
    clippy::disallowed_methods,
    reason = "the sandbox stands for third parties, whose clock is the real one; this is its only reader"
)]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// A seed for the random source when [`crate::Options::seed`] gives none.
#[allow(
    clippy::disallowed_methods,
    reason = "the one place where a sandbox without a fixed seed gets one"
)]
pub(crate) fn entropy() -> u64 {
    rand::Rng::random(&mut rand::rng())
}
