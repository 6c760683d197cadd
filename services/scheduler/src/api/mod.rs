//! The gRPC handlers: translate, call, translate back. No rules here.

mod convert;
pub mod pages;
mod requests;
mod schedules;

pub use schedules::Schedules;
