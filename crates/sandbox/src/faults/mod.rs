//! Failures on demand.
//!
//! - `fault`: what may be scripted. - `rule`: a fault with the calls it is for. - `book`: the rules
//!   in force. - `plan`: what they make of one call.

mod book;
mod fault;
mod plan;
mod rule;

pub(crate) use book::FaultBook;
pub(crate) use fault::InvalidFault;
pub(crate) use plan::{Ending, Plan, Twist};
pub(crate) use rule::{Rule, Script};
