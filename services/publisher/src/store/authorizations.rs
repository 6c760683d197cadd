//! Sign-ins under way. The state is a secret and kept as a hash; what the provider gave is sealed.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{Json, Result, Store, Time, Transaction};
use uuid::Uuid;

use super::connections::platform;
use crate::domain::{connection::ConnectionId, publication::Platform, team::TeamId};

/// How far a sign-in is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The person is at the provider.
    Pending,
    /// The person is back, and the provider is being asked.
    Working,
    /// There are accounts to choose from.
    Choose,
    /// Connections were made.
    Connected,
    /// It came to nothing.
    Failed,
}

impl Progress {
    const ALL: [Self; 5] =
        [Self::Pending, Self::Working, Self::Choose, Self::Connected, Self::Failed];

    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Working => "WORKING",
            Self::Choose => "CHOOSE",
            Self::Connected => "CONNECTED",
            Self::Failed => "FAILED",
        }
    }
}

/// A sign-in.
#[derive(Clone, Debug)]
pub struct Authorization {
    /// Whose it is.
    pub tenant: String,
    /// Its id.
    pub id: Uuid,
    /// Whose team's connections it makes.
    pub team: TeamId,
    /// Where.
    pub platform: Platform,
    /// Where the person ends up.
    pub return_to: String,
    /// Where the provider sends the person back to.
    pub redirect_uri: String,
    /// Sealed: what the code is bound to.
    pub verifier: Vec<u8>,
    /// How far it is.
    pub progress: Progress,
    /// Sealed: the accounts to choose from.
    pub granted: Option<Vec<u8>>,
    /// What was made.
    pub connections: Vec<ConnectionId>,
    /// What the person did not grant.
    pub missing: Vec<String>,
    /// Why it came to nothing, for a person.
    pub error: Option<String>,
    /// When it is over.
    pub expires_at: Timestamp,
}

/// The columns of [`Row`].
const AUTHORIZATION: &str = "tenant_id, id, team_id, platform, return_to, redirect_uri, verifier, \
     status, granted, connections, missing, error, expires_at";

#[derive(FromRow)]
struct Row {
    tenant_id: String,
    id: Uuid,
    team_id: Uuid,
    platform: String,
    return_to: String,
    redirect_uri: String,
    verifier: Vec<u8>,
    status: String,
    granted: Option<Vec<u8>>,
    connections: Option<Json<Vec<ConnectionId>>>,
    missing: Option<Json<Vec<String>>>,
    error: Option<String>,
    expires_at: Time,
}

impl TryFrom<Row> for Authorization {
    type Error = store::Error;

    fn try_from(row: Row) -> Result<Self> {
        let progress = Progress::ALL.into_iter().find(|progress| progress.word() == row.status);
        let unknown = || store::Error::Value(format!("\"{}\" is no sign-in's status", row.status));
        Ok(Self {
            tenant: row.tenant_id,
            id: row.id,
            team: TeamId(row.team_id),
            platform: platform(&row.platform)?,
            return_to: row.return_to,
            redirect_uri: row.redirect_uri,
            verifier: row.verifier,
            progress: progress.ok_or_else(unknown)?,
            granted: row.granted,
            connections: row.connections.map(|json| json.0).unwrap_or_default(),
            missing: row.missing.map(|json| json.0).unwrap_or_default(),
            error: row.error,
            expires_at: row.expires_at.0,
        })
    }
}

