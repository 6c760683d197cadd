//! Google's Calendar and Sheets in the name of a service account (crates/google).

mod calendar;
mod ledger;

pub use calendar::GoogleCalendar;
pub use ledger::GoogleLedger;
