//! The users of teams.

use service::{Code, Error};
use sqlx::{AssertSqlSafe, FromRow};
use store::{Result, Store, Time, Transaction, keyset::Keyset};
use uuid::Uuid;

use crate::domain::team::{TeamId, User, UserId};

/// The columns of [`UserRow`].
const USER: &str = "id, team_id, name, email, created_at";

#[derive(FromRow)]
struct UserRow {
    id: Uuid,
    team_id: Uuid,
    name: Option<String>,
    email: Option<String>,
    created_at: Time,
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self {
            id: UserId(row.id),
            team: TeamId(row.team_id),
            name: row.name,
            email: row.email,
            created_at: row.created_at.0,
        }
    }
}

/// `USER_NOT_FOUND`.
pub fn not_found() -> Error {
    Error::new(Code::UserNotFound, "There is no such user.")
}

/// Stores a new user.
///
/// # Errors
/// The engine's.
pub async fn insert(tx: &mut Transaction, tenant: &str, user: &User) -> Result<()> {
    tx.query(
        "INSERT INTO users (tenant_id, id, team_id, name, email, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(tenant.to_owned())
    .bind(user.id.0)
    .bind(user.team.0)
    .bind(user.name.clone())
    .bind(user.email.clone())
    .bind(Time(user.created_at))
    .execute()
    .await?;
    Ok(())
}

/// One user.
///
/// # Errors
/// The engine's.
pub async fn find(store: &Store, tenant: &str, id: UserId) -> Result<Option<User>> {
    let sql = format!("SELECT {USER} FROM users WHERE tenant_id = $1 AND id = $2");
    let row: Option<UserRow> =
        store.query(AssertSqlSafe(sql)).bind(tenant.to_owned()).bind(id.0).fetch_optional().await?;
    Ok(row.map(User::from))
}

/// The same within a transaction, by the id that a client names.
///
/// # Errors
/// `USER_NOT_FOUND`, and the engine's.
pub async fn named(
    tx: &mut Transaction,
    tenant: &str,
    id: &str,
) -> std::result::Result<User, Error> {
    let id = Uuid::parse_str(id).map_err(|_| not_found())?;
    let sql = format!("SELECT {USER} FROM users WHERE tenant_id = $1 AND id = $2");
    let row: Option<UserRow> =
        tx.query(AssertSqlSafe(sql)).bind(tenant.to_owned()).bind(id).fetch_optional().await?;
    row.map(User::from).ok_or_else(not_found)
}

/// Up to `limit` users after a position, the newest first, of one team or of all.
///
/// # Errors
/// The engine's.
pub async fn list(
    store: &Store,
    tenant: &str,
    team: Option<TeamId>,
    after: Keyset,
    limit: u32,
) -> Result<Vec<User>> {
    let of_team = if team.is_some() { "AND team_id = $5" } else { "" };
    let sql = format!(
        "SELECT {USER} FROM users
         WHERE tenant_id = $1 AND (created_at, id) < ($2, $3) {of_team}
         ORDER BY created_at DESC, id DESC
         LIMIT $4"
    );
    let statement = store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(after.created_at())
        .bind(after.id)
        .bind(i64::from(limit));
    let statement = match team {
        Some(team) => statement.bind(team.0),
        None => statement,
    };
    let rows: Vec<UserRow> = statement.fetch_all().await?;
    Ok(rows.into_iter().map(User::from).collect())
}
