//! What is done with connections beside storing them: their accounts for those who publish, tokens
//! asked and renewed, sign-ins.
//!
//! Map: this file is how workers get an account, [`identify`] asks a provider whose a token is,
//! [`check`] is a connection's test, [`closed`] is what comes of tokens that do not open, [`tokens`] renews, [`sign_in`] makes connections by OAuth,
//! [`metricool`] finds the account that stories go through.

pub mod check;
pub mod closed;
pub mod identify;
pub mod metricool;
pub mod sign_in;
pub mod tokens;

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;

use crate::{
    Context,
    domain::{
        connection::{ConnectionId, ConnectionStatus, is_about_to_expire, renews_by_access_token},
        error::PublishError,
        publication::Platform,
    },
    platforms::{Account, connections::Connections, usage::Usage},
    store::tokens::{self as stored, Kept},
};

/// An account with its token, ready to be published to.
#[derive(Clone, Debug)]
pub struct LiveAccount {
    /// Who acts, and for which account. Of Metricool the connection's account is a `blogId` where
    /// the configuration says whose it is; else its `userId`, and whoever publishes stories puts
    /// the `blogId` there.
    pub account: Account,
    /// Counts the tokens; what [`tokens::renew`] has to be told.
    pub token_version: i64,
    /// When the token expires, if known.
    pub expires_at: Option<Timestamp>,
    /// Whether the token can be renewed.
    pub refreshable: bool,
    /// What the connection can be used for.
    pub status: ConnectionStatus,
}

/// Why a connection has no account to publish to.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Unusable {
    /// There is none, or it was taken away.
    #[error("the connection was taken away")]
    Disconnected,
    /// The provider refuses its token, and it cannot be renewed.
    #[error("the connection has expired: {0}")]
    Expired(PublishError),
    /// Not now: to be tried again.
    #[error("the connection cannot be used right now: {0}")]
    NotNow(PublishError),
    /// Its tokens do not open.
    #[error("the tokens do not open: {error}")]
    Sealed {
        /// Which tokens.
        token_version: i64,
        /// What keeps them closed.
        error: service::Error,
    },
}

impl Unusable {
    /// How a publication fails for it; `None`: it may be tried again.
    pub fn verdict(&self) -> Option<PublishError> {
        match self {
            Self::Disconnected => Some(PublishError::Disconnected),
            Self::Expired(error) => Some(error.clone()),
            Self::NotNow(_) | Self::Sealed { .. } => None,
        }
    }
}

impl LiveAccount {
    /// Opens what is kept of a connection.
    ///
    /// # Errors
    /// [`Unusable::Disconnected`] and [`Unusable::Sealed`].
    pub fn open(kept: &Kept, context: &Context) -> Result<Self, Unusable> {
        let token_version = kept.token_version;
        let closed = |error| Unusable::Sealed { token_version, error };
        let token = kept.access_token(&context.seal).map_err(closed)?;
        let gone = kept.status == ConnectionStatus::Disconnected;
        let token = token.filter(|_| !gone).ok_or(Unusable::Disconnected)?;
        Ok(Self {
            account: Account {
                token,
                user_id: user_of(kept, &context.connections),
                account: kept.account_id.clone(),
                usage: Usage::default(),
            },
            token_version,
            expires_at: kept.expires_at,
            refreshable: is_refreshable(kept),
            status: kept.status,
        })
    }
}

impl LiveAccount {
    /// The same account with a usage of its own, for a publication that listens to the answers to
    /// its own calls.
    #[must_use]
    pub fn apart(&self) -> Self {
        let account = Account { usage: Usage::default(), ..self.account.clone() };
        Self { account, ..self.clone() }
    }
}

/// The user that acts for the account. A Metricool connection that posts go to names the `blogId`;
/// whose it is, the configuration says.
fn user_of(kept: &Kept, configured: &Connections) -> String {
    let user = (kept.platform == Platform::Metricool)
        .then(|| configured.metricool(&kept.tenant, &kept.account_id).ok())
        .flatten();
    user.map_or_else(|| kept.account_id.clone(), |user| user.user_id)
}

fn is_refreshable(kept: &Kept) -> bool {
    kept.has_refresh_token() || renews_by_access_token(kept.platform)
}

/// The account of one connection, as it is kept.
///
/// # Errors
/// The engine's; and, within, why it cannot be used.
pub async fn account(
    context: &Context,
    tenant: &str,
    id: ConnectionId,
) -> store::Result<Result<LiveAccount, Unusable>> {
    let found = stored::read(&context.store, &[(tenant, id)]).await?;
    Ok(match found.first() {
        Some(kept) => LiveAccount::open(kept, context),
        None => Err(Unusable::Disconnected),
    })
}

/// The accounts of many connections, in one query; those that are missing are
/// [`Unusable::Disconnected`].
///
/// # Errors
/// The engine's.
pub async fn accounts(
    context: &Context,
    wanted: &[(&str, ConnectionId)],
) -> store::Result<BTreeMap<ConnectionId, Result<LiveAccount, Unusable>>> {
    let mut accounts: BTreeMap<_, _> =
        wanted.iter().map(|(_, id)| (*id, Err(Unusable::Disconnected))).collect();
    for part in wanted.chunks(stored::MAX_READ) {
        for kept in stored::read(&context.store, part).await? {
            accounts.insert(kept.id, LiveAccount::open(&kept, context));
        }
    }
    Ok(accounts)
}

/// The account of a connection with a token that is good for a while: one that is about to expire
/// is renewed first. What every publishing call begins with.
///
/// # Errors
/// The engine's; and, within, why it cannot be used.
pub async fn ready(
    context: &Arc<Context>,
    tenant: &str,
    id: ConnectionId,
) -> store::Result<Result<LiveAccount, Unusable>> {
    let live = match account(context, tenant, id).await? {
        Ok(live) => live,
        Err(unusable) => {
            if let Unusable::Sealed { token_version, error } = &unusable {
                closed::mark(context, tenant, id, *token_version, error).await?;
            }
            return Ok(Err(unusable));
        }
    };
    if live.status == ConnectionStatus::Error {
        closed::opened(context, tenant, id, live.token_version).await?;
    }
    if live.status == ConnectionStatus::Expired {
        return Ok(Err(Unusable::Expired(tokens::expired())));
    }
    let now = context.clock.now();
    if !live.refreshable || !is_about_to_expire(live.expires_at, now) {
        return Ok(Ok(live));
    }
    match tokens::renew(context, tenant, id, live.token_version).await {
        Ok(()) => account(context, tenant, id).await,
        // It is good for a moment longer.
        Err(error) if tokens::is_for_later(&error) && live.expires_at > Some(now) => {
            tracing::info!(tenant, connection_id = %id, %error, "the token is not renewed yet");
            Ok(Ok(live))
        }
        Err(PublishError::Disconnected) => Ok(Err(Unusable::Disconnected)),
        Err(error) if tokens::is_for_later(&error) => Ok(Err(Unusable::NotNow(error))),
        Err(error) => Ok(Err(Unusable::Expired(error))),
    }
}
