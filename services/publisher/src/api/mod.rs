//! The gRPC handlers: translate, call, translate back. No rules here.

mod connections;
mod convert;
mod metrics;
mod posts;
mod publications;
mod sign_in;
mod slots;
mod stories;
mod teams;
mod webhooks;

pub use connections::Connections;
pub use posts::Posts;
pub use publications::Publications;
pub use stories::Stories;
pub use teams::Teams;
pub use webhooks::Webhooks;
