//! The gRPC handlers: translate, call, translate back. No rules here.

mod schedules;

pub use schedules::Schedules;
