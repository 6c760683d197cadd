//! Keys made under an `Idempotency-Key` (api.md): which call made which key, so that a repeat gets
//! the same one. Kept for 24 hours, in the key's own transaction.

use jiff::Timestamp;
use store::{Result, Store, Time, Transaction};
use uuid::Uuid;

use crate::domain::key::Digest;

/// Which call: an `Idempotency-Key` counts per tenant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot<'a> {
    pub(crate) tenant: &'a str,
    pub(crate) idempotency_key: &'a str,
}

/// What is kept of a call.
#[derive(sqlx::FromRow)]
pub(crate) struct Creation {
    /// SHA-256 of the body as canonical JSON.
    pub(crate) fingerprint: Vec<u8>,
    /// SHA-256 of the credential that asked.
    pub(crate) credential_hash: Vec<u8>,
    /// From which, with the credential, the key's text is computed again.
    pub(crate) salt: Vec<u8>,
    pub(crate) key_id: Uuid,
}

impl Creation {
    pub(crate) fn is_by(&self, credential: &Digest) -> bool {
        credential.matches(&self.credential_hash)
    }
}

/// Takes a free slot; false when a call that has not expired holds it. A second call that runs at
/// the same time waits here for the first one's commit.
pub(crate) async fn claim(
    tx: &mut Transaction,
    slot: Slot<'_>,
    creation: &Creation,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<bool> {
    tx.query(
        "DELETE FROM api_key_creations
         WHERE tenant_id = $1 AND idempotency_key = $2 AND expires_at <= $3",
    )
    .bind(slot.tenant.to_owned())
    .bind(slot.idempotency_key.to_owned())
    .bind(Time(now))
    .execute()
    .await?;
    let inserted = tx
        .query(
            "INSERT INTO api_key_creations
                 (tenant_id, idempotency_key, fingerprint, credential_hash, salt, key_id, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT DO NOTHING",
        )
        .bind(slot.tenant.to_owned())
        .bind(slot.idempotency_key.to_owned())
        .bind(creation.fingerprint.clone())
        .bind(creation.credential_hash.clone())
        .bind(creation.salt.clone())
        .bind(creation.key_id)
        .bind(Time(expires_at))
        .execute()
        .await?;
    Ok(inserted == 1)
}

/// What the slot holds, unless it has expired.
pub(crate) async fn find(
    tx: &mut Transaction,
    slot: Slot<'_>,
    now: Timestamp,
) -> Result<Option<Creation>> {
    tx.query(
        "SELECT fingerprint, credential_hash, salt, key_id FROM api_key_creations
         WHERE tenant_id = $1 AND idempotency_key = $2 AND expires_at > $3",
    )
    .bind(slot.tenant.to_owned())
    .bind(slot.idempotency_key.to_owned())
    .bind(Time(now))
    .fetch_optional()
    .await
}

/// Forgets what has expired; how many they were.
pub(crate) async fn delete_expired(store: &Store, now: Timestamp) -> Result<u64> {
    let mut tx = store.begin().await?;
    let deleted = tx
        .query("DELETE FROM api_key_creations WHERE expires_at <= $1")
        .bind(Time(now))
        .execute()
        .await?;
    tx.commit().await?;
    Ok(deleted)
}
