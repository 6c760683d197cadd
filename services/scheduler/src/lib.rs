//! The scheduler (EROS): which captions a page sends in a week, when, and why.
//!
//! What it is for: reading how past messages performed, deciding how much an audience can take,
//! choosing captions by a bandit, laying out a week, and exporting it if it is safe. What it is not
//! for: sending (the publisher), REST and keys (the gateway).
//!
//! Map:
//! - [`domain`]: the rules, pure.

pub mod domain;

use service::{Error, grpc};

/// The service's name in traces and logs.
pub const NAME: &str = "scheduler";

/// Makes the gRPC server, to be served by the caller.
///
/// # Errors
/// The server cannot be made.
pub fn build() -> Result<grpc::Server, Error> {
    grpc::Server::new()
}
