//! The conversations service: from a lead's first WhatsApp message to a paid booking.
//!
//! What it is for: asking a studio's questions one at a time, handing over to people, deposits,
//! slots and reminders. What it is not for: REST and keys (the gateway), posting (the publisher).

pub mod providers;

use service::{Error, grpc};

/// The service's name in traces and logs.
pub const NAME: &str = "conversations";

/// Makes the gRPC server, to be served by the caller.
///
/// # Errors
/// The server cannot be made.
pub fn build() -> Result<grpc::Server, Error> {
    grpc::Server::new()
}
