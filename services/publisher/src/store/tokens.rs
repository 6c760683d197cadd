//! The tokens of connections: sealed, read by those who use them, renewed by one at a time.
//!
//! `token_version` counts what is stored; it is the fence of every write. `refresh_holder` and
//! `refresh_until` are the lease of the one who trades the tokens at the provider, and the mark
//! that a trade was begun: found after its end, it tells that tokens may have been lost.

use jiff::Timestamp;
use service::{Error, Seal, config::Secret};
use sqlx::{AssertSqlSafe, FromRow};
use store::{Engine, Result, Store, Time, Transaction};
use uuid::Uuid;

use super::{
    connections::{CONNECTION, ConnectionRow, platform, status},
    webhooks,
};
use crate::domain::{
    connection::{Connection, ConnectionId, ConnectionStatus, NewConnection},
    publication::Platform,
    webhook::of_connection,
};

/// Most connections that are read at once.
pub const MAX_READ: usize = 500;

/// Tokens as they are kept.
pub(super) struct Sealed {
    pub(super) access: Vec<u8>,
    pub(super) refresh: Option<Vec<u8>>,
}

impl Sealed {
    pub(super) fn of(
        seal: &Seal,
        tenant: &str,
        id: ConnectionId,
        new: &NewConnection,
    ) -> std::result::Result<Self, Error> {
        Self::seal(seal, tenant, id, &new.access_token, new.refresh_token.as_ref())
    }

    fn seal(
        seal: &Seal,
        tenant: &str,
        id: ConnectionId,
        access: &Secret,
        refresh: Option<&Secret>,
    ) -> std::result::Result<Self, Error> {
        let refresh = refresh.map(|token| seal.seal(&label(tenant, id, "refresh"), token));
        Ok(Self {
            access: seal.seal(&label(tenant, id, "access"), access)?,
            refresh: refresh.transpose()?,
        })
    }
}

/// What a sealed token belongs to.
fn label(tenant: &str, id: ConnectionId, column: &str) -> String {
    format!("{tenant}/connections/{id}/{column}")
}

/// The columns of [`TokenRow`].
const TOKENS: &str = "tenant_id, id, platform, account_id, access_token, refresh_token, \
     token_version, refresh_holder, refresh_until, expires_at, status";

#[derive(FromRow)]
struct TokenRow {
    tenant_id: String,
    id: Uuid,
    platform: String,
    account_id: String,
    access_token: Option<Vec<u8>>,
    refresh_token: Option<Vec<u8>>,
    token_version: i64,
    refresh_holder: Option<String>,
    refresh_until: Option<Time>,
    expires_at: Option<Time>,
    status: String,
}

/// A connection with its tokens, still sealed.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Whose it is.
    pub tenant: String,
    /// The connection.
    pub id: ConnectionId,
    /// Its platform.
    pub platform: Platform,
    /// The provider's id of the account.
    pub account_id: String,
    /// Counts the tokens.
    pub token_version: i64,
    /// When the access token expires, if known.
    pub expires_at: Option<Timestamp>,
    /// What it can be used for.
    pub status: ConnectionStatus,
    /// Somebody trades the tokens, until then.
    pub renewal: Option<Renewal>,
    access_token: Option<Vec<u8>>,
    refresh_token: Option<Vec<u8>>,
}

/// A trade of tokens under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// Who trades.
    pub holder: String,
    /// When somebody else may.
    pub until: Timestamp,
}

impl Kept {
    /// The access token; `None` when it is erased.
    ///
    /// # Errors
    /// `SEALING_NOT_CONFIGURED`, and `INTERNAL` when it does not open.
    pub fn access_token(&self, seal: &Seal) -> std::result::Result<Option<Secret>, Error> {
        self.open(seal, "access", self.access_token.as_deref())
    }

    /// The refresh token, if there is one.
    ///
    /// # Errors
    /// As [`Self::access_token`].
    pub fn refresh_token(&self, seal: &Seal) -> std::result::Result<Option<Secret>, Error> {
        self.open(seal, "refresh", self.refresh_token.as_deref())
    }

