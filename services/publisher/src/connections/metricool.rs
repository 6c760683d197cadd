//! The Metricool account that stories of a tenant go through (stories.md,
//! `METRICOOL_NOT_CONFIGURED`).

use service::Error;

use super::LiveAccount;
use crate::{Context, platforms::Account, store::tokens};

/// The tenant's Metricool account of that `blogId`: its own connection's, else the configured one.
///
/// # Errors
/// The engine's; and, within, `METRICOOL_NOT_CONFIGURED`, and what keeps the token from opening.
pub async fn account(
    context: &Context,
    tenant: &str,
    blog_id: &str,
) -> store::Result<Result<Account, Error>> {
    let Some(kept) = tokens::metricool(&context.store, tenant).await? else {
        return Ok(context.connections.metricool(tenant, blog_id));
    };
    Ok(match LiveAccount::open(&kept, context) {
        // Of a connection that stories go through, the account is the user.
        Ok(live) => Ok(Account {
            account: blog_id.to_owned(),
            user_id: kept.account_id.clone(),
            ..live.account
        }),
        Err(super::Unusable::Sealed { error, .. }) => Err(error),
        Err(_) => context.connections.metricool(tenant, blog_id),
    })
}
