//! API keys.

use jiff::Timestamp;
use store::{Result, Store, Time, Transaction};
use uuid::Uuid;

use crate::domain::{key::Digest, scope::Scopes};

/// A stored key, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// UUIDv7: sorts by creation.
    pub id: Uuid,
    /// Whose.
    pub tenant: String,
    /// What people call it.
    pub name: String,
    /// The start of its text.
    pub prefix: String,
    /// What it may do.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is refused.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, some seconds late (it is written in batches).
    pub last_used_at: Option<Timestamp>,
}

/// What a caller needs to know of the key that was presented.
#[derive(Clone, Debug)]
pub(crate) struct UsableKey {
    pub(crate) id: Uuid,
    pub(crate) tenant: String,
    pub(crate) scopes: Scopes,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    tenant_id: String,
    name: String,
    prefix: String,
    scopes: String,
    created_at: Time,
    expires_at: Option<Time>,
    last_used_at: Option<Time>,
}

impl TryFrom<Row> for Key {
    type Error = store::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            tenant: row.tenant_id,
            name: row.name,
            prefix: row.prefix,
            scopes: stored_scopes(&row.scopes)?,
            created_at: row.created_at.0,
            expires_at: row.expires_at.map(Timestamp::from),
            last_used_at: row.last_used_at.map(Timestamp::from),
        })
    }
}

pub(super) fn stored_scopes(text: &str) -> Result<Scopes> {
    text.parse().map_err(|error| store::Error::Value(format!("scopes: {error}")))
}

pub(crate) async fn insert(tx: &mut Transaction, key: &Key, digest: &Digest) -> Result<()> {
    tx.query(
        "INSERT INTO api_keys (tenant_id, id, name, prefix, hash, scopes, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(key.tenant.clone())
    .bind(key.id)
    .bind(key.name.clone())
    .bind(key.prefix.clone())
    .bind(digest.to_vec())
    .bind(key.scopes.to_string())
    .bind(Time(key.created_at))
    .bind(key.expires_at.map(Time))
    .execute()
    .await?;
    Ok(())
}

/// The key of that digest, unless it is revoked or has expired. Asked for every request, so that
/// a revoked key is refused from the next one on.
pub(crate) async fn find_usable(
    store: &Store,
    prefix: &str,
    digest: &Digest,
    now: Timestamp,
) -> Result<Option<UsableKey>> {
    // Two keys may share a prefix; the digest, compared in constant time, decides.
    let candidates: Vec<(Uuid, String, String, Vec<u8>)> = store
        .query(
            "SELECT id, tenant_id, scopes, hash FROM api_keys
             WHERE prefix = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)",
        )
        .bind(prefix.to_owned())
        .bind(Time(now))
        .fetch_all()
        .await?;
    let found = candidates.into_iter().find(|(.., hash)| digest.matches(hash));
    found
        .map(|(id, tenant, scopes, _)| {
            Ok(UsableKey { id, tenant, scopes: stored_scopes(&scopes)? })
        })
        .transpose()
}

/// What people call a key.
pub(crate) async fn name(store: &Store, tenant: &str, id: Uuid) -> Result<Option<String>> {
    let row: Option<(String,)> = store
        .query("SELECT name FROM api_keys WHERE tenant_id = $1 AND id = $2")
        .bind(tenant.to_owned())
        .bind(id)
        .fetch_optional()
        .await?;
    Ok(row.map(|(name,)| name))
}

/// A key, revoked or not.
pub(crate) async fn find(tx: &mut Transaction, tenant: &str, id: Uuid) -> Result<Key> {
    let row: Row = tx
        .query(
            "SELECT id, tenant_id, name, prefix, scopes, created_at, expires_at, last_used_at
             FROM api_keys
             WHERE tenant_id = $1 AND id = $2",
        )
        .bind(tenant.to_owned())
        .bind(id)
        .fetch_one()
        .await?;
    row.try_into()
}

/// A tenant's keys that are not revoked, newest first, from below `before`.
pub(crate) async fn list(
    store: &Store,
    tenant: &str,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Key>> {
    let rows: Vec<Row> = store
        .query(
            "SELECT id, tenant_id, name, prefix, scopes, created_at, expires_at, last_used_at
             FROM api_keys
             WHERE tenant_id = $1 AND id < $2 AND revoked_at IS NULL
             ORDER BY id DESC
             LIMIT $3",
        )
        .bind(tenant.to_owned())
        .bind(before.unwrap_or(Uuid::max()))
        .bind(i64::from(limit))
        .fetch_all()
        .await?;
    rows.into_iter().map(Key::try_from).collect()
}

/// Revokes a key; false when the tenant has no such key, or not any more.
pub(crate) async fn revoke(store: &Store, tenant: &str, id: Uuid, now: Timestamp) -> Result<bool> {
    let mut tx = store.begin().await?;
    let changed = tx
        .query(
            "UPDATE api_keys SET revoked_at = $1
             WHERE tenant_id = $2 AND id = $3 AND revoked_at IS NULL",
        )
        .bind(Time(now))
        .bind(tenant.to_owned())
        .bind(id)
        .execute()
        .await?;
    tx.commit().await?;
    Ok(changed == 1)
}

/// Notes that a key was used, unless a later use is known.
pub(crate) async fn touch(
    tx: &mut Transaction,
    tenant: &str,
    id: Uuid,
    at: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE api_keys SET last_used_at = $1
         WHERE tenant_id = $2 AND id = $3 AND (last_used_at IS NULL OR last_used_at < $4)",
    )
    .bind(Time(at))
    .bind(tenant.to_owned())
    .bind(id)
    .bind(Time(at))
    .execute()
    .await?;
    Ok(())
}