    /// Whether there is a refresh token.
    pub fn has_refresh_token(&self) -> bool {
        self.refresh_token.is_some()
    }

    fn open(
        &self,
        seal: &Seal,
        column: &str,
        sealed: Option<&[u8]>,
    ) -> std::result::Result<Option<Secret>, Error> {
        let label = label(&self.tenant, self.id, column);
        sealed.map(|sealed| seal.open(&label, sealed)).transpose()
    }
}

impl TryFrom<TokenRow> for Kept {
    type Error = store::Error;

    fn try_from(row: TokenRow) -> Result<Self> {
        let renewal = match (row.refresh_holder, row.refresh_until) {
            (Some(holder), Some(until)) => Some(Renewal { holder, until: until.0 }),
            _ => None,
        };
        Ok(Self {
            tenant: row.tenant_id,
            id: ConnectionId(row.id),
            platform: platform(&row.platform)?,
            account_id: row.account_id,
            token_version: row.token_version,
            expires_at: row.expires_at.map(|time| time.0),
            status: status(&row.status)?,
            renewal,
            access_token: row.access_token,
            refresh_token: row.refresh_token,
        })
    }
}

/// The tokens of these connections, at most [`MAX_READ`], of whichever tenants; those that are
/// missing are not there.
///
/// # Errors
/// The engine's.
pub async fn read(store: &Store, wanted: &[(&str, ConnectionId)]) -> Result<Vec<Kept>> {
    let wanted = &wanted[..wanted.len().min(MAX_READ)];
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let pairs: Vec<String> =
        (0..wanted.len()).map(|n| format!("(${}, ${})", 2 * n + 1, 2 * n + 2)).collect();
    let sql = format!(
        "SELECT {TOKENS} FROM connections WHERE (tenant_id, id) IN (VALUES {})",
        pairs.join(", ")
    );
    let rows: Vec<TokenRow> = wanted
        .iter()
        .fold(store.query(AssertSqlSafe(sql)), |statement, (tenant, id)| {
            statement.bind((*tenant).to_owned()).bind(id.0)
        })
        .fetch_all()
        .await?;
    rows.into_iter().map(Kept::try_from).collect()
}

/// The tenant's Metricool connection that was given tokens last, if one publishes, or would if its
/// tokens opened.
///
/// # Errors
/// The engine's.
pub async fn metricool(store: &Store, tenant: &str) -> Result<Option<Kept>> {
    let sql = format!(
        "SELECT {TOKENS} FROM connections
         WHERE tenant_id = $1 AND platform = $2 AND status IN ($3, $4)
         ORDER BY updated_at DESC, id DESC
         LIMIT 1"
    );
    store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(Platform::Metricool.word())
        .bind(ConnectionStatus::Active.word())
        .bind(ConnectionStatus::Error.word())
        .fetch_optional::<TokenRow>()
        .await?
        .map(Kept::try_from)
        .transpose()
}

/// Which tokens somebody wants to trade, and who.
#[derive(Clone, Debug)]
pub struct Trade<'a> {
    /// Whose connection it is.
    pub tenant: &'a str,
    /// The connection.
    pub id: ConnectionId,
    /// The tokens: what is written counts only while they are still the stored ones.
    pub token_version: i64,
    /// Who trades; unique to this trade.
    pub holder: String,
}

/// Takes the lease of a trade, the intent of which it stores; false when somebody else has it, or
/// these tokens are not the stored ones any more.
///
/// # Errors
/// The engine's.
pub async fn claim(
    store: &Store,
    trade: &Trade<'_>,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool> {
    let mut tx = store.begin().await?;
    let claimed = tx
        .query(
            "UPDATE connections SET refresh_holder = $1, refresh_until = $2
             WHERE tenant_id = $3 AND id = $4 AND token_version = $5 AND status <> $6
               AND (refresh_holder IS NULL OR refresh_until <= $7)",
        )
        .bind(trade.holder.clone())
        .bind(Time(until))
        .bind(trade.tenant.to_owned())
        .bind(trade.id.0)
        .bind(trade.token_version)
        .bind(ConnectionStatus::Disconnected.word())
        .bind(Time(now))
        .execute()
        .await?;
    tx.commit().await?;
    Ok(claimed == 1)
}

