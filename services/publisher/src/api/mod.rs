//! The gRPC handlers: translate, call, translate back. No rules here.

mod convert;
mod metrics;
mod publications;
mod stories;
mod webhooks;

pub use publications::Publications;
pub use stories::Stories;
pub use webhooks::Webhooks;
