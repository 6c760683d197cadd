//! What the service can be asked for, by its handlers and by its own loops: load, decide, record.
//!
//! Map: [`analyze`], [`select`], [`import`]; [`export`] and [`publish`] are where schedules go;
//! [`rates`] are the unlock rates of all pages of a tenant, kept in memory.

mod analyze;
pub mod export;
pub mod import;
pub mod publish;
pub mod rates;
mod select;
mod turn;

pub use self::{
    analyze::analyze,
    rates::Rates,
    select::{Wanted, select},
};
