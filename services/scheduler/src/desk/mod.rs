//! What the service can be asked for, by its handlers and by its own loops: load, decide, record.
//!
//! Map: [`analyze`], [`select`], [`import`]; [`rates`] are the unlock rates of all pages of a
//! tenant, kept in memory.

mod analyze;
pub mod import;
pub mod rates;
mod select;

pub use self::{analyze::analyze, rates::Rates, select::select};
