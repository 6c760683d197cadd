//! Connections as people see them: made, listed, taken away. Their tokens are read and renewed in
//! [`super::tokens`].

use jiff::Timestamp;
use service::{Code, Error, Seal};
use sqlx::{AssertSqlSafe, FromRow};
use store::{Json, Result, Store, Time, Transaction, keyset::Keyset};
use uuid::Uuid;

use super::{
    jobs::{self, Write},
    moves::{self, Move, Settler},
    tokens,
};
use crate::domain::{
    connection::{Connection, ConnectionId, ConnectionStatus, NewConnection},
    machine::{self, Event, Rules},
    post::PostId,
    publication::Platform,
    team::TeamId,
};

/// The columns of [`ConnectionRow`].
pub(super) const CONNECTION: &str = "id, team_id, platform, account_id, account_name, scopes, \
     expires_at, status, created_at, version";

#[derive(FromRow)]
pub(super) struct ConnectionRow {
    id: Uuid,
    team_id: Uuid,
    platform: String,
    account_id: String,
    account_name: Option<String>,
    scopes: Json<Vec<String>>,
    expires_at: Option<Time>,
    status: String,
    created_at: Time,
    version: i64,
}

impl TryFrom<ConnectionRow> for Connection {
    type Error = store::Error;

    fn try_from(row: ConnectionRow) -> Result<Self> {
        Ok(Self {
            id: ConnectionId(row.id),
            team: TeamId(row.team_id),
            platform: platform(&row.platform)?,
            account_id: row.account_id,
            account_name: row.account_name,
            scopes: row.scopes.0,
            expires_at: row.expires_at.map(|time| time.0),
            status: status(&row.status)?,
            created_at: row.created_at.0,
            version: row.version,
        })
    }
}

pub(super) fn platform(word: &str) -> Result<Platform> {
    Platform::from_word(word).ok_or_else(|| unknown(word))
}

pub(super) fn status(word: &str) -> Result<ConnectionStatus> {
    ConnectionStatus::from_word(word).ok_or_else(|| unknown(word))
}

fn unknown(word: &str) -> store::Error {
    store::Error::Value(format!("\"{word}\" is no word of this release"))
}

/// `CONNECTION_NOT_FOUND`.
pub fn not_found() -> Error {
    Error::new(Code::ConnectionNotFound, "There is no such connection.")
}

/// `PRECONDITION_FAILED`.
pub fn changed_since() -> Error {
    let detail = "The connection has changed since you read it. Read it again.";
    Error::new(Code::PreconditionFailed, detail)
}

/// The connection that a client names by its id.
///
/// # Errors
/// `CONNECTION_NOT_FOUND`.
pub fn named(id: &str) -> std::result::Result<ConnectionId, Error> {
    Uuid::parse_str(id).map(ConnectionId).map_err(|_| not_found())
}

/// One connection.
///
/// # Errors
/// The engine's.
pub async fn find(store: &Store, tenant: &str, id: ConnectionId) -> Result<Option<Connection>> {
    let sql = format!("SELECT {CONNECTION} FROM connections WHERE tenant_id = $1 AND id = $2");
    store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(id.0)
        .fetch_optional::<ConnectionRow>()
        .await?
        .map(Connection::try_from)
        .transpose()
}

/// The connections of these ids, in their order; those that are missing are not there.
///
/// # Errors
/// The engine's.
pub async fn these(store: &Store, tenant: &str, ids: &[ConnectionId]) -> Result<Vec<Connection>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (0..ids.len()).map(|n| format!("${}", n + 2)).collect();
    let sql = format!(
        "SELECT {CONNECTION} FROM connections WHERE tenant_id = $1 AND id IN ({})",
        places.join(", ")
    );
    let statement = store.query(AssertSqlSafe(sql)).bind(tenant.to_owned());
    let rows: Vec<ConnectionRow> =
        ids.iter().fold(statement, |statement, id| statement.bind(id.0)).fetch_all().await?;
    let mut found: Vec<Connection> =
        rows.into_iter().map(Connection::try_from).collect::<Result<_>>()?;
    found.sort_by_key(|connection| ids.iter().position(|id| *id == connection.id));
    Ok(found)
}

