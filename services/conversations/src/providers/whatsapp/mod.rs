//! WhatsApp's Cloud API: <https://developers.facebook.com/docs/whatsapp/cloud-api>.
//!
//! Map: [`client`] sends, [`media`] fetches files, [`error`] sorts refusals; [`signature`] verifies
//! web hooks and [`payload`] reads them, both without any I/O.

pub mod client;
pub mod error;
mod media;
pub mod payload;
pub mod signature;

pub use client::WhatsApp;
pub use payload::{InboundMessage, Parsed, StatusUpdate, parse};
pub use signature::{verify, verify_token};
