//! What handlers and runs ask for alike: load, decide, store.
//!
//! Map: [`export`] and [`publish`] are where schedules go.

pub mod export;
pub mod publish;