/// Which connections a list has; `None` is any.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Of this team.
    pub team: Option<TeamId>,
    /// Of this platform.
    pub platform: Option<Platform>,
    /// With this status.
    pub status: Option<ConnectionStatus>,
}

/// Up to `limit` connections after a position, the newest first.
///
/// # Errors
/// The engine's.
pub async fn list(
    store: &Store,
    tenant: &str,
    filter: &Filter,
    after: Keyset,
    limit: u32,
) -> Result<Vec<Connection>> {
    let any = [filter.team.is_none(), filter.platform.is_none(), filter.status.is_none()];
    let sql = format!(
        "SELECT {CONNECTION} FROM connections
         WHERE tenant_id = $1 AND (created_at, id) < ($2, $3)
           AND ($4 OR team_id = $5) AND ($6 OR platform = $7) AND ($8 OR status = $9)
         ORDER BY created_at DESC, id DESC
         LIMIT $10"
    );
    let rows: Vec<ConnectionRow> = store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(after.created_at())
        .bind(after.id)
        .bind(any[0])
        .bind(filter.team.map_or(Uuid::nil(), |team| team.0))
        .bind(any[1])
        .bind(filter.platform.map_or("", Platform::word))
        .bind(any[2])
        .bind(filter.status.map_or("", ConnectionStatus::word))
        .bind(i64::from(limit))
        .fetch_all()
        .await?;
    rows.into_iter().map(Connection::try_from).collect()
}

/// Where a new connection goes.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Whose it is.
    pub tenant: &'a str,
    /// Whose team's.
    pub team: TeamId,
    /// Its id, should it not be there yet.
    pub fresh: ConnectionId,
    /// The time.
    pub now: Timestamp,
}

/// Makes a connection, or gives the one of the same team, platform and account these tokens and has
/// it `ACTIVE` again; whether it was made. `account_id` is the account whose tokens they are.
///
/// A refresh token, a name and scopes that are not given leave the known ones. Whoever is renewing
/// the old tokens at this moment loses: these are newer.
///
/// # Errors
/// `SEALING_NOT_CONFIGURED`, and the engine's.
pub async fn put(
    tx: &mut Transaction,
    seal: &Seal,
    place: &Place<'_>,
    account_id: &str,
    new: &NewConnection,
) -> std::result::Result<(Connection, bool), Error> {
    if let Some(made) = insert(tx, seal, place, account_id, new).await? {
        return Ok((made, true));
    }
    let sql = format!(
        "SELECT id FROM connections
         WHERE tenant_id = $1 AND team_id = $2 AND platform = $3 AND account_id = $4{}",
        tx.engine().for_update()
    );
    let (id,): (Uuid,) = tx
        .query(AssertSqlSafe(sql))
        .bind(place.tenant.to_owned())
        .bind(place.team.0)
        .bind(new.platform.word())
        .bind(account_id.to_owned())
        .fetch_one()
        .await?;
    let sealed = tokens::Sealed::of(seal, place.tenant, ConnectionId(id), new)?;
    let sql = format!(
        "UPDATE connections
         SET access_token = $1, refresh_token = COALESCE($2, refresh_token),
             token_version = token_version + 1, refresh_holder = NULL, refresh_until = NULL,
             expires_at = $3, account_name = COALESCE($4, account_name),
             scopes = CASE WHEN $5 THEN $6 ELSE scopes END,
             status = $7, updated_at = $8, version = version + 1
         WHERE tenant_id = $9 AND id = $10
         RETURNING {CONNECTION}"
    );
    let row: ConnectionRow = tx
        .query(AssertSqlSafe(sql))
        .bind(sealed.access)
        .bind(sealed.refresh)
        .bind(new.expires_at.map(Time))
        .bind(new.account_name.clone())
        .bind(!new.scopes.is_empty())
        .bind(Json(new.scopes.clone()))
        .bind(ConnectionStatus::Active.word())
        .bind(Time(place.now))
        .bind(place.tenant.to_owned())
        .bind(id)
        .fetch_one()
        .await?;
    Ok((row.try_into()?, false))
}

