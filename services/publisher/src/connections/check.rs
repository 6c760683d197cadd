//! The test of a connection: the provider is asked whose its token is.

use std::sync::Arc;

use jiff::Timestamp;
use service::{Code, Error};

use super::{LiveAccount, Unusable, account, closed, tokens};
use crate::{
    Context,
    domain::{
        connection::{Connection, ConnectionId, ConnectionStatus, is_about_to_expire},
        error::PublishError,
        publication::Platform,
    },
    platforms::credentials::Identified,
    store::{connections, tokens as stored},
};

/// What a test came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Why it does not work; `None`: it works.
    pub error: Option<String>,
    /// The connection after the test.
    pub connection: Connection,
    /// When it was tested.
    pub at: Timestamp,
}

/// Tests a connection. A token that is about to expire, or that the provider refuses, is renewed
/// first, if it can be. The status follows what the provider says; no answer changes nothing.
///
/// # Errors
/// `CONNECTION_NOT_FOUND`, `CONNECTION_CONFLICT` when it was taken away, and the engine's.
pub async fn check(
    context: &Arc<Context>,
    tenant: &str,
    id: ConnectionId,
) -> Result<Checked, Error> {
    let found = connections::find(&context.store, tenant, id).await?;
    let before = found.ok_or_else(connections::not_found)?;
    let opened = account(context, tenant, id).await?;
    let error = match opened {
        Err(Unusable::Sealed { token_version, error }) => {
            closed::mark(context, tenant, id, token_version, &error).await?;
            Some(closed::reason(&error).to_owned())
        }
        _ => ask(context, tenant, &before).await?.err().map(|error| error.post_text()),
    };
    let after = connections::find(&context.store, tenant, id).await?;
    let connection = after.ok_or_else(connections::not_found)?;
    Ok(Checked { error, connection, at: context.clock.now() })
}

async fn ask(
    context: &Arc<Context>,
    tenant: &str,
    connection: &Connection,
) -> Result<Result<(), PublishError>, Error> {
    let id = connection.id;
    let mut live = open(context, tenant, id).await?;
    let now = context.clock.now();
    let mut may_renew = live.refreshable;
    if may_renew && is_about_to_expire(live.expires_at, now) {
        may_renew = false;
        match tokens::revive(context, tenant, id, live.token_version).await {
            Ok(()) => live = open(context, tenant, id).await?,
            // It is good for a moment longer.
            Err(error) if tokens::is_for_later(&error) && live.expires_at > Some(now) => {}
            Err(error) => return Ok(Err(error)),
        }
    }
    loop {
        match identify(context, connection.platform, &live).await {
            Identified::As { .. } => {
                let version = live.token_version;
                stored::set_active(&context.store, tenant, id, version, context.clock.now())
                    .await?;
                return Ok(Ok(()));
            }
            Identified::Unanswered(error) => return Ok(Err(error)),
            Identified::Refused(_) if may_renew => {
                may_renew = false;
                if let Err(error) = tokens::revive(context, tenant, id, live.token_version).await {
                    return Ok(Err(error));
                }
                live = open(context, tenant, id).await?;
            }
            Identified::Refused(error) => {
                tokens::expire(context, tenant, id, live.token_version).await?;
                return Ok(Err(error));
            }
        }
    }
}

async fn open(context: &Context, tenant: &str, id: ConnectionId) -> Result<LiveAccount, Error> {
    account(context, tenant, id).await?.map_err(|unusable| match unusable {
        Unusable::Sealed { error, .. } => error,
        _ => Error::new(
            Code::ConnectionConflict,
            format!(
                "The connection is {}: connect the account again.",
                ConnectionStatus::Disconnected.word()
            ),
        ),
    })
}

async fn identify(context: &Context, platform: Platform, live: &LiveAccount) -> Identified {
    match platform {
        // Its token does not say whose it is, but it can be tried.
        Platform::Metricool => context.adapters.metricool.try_token(&live.account).await,
        _ => context.adapters.of(platform).identify(&live.account.token).await,
    }
}
