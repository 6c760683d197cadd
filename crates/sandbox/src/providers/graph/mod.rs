//! What Facebook, Instagram and Threads share: Meta's Graph API.
//!
//! - `error`: its one error shape. - `usage`: its quota headers. - `words`: both, as the sandbox
//!   asks for them. - `oauth`: its tokens. - `caller`: who asks.

mod caller;
mod error;
mod oauth;
mod usage;
mod words;

pub(super) use caller::{Ask, Caller};
pub(super) use error::GraphError;
pub(super) use oauth::{exchange_only, refused};
pub(super) use usage::headers;
pub(super) use words::{expired_token, of_status, throttled};
