//! The rules of a conversation, pure: no storage, no clock, no network.

pub mod answers;
pub mod bundle;
pub mod choice;
pub mod decision;
pub mod deposit;
pub mod engine;
pub mod estimate;
pub mod event;
pub mod flow;
pub mod lead;
mod measure;
pub mod message;
pub mod offer;
pub mod policy;
pub mod slots;
pub mod status;
pub mod text;
pub mod triggers;