/// Gives the lease back without new tokens; nothing when it is somebody else's by now.
///
/// # Errors
/// The engine's.
pub async fn release(store: &Store, trade: &Trade<'_>) -> Result<()> {
    let mut tx = store.begin().await?;
    tx.query(
        "UPDATE connections SET refresh_holder = NULL, refresh_until = NULL
         WHERE tenant_id = $1 AND id = $2 AND refresh_holder = $3",
    )
    .bind(trade.tenant.to_owned())
    .bind(trade.id.0)
    .bind(trade.holder.clone())
    .execute()
    .await?;
    tx.commit().await
}

/// New tokens of a trade.
#[derive(Clone, Debug)]
pub struct Traded {
    /// The new access token.
    pub access_token: Secret,
    /// The new refresh token; `None` keeps the old one.
    pub refresh_token: Option<Secret>,
    /// When the access token expires, if known.
    pub expires_at: Option<Timestamp>,
}

/// Stores new tokens in place of the traded ones, even if the lease has ended meanwhile: the
/// provider has taken the old ones back. False when others were stored, or the connection is gone.
///
/// # Errors
/// `SEALING_NOT_CONFIGURED`, and the engine's.
pub async fn store_new(
    store: &Store,
    seal: &Seal,
    trade: &Trade<'_>,
    traded: &Traded,
    now: Timestamp,
) -> std::result::Result<bool, Error> {
    let refresh = traded.refresh_token.as_ref();
    let sealed = Sealed::seal(seal, trade.tenant, trade.id, &traded.access_token, refresh)?;
    let mut tx = store.begin().await?;
    let changed = tx
        .query(
            "UPDATE connections
             SET access_token = $1, refresh_token = COALESCE($2, refresh_token),
                 token_version = token_version + 1, refresh_holder = NULL, refresh_until = NULL,
                 expires_at = $3, status = $4, updated_at = $5, version = version + 1
             WHERE tenant_id = $6 AND id = $7 AND token_version = $8 AND status <> $9",
        )
        .bind(sealed.access)
        .bind(sealed.refresh)
        .bind(traded.expires_at.map(Time))
        .bind(ConnectionStatus::Active.word())
        .bind(Time(now))
        .bind(trade.tenant.to_owned())
        .bind(trade.id.0)
        .bind(trade.token_version)
        .bind(ConnectionStatus::Disconnected.word())
        .execute()
        .await?;
    tx.commit().await?;
    Ok(changed == 1)
}

