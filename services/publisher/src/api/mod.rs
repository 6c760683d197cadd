//! The gRPC handlers: translate, call, translate back. No rules here.

mod convert;
mod metrics;
mod publications;
mod stories;

pub use publications::Publications;
pub use stories::Stories;