/// `None` when it is there already.
async fn insert(
    tx: &mut Transaction,
    seal: &Seal,
    place: &Place<'_>,
    account_id: &str,
    new: &NewConnection,
) -> std::result::Result<Option<Connection>, Error> {
    let sealed = tokens::Sealed::of(seal, place.tenant, place.fresh, new)?;
    let sql = format!(
        "INSERT INTO connections (tenant_id, id, team_id, platform, account_id, account_name,
                                  access_token, refresh_token, expires_at, scopes, status,
                                  created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
         ON CONFLICT (tenant_id, team_id, platform, account_id) DO NOTHING
         RETURNING {CONNECTION}"
    );
    let row: Option<ConnectionRow> = tx
        .query(AssertSqlSafe(sql))
        .bind(place.tenant.to_owned())
        .bind(place.fresh.0)
        .bind(place.team.0)
        .bind(new.platform.word())
        .bind(account_id.to_owned())
        .bind(new.account_name.clone())
        .bind(sealed.access)
        .bind(sealed.refresh)
        .bind(new.expires_at.map(Time))
        .bind(Json(new.scopes.clone()))
        .bind(ConnectionStatus::Active.word())
        .bind(Time(place.now))
        .fetch_optional()
        .await?;
    Ok(row.map(Connection::try_from).transpose()?)
}

/// Takes a connection away: its tokens are erased, and what waits for it fails `DISCONNECTED`, in
/// one transaction. What is sent already goes on until nobody can look any more. Taken away
/// already, it stays so. All that only if it is still the version that was read.
///
/// # Errors
/// `CONNECTION_NOT_FOUND`, `PRECONDITION_FAILED`, and the engine's.
pub async fn disconnect(
    store: &Store,
    tenant: &str,
    id: ConnectionId,
    if_version: Option<i64>,
    rules: &Rules<'_>,
    settler: Settler<'_>,
) -> std::result::Result<(), Error> {
    let now = settler.now;
    let mut tx = store.begin().await?;
    let changed = tx
        .query(
            "UPDATE connections
             SET access_token = NULL, refresh_token = NULL, token_version = token_version + 1,
                 refresh_holder = NULL, refresh_until = NULL, expires_at = NULL, status = $1,
                 updated_at = $2, version = version + 1
             WHERE tenant_id = $3 AND id = $4 AND status <> $1 AND ($5 OR version = $6)",
        )
        .bind(ConnectionStatus::Disconnected.word())
        .bind(Time(now))
        .bind(tenant.to_owned())
        .bind(id.0)
        .bind(if_version.is_none())
        .bind(if_version.unwrap_or_default())
        .execute()
        .await?;
    if changed == 0 {
        // One connection to the database is enough.
        drop(tx);
        let now = find(store, tenant, id).await?.ok_or_else(not_found)?;
        let is_other = if_version.is_some_and(|version| version != now.version);
        return if is_other { Err(changed_since()) } else { Ok(()) };
    }
    disconnect_pending(&mut tx, tenant, id, rules, settler).await?;
    tx.commit().await?;
    Ok(())
}

async fn disconnect_pending(
    tx: &mut Transaction,
    tenant: &str,
    id: ConnectionId,
    rules: &Rules<'_>,
    settler: Settler<'_>,
) -> Result<()> {
    let jobs = jobs::lock_scheduled(tx, tenant, id.0).await?;
    let mut failed = Vec::new();
    for job in jobs {
        // What is sent already does not take it.
        if let Ok(after) =
            machine::apply(&job.publication, &Event::Disconnected, rules, settler.now)
        {
            failed.push((job, after));
        }
    }
    for part in failed.chunks(FAILED_AT_ONCE) {
        let writes: Vec<Write> = part.iter().map(|(job, after)| job.ended(after)).collect();
        jobs::write(tx, &writes).await?;
        let moves: Vec<Move<'_>> = part
            .iter()
            .map(|(job, after)| Move {
                post_id: PostId(job.post_id),
                before: &job.publication,
                after,
                traceparent: None,
            })
            .collect();
        moves::settle(tx, &moves, settler).await?;
    }
    Ok(())
}

/// Publications that fail in one statement.
const FAILED_AT_ONCE: usize = 128;