/// Sets a connection `EXPIRED` because the provider refuses these tokens, and tells so, once. With
/// a holder, only while the lease is its own. False when nothing has changed.
///
/// # Errors
/// The engine's.
pub async fn expire(
    store: &Store,
    tenant: &str,
    id: ConnectionId,
    token_version: i64,
    holder: Option<&str>,
    now: Timestamp,
) -> Result<bool> {
    let mut tx = store.begin().await?;
    let sql = format!(
        "UPDATE connections
         SET status = $1, refresh_holder = NULL, refresh_until = NULL, updated_at = $2,
             version = version + 1
         WHERE tenant_id = $3 AND id = $4 AND token_version = $5 AND status NOT IN ($1, $6)
           AND ($7 OR refresh_holder = $8)
         RETURNING {CONNECTION}"
    );
    let row: Option<ConnectionRow> = tx
        .query(AssertSqlSafe(sql))
        .bind(ConnectionStatus::Expired.word())
        .bind(Time(now))
        .bind(tenant.to_owned())
        .bind(id.0)
        .bind(token_version)
        .bind(ConnectionStatus::Disconnected.word())
        .bind(holder.is_none())
        .bind(holder.unwrap_or_default().to_owned())
        .fetch_optional()
        .await?;
    let Some(row) = row else { return Ok(false) };
    tell_expired(&mut tx, tenant, &row.try_into()?, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// The connection works: `ACTIVE` again, if these are still its tokens and it was only expired or
/// in error.
///
/// # Errors
/// The engine's.
pub async fn set_active(
    store: &Store,
    tenant: &str,
    id: ConnectionId,
    token_version: i64,
    now: Timestamp,
) -> Result<()> {
    let mut tx = store.begin().await?;
    tx.query(
        "UPDATE connections SET status = $1, updated_at = $2, version = version + 1
         WHERE tenant_id = $3 AND id = $4 AND token_version = $5 AND status NOT IN ($1, $6)",
    )
    .bind(ConnectionStatus::Active.word())
    .bind(Time(now))
    .bind(tenant.to_owned())
    .bind(id.0)
    .bind(token_version)
    .bind(ConnectionStatus::Disconnected.word())
    .execute()
    .await?;
    tx.commit().await
}

/// The connection cannot be used: `ERROR`, if it was `ACTIVE` and these are still its tokens; whether
/// that is new.
///
/// # Errors
/// The engine's.
pub async fn set_error(
    store: &Store,
    tenant: &str,
    id: ConnectionId,
    token_version: i64,
    now: Timestamp,
) -> Result<bool> {
    let mut tx = store.begin().await?;
    let changed = tx
        .query(
            "UPDATE connections SET status = $1, updated_at = $2, version = version + 1
             WHERE tenant_id = $3 AND id = $4 AND token_version = $5 AND status = $6",
        )
        .bind(ConnectionStatus::Error.word())
        .bind(Time(now))
        .bind(tenant.to_owned())
        .bind(id.0)
        .bind(token_version)
        .bind(ConnectionStatus::Active.word())
        .execute()
        .await?;
    tx.commit().await?;
    Ok(changed == 1)
}

/// Up to [`MAX_READ`] connections of all tenants that are in `ERROR`, after one of them.
///
/// # Errors
/// The engine's.
pub async fn in_error(store: &Store, after: Option<&(String, ConnectionId)>) -> Result<Vec<Kept>> {
    let (tenant, id) = after.map_or(("", Uuid::nil()), |(tenant, id)| (tenant.as_str(), id.0));
    let sql = format!(
        "SELECT {TOKENS} FROM connections
         WHERE status = $1 AND (tenant_id, id) > ($2, $3)
         ORDER BY tenant_id, id
         LIMIT $4"
    );
    let rows: Vec<TokenRow> = store
        .query(AssertSqlSafe(sql))
        .bind(ConnectionStatus::Error.word())
        .bind(tenant.to_owned())
        .bind(id)
        .bind(MAX_READ as i64)
        .fetch_all()
        .await?;
    rows.into_iter().map(Kept::try_from).collect()
}

/// Ends the leases of trades at once, on SQLite: an embedded database has no other runner
/// (architecture.md, "One process or many"). The mark that a trade was begun stays.
///
/// # Errors
/// The engine's.
pub async fn take_over_at_start(store: &Store, now: Timestamp) -> Result<()> {
    if store.engine() != Engine::Sqlite {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    tx.query("UPDATE connections SET refresh_until = $1 WHERE refresh_holder IS NOT NULL")
        .bind(Time(now))
        .execute()
        .await?;
    tx.commit().await
}

/// The event `connection.expired` (posts.md, "Outbound web hooks"), in the transaction of what it
/// tells of.
async fn tell_expired(
    tx: &mut Transaction,
    tenant: &str,
    connection: &Connection,
    now: Timestamp,
) -> Result<()> {
    let (id, platform) = (connection.id.to_string(), connection.platform.word());
    tracing::warn!(tenant, connection_id = id, platform, "the connection has expired");
    webhooks::emit(tx, &of_connection::expired(tenant, connection, now)).await
}
