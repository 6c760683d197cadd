//! gRPC between processes: who is let in, and how calls spread over replicas (operations.md,
//! "Deployment").

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod certificates;
mod replicas;
mod support;
