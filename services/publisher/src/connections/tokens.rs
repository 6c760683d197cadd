//! Tokens are renewed by one at a time, over all replicas (posts.md, "Token refresh").
//!
//! The intent is stored first: whoever trades takes a lease in the connection's row. The others
//! wait for it and use what it stored. The provider is asked outside of any transaction, by a task
//! that outlives the request which wanted it, and its answer is stored until it stands.
//!
//! The known hole: a process that dies between the provider's answer and our commit takes the new
//! tokens with it. A provider that rotates refresh tokens then refuses the old one; the next
//! renewal finds that out, sets the connection `EXPIRED` and tells so. A call without an answer may
//! have had the same effect. No order of steps closes the hole; the lease's mark tells in the log
//! that it was this.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use service::fault;

use super::is_refreshable;
use crate::{
    Context,
    domain::{connection::ConnectionId, connection::ConnectionStatus, error::PublishError},
    platforms::credentials::{Grant, Renewed},
    store::tokens::{self as stored, Kept, Trade, Traded},
};

/// How long one trade may take before another may try: longer than any call of it.
const LEASE: Duration = Duration::from_secs(30);
/// How often one that waits looks.
const LOOK: Duration = Duration::from_millis(50);
/// Before an answer that could not be stored is stored again.
const AGAIN: Duration = Duration::from_millis(100);

/// Renews the tokens that were seen as this version; at once when they are newer by now.
///
/// # Errors
/// `AUTH`: the connection has expired, and that was told. `DISCONNECTED`: it is gone. Anything else
/// is for later ([`is_for_later`]).
pub async fn renew(
    context: &Arc<Context>,
    tenant: &str,
    id: ConnectionId,
    seen_version: i64,
) -> Result<(), PublishError> {
    renewed(context, tenant, id, seen_version, false).await
}

/// The same, also for a connection that has expired: a person wants to know whether it works.
///
/// # Errors
/// As [`renew`].
pub async fn revive(
    context: &Arc<Context>,
    tenant: &str,
    id: ConnectionId,
    seen_version: i64,
) -> Result<(), PublishError> {
    renewed(context, tenant, id, seen_version, true).await
}

/// The provider refuses tokens of this version although they were renewed: the connection has
/// expired, and that is told, unless newer ones are there.
///
/// # Errors
/// The engine's.
pub async fn expire(
    context: &Context,
    tenant: &str,
    id: ConnectionId,
    seen_version: i64,
) -> store::Result<()> {
    let now = context.clock.now();
    stored::expire(&context.store, tenant, id, seen_version, None, now).await.map(drop)
}

/// Whether a failed renewal decides nothing.
pub fn is_for_later(error: &PublishError) -> bool {
    !matches!(error, PublishError::Auth { .. } | PublishError::Disconnected)
}

/// What a connection that has expired before is refused with.
pub(super) fn expired() -> PublishError {
    PublishError::auth(401, "The connection has expired: connect the account again")
}

async fn renewed(
    context: &Arc<Context>,
    tenant: &str,
    id: ConnectionId,
    seen_version: i64,
    revive: bool,
) -> Result<(), PublishError> {
    let mut waited = false;
    loop {
        let kept = read(context, tenant, id).await?;
        if kept.status == ConnectionStatus::Disconnected {
            return Err(PublishError::Disconnected);
        }
        let is_newer = kept.token_version != seen_version;
        if kept.status == ConnectionStatus::Expired && (is_newer || waited || !revive) {
            return Err(expired());
        }
        if is_newer {
            return Ok(());
        }
        let now = context.clock.now();
        match &kept.renewal {
            Some(renewal) if renewal.until > now => {
                waited = true;
                context.clock.sleep_until(renewal.until.min(now + LOOK)).await;
                continue;
            }
            // Whoever was waited for came away empty-handed; asking again at once would not help.
            None if waited => return Err(for_later("another renewal had no answer")),
            _ => {}
        }
        let holder = format!("{}/{}", context.holder, context.rng.uuid(&context.clock));
        let trade = Trade { tenant, id, token_version: seen_version, holder };
        match stored::claim(&context.store, &trade, now, now + LEASE).await {
            Ok(true) => {}
            Ok(false) => continue,
            Err(error) => return Err(trouble(&error)),
        }
        return outlive(context, kept, trade.holder).await;
    }
}

/// Trades on a task of its own: were the request that wants it dropped, the provider's answer would
/// be lost.
async fn outlive(context: &Arc<Context>, kept: Kept, holder: String) -> Result<(), PublishError> {
    let its_context = Arc::clone(context);
    let trading = context.tasks.spawn(async move {
        let (tenant, token_version) = (kept.tenant.as_str(), kept.token_version);
        let trade = Trade { tenant, id: kept.id, token_version, holder };
        trade_in(&its_context, &kept, &trade).await
    });
    trading.await.unwrap_or_else(|_| Err(for_later("the renewal broke off")))
}

