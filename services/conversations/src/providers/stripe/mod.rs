//! Stripe's Checkout: <https://docs.stripe.com/api/checkout/sessions>.
//!
//! Map: [`client`] makes and closes pages, `session` reads them, `error` sorts refusals;
//! [`signature`] verifies web hooks and [`event`] reads them, both without any I/O.

pub mod client;
mod error;
pub mod event;
mod session;
pub mod signature;

pub use client::Stripe;
pub use event::{Event, EventKind, parse};
pub use signature::verify;
