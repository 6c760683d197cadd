//! gRPC handlers: translate, call, translate back; no rules here.
//!
//! Map: [`webhooks`] is what the outside sends, [`leads`] what people work with, [`admin`] what the
//! studio's administrators do; `convert` makes messages of domain types.

mod admin;
mod convert;
mod leads;
mod readiness;
mod webhooks;

use service::Error;
use uuid::Uuid;

use crate::desk::act;

pub use admin::Admin;
pub use leads::Leads;
pub use webhooks::Webhooks;

/// The id of a lead; a text that is none is a lead that is not there.
fn lead_id(text: &str) -> Result<Uuid, Error> {
    Uuid::parse_str(text).ok().filter(|id| id.to_string() == text).ok_or_else(act::missing)
}

/// A link that leads can be sent: an absolute address of the web.
///
/// # Errors
/// `INVALID_REQUEST`.
pub(crate) fn checked_url(text: &str) -> Result<String, Error> {
    let text = text.trim();
    let is_web = |url: &url::Url| {
        matches!(url.scheme(), "https" | "http") && url.has_host() && url.username().is_empty()
    };
    match text.parse().ok().filter(is_web) {
        Some(_) if text.len() <= 2_048 => Ok(text.to_owned()),
        _ => Err(Error::invalid("/url", "url is an absolute http or https address.")),
    }
}
