//! The gRPC handlers: translate, call, translate back. No rules here.

mod convert;
mod metrics;
mod paging;
mod posts;
mod publications;
mod stories;
mod teams;
mod webhooks;

pub use posts::Posts;
pub use publications::Publications;
pub use stories::Stories;
pub use teams::Teams;
pub use webhooks::Webhooks;
