//! Browser sessions.

use jiff::Timestamp;
use store::{Result, Store, Time};
use uuid::Uuid;

use super::keys::{UsableKey, stored_scopes};
use crate::domain::key::Digest;

/// A session that has not expired.
pub(crate) struct Session {
    pub(crate) tenant: String,
    /// The digest of the key that opened it.
    pub(crate) key_hash: Vec<u8>,
    /// That key, if it is in the database, not revoked and not expired.
    pub(crate) key: Option<UsableKey>,
}

#[derive(sqlx::FromRow)]
struct Row {
    tenant_id: String,
    key_hash: Vec<u8>,
    key_id: Option<Uuid>,
    scopes: Option<String>,
}

pub(crate) async fn insert(
    store: &Store,
    token: &Digest,
    tenant: &str,
    key: &Digest,
    created_at: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    let mut tx = store.begin().await?;
    tx.query(
        "INSERT INTO sessions (hash, tenant_id, key_hash, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(token.to_vec())
    .bind(tenant.to_owned())
    .bind(key.to_vec())
    .bind(Time(created_at))
    .bind(Time(expires_at))
    .execute()
    .await?;
    tx.commit().await
}

/// The session of a token together with its key, for every request: a session dies with its key.
pub(crate) async fn find(store: &Store, token: &Digest, now: Timestamp) -> Result<Option<Session>> {
    let row: Option<Row> = store
        .query(
            "SELECT s.tenant_id, s.key_hash, k.id AS key_id, k.scopes
             FROM sessions s
             LEFT JOIN api_keys k
                 ON k.hash = s.key_hash
                 AND k.revoked_at IS NULL
                 AND (k.expires_at IS NULL OR k.expires_at > $1)
             WHERE s.hash = $2 AND s.expires_at > $3",
        )
        .bind(Time(now))
        .bind(token.to_vec())
        .bind(Time(now))
        .fetch_optional()
        .await?;
    row.map(session).transpose()
}

fn session(row: Row) -> Result<Session> {
    let key = match (row.key_id, row.scopes) {
        (Some(id), Some(scopes)) => {
            Some(UsableKey { id, tenant: row.tenant_id.clone(), scopes: stored_scopes(&scopes)? })
        }
        _ => None,
    };
    Ok(Session { tenant: row.tenant_id, key_hash: row.key_hash, key })
}

/// Until when a session lasts.
pub(crate) async fn expiry(store: &Store, token: &Digest) -> Result<Option<Timestamp>> {
    let row: Option<(Time,)> = store
        .query("SELECT expires_at FROM sessions WHERE hash = $1")
        .bind(token.to_vec())
        .fetch_optional()
        .await?;
    Ok(row.map(|(at,)| at.0))
}

/// Ends a session; ending none is fine.
pub(crate) async fn delete(store: &Store, token: &Digest) -> Result<()> {
    let mut tx = store.begin().await?;
    tx.query("DELETE FROM sessions WHERE hash = $1").bind(token.to_vec()).execute().await?;
    tx.commit().await
}

/// Forgets what has expired; how many they were.
pub(crate) async fn delete_expired(store: &Store, now: Timestamp) -> Result<u64> {
    let mut tx = store.begin().await?;
    let deleted =
        tx.query("DELETE FROM sessions WHERE expires_at <= $1").bind(Time(now)).execute().await?;
    tx.commit().await?;
    Ok(deleted)
}