/// Stores a sign-in that begins, under the hash of its state.
///
/// # Errors
/// The engine's.
pub async fn insert(
    tx: &mut Transaction,
    authorization: &Authorization,
    state_hash: &[u8],
    server: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO authorizations (tenant_id, id, state_hash, team_id, platform, server,
                                     return_to, redirect_uri, verifier, status, created_at,
                                     expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(authorization.tenant.clone())
    .bind(authorization.id)
    .bind(state_hash.to_vec())
    .bind(authorization.team.0)
    .bind(authorization.platform.word())
    .bind(server.map(str::to_owned))
    .bind(authorization.return_to.clone())
    .bind(authorization.redirect_uri.clone())
    .bind(authorization.verifier.clone())
    .bind(authorization.progress.word())
    .bind(Time(now))
    .bind(Time(authorization.expires_at))
    .execute()
    .await?;
    Ok(())
}

/// What a state that came back stands for.
#[derive(Clone, Debug)]
pub enum Claimed {
    /// Nothing.
    Unknown,
    /// A sign-in that is used or over.
    Over,
    /// A sign-in that nobody else goes on with.
    Ours(Box<Authorization>),
}

/// Uses up the state with this hash: it is good once.
///
/// # Errors
/// The engine's.
pub async fn claim(store: &Store, state_hash: &[u8], now: Timestamp) -> Result<Claimed> {
    let mut tx = store.begin().await?;
    let sql = format!(
        "UPDATE authorizations SET status = $1
         WHERE state_hash = $2 AND status = $3 AND expires_at > $4
         RETURNING {AUTHORIZATION}"
    );
    let row: Option<Row> = tx
        .query(AssertSqlSafe(sql))
        .bind(Progress::Working.word())
        .bind(state_hash.to_vec())
        .bind(Progress::Pending.word())
        .bind(Time(now))
        .fetch_optional()
        .await?;
    if let Some(row) = row {
        tx.commit().await?;
        return Ok(Claimed::Ours(Box::new(row.try_into()?)));
    }
    let there: Option<(i32,)> = tx
        .query("SELECT 1 FROM authorizations WHERE state_hash = $1")
        .bind(state_hash.to_vec())
        .fetch_optional()
        .await?;
    Ok(if there.is_some() { Claimed::Over } else { Claimed::Unknown })
}

/// One sign-in.
///
/// # Errors
/// The engine's.
pub async fn find(store: &Store, tenant: &str, id: Uuid) -> Result<Option<Authorization>> {
    let sql =
        format!("SELECT {AUTHORIZATION} FROM authorizations WHERE tenant_id = $1 AND id = $2");
    store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(id)
        .fetch_optional::<Row>()
        .await?
        .map(Authorization::try_from)
        .transpose()
}

/// The same, locked until commit.
///
/// # Errors
/// The engine's.
pub async fn lock(tx: &mut Transaction, tenant: &str, id: Uuid) -> Result<Option<Authorization>> {
    let sql = format!(
        "SELECT {AUTHORIZATION} FROM authorizations WHERE tenant_id = $1 AND id = $2{}",
        tx.engine().for_update()
    );
    tx.query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(id)
        .fetch_optional::<Row>()
        .await?
        .map(Authorization::try_from)
        .transpose()
}

/// Stores how far a sign-in has come.
///
/// # Errors
/// The engine's.
pub async fn update(tx: &mut Transaction, authorization: &Authorization) -> Result<()> {
    tx.query(
        "UPDATE authorizations
         SET status = $1, granted = $2, connections = $3, missing = $4, error = $5, expires_at = $6
         WHERE tenant_id = $7 AND id = $8",
    )
    .bind(authorization.progress.word())
    .bind(authorization.granted.clone())
    .bind(Json(authorization.connections.clone()))
    .bind(Json(authorization.missing.clone()))
    .bind(authorization.error.clone())
    .bind(Time(authorization.expires_at))
    .bind(authorization.tenant.clone())
    .bind(authorization.id)
    .execute()
    .await?;
    Ok(())
}

/// Forgets the sign-ins that are over; how many.
///
/// # Errors
/// The engine's.
pub async fn forget(store: &Store, now: Timestamp) -> Result<u64> {
    let mut tx = store.begin().await?;
    let forgotten = tx
        .query("DELETE FROM authorizations WHERE expires_at <= $1")
        .bind(Time(now))
        .execute()
        .await?;
    tx.commit().await?;
    Ok(forgotten)
}