async fn trade_in(context: &Context, kept: &Kept, trade: &Trade<'_>) -> Result<(), PublishError> {
    let renewed = match grant(context, kept) {
        Ok(grant) => context.adapters.of(kept.platform).renew(&grant).await,
        Err(renewed) => renewed,
    };
    fault::point("token.traded");
    match renewed {
        Renewed::Tokens { access_token, refresh_token, expires_at } => {
            let traded = Traded { access_token, refresh_token, expires_at };
            keep(context, trade, &traded).await
        }
        Renewed::Refused(error) => {
            if kept.renewal.is_some() {
                tracing::warn!(
                    tenant = trade.tenant,
                    connection_id = %trade.id,
                    "a renewal was interrupted before: its tokens may have been lost"
                );
            }
            refused(context, trade, error).await
        }
        Renewed::Unanswered(error) => {
            give_back(context, trade).await;
            Err(if is_for_later(&error) { error } else { for_later("the provider gave no answer") })
        }
    }
}

/// What there is to trade; or what comes of having nothing.
fn grant(context: &Context, kept: &Kept) -> Result<Grant, Renewed> {
    if !is_refreshable(kept) {
        let error = PublishError::auth(401, "The token is refused and there is no refresh token");
        return Err(Renewed::Refused(error));
    }
    let closed = |error: service::Error| {
        tracing::error!(connection_id = %kept.id, %error, "the tokens do not open");
        Renewed::Unanswered(for_later("the tokens do not open"))
    };
    let access_token = kept.access_token(&context.seal).map_err(closed)?;
    Ok(Grant {
        // A connection that is not disconnected has one.
        access_token: access_token.unwrap_or_default(),
        refresh_token: kept.refresh_token(&context.seal).map_err(closed)?,
        account: kept.account_id.clone(),
    })
}

/// Stores what the provider gave, which a hiccup of the database must not lose.
async fn keep(context: &Context, trade: &Trade<'_>, traded: &Traded) -> Result<(), PublishError> {
    loop {
        let stopping = context.tasks.stopping();
        let now = context.clock.now();
        let written = stored::store_new(&context.store, &context.seal, trade, traded, now).await;
        match written {
            Ok(true) => return Ok(()),
            // New ones came from a person, or the connection was taken away.
            Ok(false) => return settled(context, trade).await,
            Err(error) => {
                tracing::warn!(connection_id = %trade.id, %error, "new tokens are not stored yet");
                if stopping {
                    return Err(for_later("the new tokens could not be stored"));
                }
                context.clock.sleep_until(now + AGAIN).await;
            }
        }
    }
}

async fn refused(
    context: &Context,
    trade: &Trade<'_>,
    error: PublishError,
) -> Result<(), PublishError> {
    let now = context.clock.now();
    let (tenant, id, holder) = (trade.tenant, trade.id, Some(trade.holder.as_str()));
    match stored::expire(&context.store, tenant, id, trade.token_version, holder, now).await {
        Ok(true) => return Err(as_auth(error)),
        Ok(false) => {}
        Err(broken) => return Err(trouble(&broken)),
    }
    // It had expired before, or is not ours any more.
    give_back(context, trade).await;
    settled(context, trade).await?;
    Err(as_auth(error))
}

/// How the connection stands after another has changed it; `Ok` when it has newer tokens.
async fn settled(context: &Context, trade: &Trade<'_>) -> Result<(), PublishError> {
    let kept = read(context, trade.tenant, trade.id).await?;
    match kept.status {
        ConnectionStatus::Disconnected => Err(PublishError::Disconnected),
        ConnectionStatus::Expired => Err(expired()),
        _ if kept.token_version == trade.token_version => Err(for_later("it was not decided")),
        _ => Ok(()),
    }
}

async fn give_back(context: &Context, trade: &Trade<'_>) {
    if let Err(error) = stored::release(&context.store, trade).await {
        tracing::warn!(connection_id = %trade.id, %error, "a lease ends by itself");
    }
}

async fn read(context: &Context, tenant: &str, id: ConnectionId) -> Result<Kept, PublishError> {
    let found = stored::read(&context.store, &[(tenant, id)]).await;
    found.map_err(|error| trouble(&error))?.pop().ok_or(PublishError::Disconnected)
}

fn trouble(error: &store::Error) -> PublishError {
    tracing::warn!(%error, "a token is not renewed: the database does not answer");
    for_later("the token could not be renewed right now")
}

fn for_later(what: &str) -> PublishError {
    PublishError::network(what)
}

/// The provider's refusal, as what it means for a publication.
fn as_auth(error: PublishError) -> PublishError {
    match error {
        PublishError::ProviderError { status, message }
        | PublishError::Auth { status, message }
        | PublishError::ContentRejected { status, message } => {
            PublishError::Auth { status, message }
        }
        other => PublishError::auth(401, &other.post_text()),
    }
}

/// When the trades of a process that died may be tried again.
///
/// # Errors
/// The engine's.
pub async fn take_over_at_start(store: &store::Store, now: Timestamp) -> store::Result<()> {
    stored::take_over_at_start(store, now).await
}
