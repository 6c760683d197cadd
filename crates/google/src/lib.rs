//! Google's APIs in the name of a service account.
//!
//! What it is for: the tokens of a service account, and the calls of the Sheets and Calendar APIs
//! that exports and bookings need. What it is not for: signing people in, deciding what is written
//! or when a failed call is repeated.
//!
//! Map:
//! - [`account`]: the JSON key of a service account. [`jwt`] signs what it says.
//! - [`token`]: a token for one scope, fetched by one caller at a time and kept till near its end.
//! - [`api`]: a call with its token, and its answer sorted into a value or an [`Error`].
//! - [`hosts`]: where the APIs are: Google's own hosts, or one base URL for all of them.
//! - [`sheets`]: spreadsheets, their tabs and their cells.
//! - [`calendar`]: when somebody is busy, and the events of a calendar.
//!
//! Invariants: no secret is in an error, a debug print or a log; a call is sent once, and a second
//! time only when Google refused its token, before which it had no effect.

pub mod account;
pub mod api;
pub mod calendar;
mod error;
pub mod hosts;
mod jwt;
pub mod sheets;
pub mod token;

pub use account::{InvalidKey, ServiceAccount};
pub use api::Api;
pub use calendar::Calendars;
pub use error::Error;
pub use hosts::Hosts;
pub use sheets::Sheets;
