//! Teams, and the one that is meant when none is named.

use jiff::Timestamp;
use service::{Code, Error};
use sqlx::{AssertSqlSafe, FromRow};
use store::{Result, Store, Time, Transaction, keyset::Keyset};
use uuid::Uuid;

use crate::domain::team::{DEFAULT_TEAM, Team, TeamId};

/// The columns of [`TeamRow`].
const TEAM: &str = "id, name, requires_approval, created_at, version";

#[derive(FromRow)]
struct TeamRow {
    id: Uuid,
    name: String,
    requires_approval: bool,
    created_at: Time,
    version: i64,
}

impl From<TeamRow> for Team {
    fn from(row: TeamRow) -> Self {
        Self {
            id: TeamId(row.id),
            name: row.name,
            requires_approval: row.requires_approval,
            created_at: row.created_at.0,
            version: row.version,
        }
    }
}

/// `TEAM_NOT_FOUND`.
pub fn not_found() -> Error {
    Error::new(Code::TeamNotFound, "There is no such team.")
}

/// What the default team is made of, should it not be there yet.
#[derive(Clone, Copy, Debug)]
pub struct Fresh {
    /// Its id.
    pub id: TeamId,
    /// The time.
    pub at: Timestamp,
}

/// The team that a client names by its id, or the tenant's default team, which is made here when it
/// is needed for the first time. Two that need it at once get the same.
///
/// # Errors
/// `TEAM_NOT_FOUND`, and the engine's.
pub async fn resolve(
    tx: &mut Transaction,
    tenant: &str,
    named: Option<&str>,
    fresh: &Fresh,
) -> std::result::Result<Team, Error> {
    if let Some(id) = named {
        let id = Uuid::parse_str(id).map_err(|_| not_found())?;
        let found = by(tx, tenant, "id = $2", id).await?;
        return found.ok_or_else(not_found);
    }
    if let Some(team) = by(tx, tenant, "is_default = $2", true).await? {
        return Ok(team);
    }
    tx.query(
        "INSERT INTO teams (tenant_id, id, name, is_default, created_at)
         VALUES ($1, $2, $3, TRUE, $4)
         ON CONFLICT (tenant_id) WHERE is_default DO NOTHING",
    )
    .bind(tenant.to_owned())
    .bind(fresh.id.0)
    .bind(DEFAULT_TEAM)
    .bind(Time(fresh.at))
    .execute()
    .await?;
    let made = by(tx, tenant, "is_default = $2", true).await?;
    made.ok_or_else(|| Error::internal("the default team is neither there nor made"))
}

/// Whether the posts of a team need another user's approval.
///
/// # Errors
/// The engine's.
pub async fn requires_approval(tx: &mut Transaction, tenant: &str, team: Uuid) -> Result<bool> {
    Ok(by(tx, tenant, "id = $2", team).await?.is_some_and(|team| team.requires_approval))
}

async fn by<T>(
    tx: &mut Transaction,
    tenant: &str,
    condition: &'static str,
    value: T,
) -> Result<Option<Team>>
where
    T: for<'t> sqlx::Encode<'t, sqlx::Sqlite>
        + sqlx::Type<sqlx::Sqlite>
        + for<'t> sqlx::Encode<'t, sqlx::Postgres>
        + sqlx::Type<sqlx::Postgres>,
{
    let sql = format!("SELECT {TEAM} FROM teams WHERE tenant_id = $1 AND {condition}");
    let row: Option<TeamRow> =
        tx.query(AssertSqlSafe(sql)).bind(tenant.to_owned()).bind(value).fetch_optional().await?;
    Ok(row.map(Team::from))
}

/// Stores a new team.
///
/// # Errors
/// The engine's.
pub async fn insert(tx: &mut Transaction, tenant: &str, team: &Team) -> Result<()> {
    tx.query(
        "INSERT INTO teams (tenant_id, id, name, requires_approval, created_at, version)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(tenant.to_owned())
    .bind(team.id.0)
    .bind(team.name.clone())
    .bind(team.requires_approval)
    .bind(Time(team.created_at))
    .bind(team.version)
    .execute()
    .await?;
    Ok(())
}

/// One team.
///
/// # Errors
/// The engine's.
pub async fn find(store: &Store, tenant: &str, id: TeamId) -> Result<Option<Team>> {
    let sql = format!("SELECT {TEAM} FROM teams WHERE tenant_id = $1 AND id = $2");
    let row: Option<TeamRow> =
        store.query(AssertSqlSafe(sql)).bind(tenant.to_owned()).bind(id.0).fetch_optional().await?;
    Ok(row.map(Team::from))
}

/// Up to `limit` teams after a position, the newest first.
///
/// # Errors
/// The engine's.
pub async fn list(store: &Store, tenant: &str, after: Keyset, limit: u32) -> Result<Vec<Team>> {
    let sql = format!(
        "SELECT {TEAM} FROM teams
         WHERE tenant_id = $1 AND (created_at, id) < ($2, $3)
         ORDER BY created_at DESC, id DESC
         LIMIT $4"
    );
    let rows: Vec<TeamRow> = store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(after.created_at())
        .bind(after.id)
        .bind(i64::from(limit))
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(Team::from).collect())
}

/// What changes of a team.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Its name.
    pub name: Option<String>,
    /// Whether its posts need approval.
    pub requires_approval: Option<bool>,
    /// The version that the client has seen; `None`: whichever there is.
    pub if_version: Option<i64>,
}

/// Changes a team; the team after it.
///
/// # Errors
/// `TEAM_NOT_FOUND`, `PRECONDITION_FAILED`, and the engine's.
pub async fn update(
    store: &Store,
    tenant: &str,
    id: TeamId,
    change: &Change,
) -> std::result::Result<Team, Error> {
    let mut tx = store.begin().await?;
    let sql = format!(
        "SELECT {TEAM} FROM teams WHERE tenant_id = $1 AND id = $2{}",
        tx.engine().for_update()
    );
    let row: Option<TeamRow> =
        tx.query(AssertSqlSafe(sql)).bind(tenant.to_owned()).bind(id.0).fetch_optional().await?;
    let before = Team::from(row.ok_or_else(not_found)?);
    if change.if_version.is_some_and(|seen| seen != before.version) {
        let detail = "The team has changed since you read it. Read it again.";
        return Err(Error::new(Code::PreconditionFailed, detail));
    }
    let after = Team {
        name: change.name.clone().unwrap_or_else(|| before.name.clone()),
        requires_approval: change.requires_approval.unwrap_or(before.requires_approval),
        version: before.version + 1,
        ..before
    };
    tx.query(
        "UPDATE teams SET name = $1, requires_approval = $2, version = $3
         WHERE tenant_id = $4 AND id = $5",
    )
    .bind(after.name.clone())
    .bind(after.requires_approval)
    .bind(after.version)
    .bind(tenant.to_owned())
    .bind(id.0)
    .execute()
    .await?;
    tx.commit().await?;
    Ok(after)
}
