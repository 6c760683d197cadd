//! gRPC handlers: translate, call, translate back; no rules here.
//!
//! Map: [`webhooks`] is what the outside sends, [`leads`] and `flows` what people work with, [`admin`] and
//! `readiness` and `settings` what the studio's administrators do and see, `files` what leads sent;
//! `convert` makes messages of domain types.

mod admin;
mod convert;
mod files;
mod flows;
mod leads;
mod readiness;
mod settings;
mod webhooks;

use proto::conversations::v1 as pb;
use service::Error;
use uuid::Uuid;

use crate::{
    desk::act::{self, missing},
    domain::engine::actions::Action,
    store::transcript,
    workers::Context,
};

pub use admin::Admin;
pub use leads::Leads;
pub use webhooks::Webhooks;

/// The id of a lead; a text that is none is a lead that is not there.
fn lead_id(text: &str) -> Result<Uuid, Error> {
    Uuid::parse_str(text).ok().filter(|id| id.to_string() == text).ok_or_else(missing)
}

/// Does what a person wants with a lead, if it still is as the person saw it; the lead as it is then.
async fn act(
    context: &Context,
    tenant: &str,
    id: &str,
    version: Option<i64>,
    action: Action,
) -> Result<pb::Lead, Error> {
    let id = lead_id(id)?;
    let mut tx = context.store.begin().await?;
    act::act(context, &mut tx, tenant, id, version, None, action).await?;
    tx.commit().await?;
    full(context, tenant, id, None).await
}

/// A lead in full, with so many of its newest messages or all.
async fn full(
    context: &Context,
    tenant: &str,
    id: Uuid,
    messages: Option<u32>,
) -> Result<pb::Lead, Error> {
    let detail = transcript::detail(&context.store, tenant, id, messages).await?;
    Ok(convert::full(detail.ok_or_else(missing)?, context.config.policy.window))
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
