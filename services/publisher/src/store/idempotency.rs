//! Idempotency keys: which batch a key made (api.md, "Idempotency-Key").

use jiff::Timestamp;
use store::{Result, Time, Transaction, once::KEEP};

/// What a key was used for.
#[derive(Debug, sqlx::FromRow)]
pub struct Used {
    /// The body it was used with, hashed.
    pub fingerprint: Vec<u8>,
    /// What it made.
    pub target: String,
}

/// What the key was used for within its time.
///
/// # Errors
/// The engine's.
pub async fn find(
    tx: &mut Transaction,
    tenant: &str,
    route: &str,
    key: &str,
    now: Timestamp,
) -> Result<Option<Used>> {
    tx.query(
        "SELECT fingerprint, target FROM idempotency_keys
         WHERE tenant_id = $1 AND route = $2 AND key = $3 AND created_at > $4",
    )
    .bind(tenant.to_owned())
    .bind(route.to_owned())
    .bind(key.to_owned())
    .bind(Time(now - KEEP))
    .fetch_optional()
    .await
}

/// Remembers a key in the transaction of its effect.
///
/// # Errors
/// A unique violation when another request uses the key at this moment.
pub async fn insert(
    tx: &mut Transaction,
    tenant: &str,
    route: &str,
    key: &str,
    used: &Used,
    now: Timestamp,
) -> Result<()> {
    tx.query("DELETE FROM idempotency_keys WHERE tenant_id = $1 AND route = $2 AND key = $3 AND created_at <= $4")
        .bind(tenant.to_owned())
        .bind(route.to_owned())
        .bind(key.to_owned())
        .bind(Time(now - KEEP))
        .execute()
        .await?;
    tx.query(
        "INSERT INTO idempotency_keys (tenant_id, route, key, fingerprint, target, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(tenant.to_owned())
    .bind(route.to_owned())
    .bind(key.to_owned())
    .bind(used.fingerprint.clone())
    .bind(used.target.clone())
    .bind(Time(now))
    .execute()
    .await?;
    Ok(())
}
