//! What other contexts made posts from: one post for each source, for ever.

use jiff::Timestamp;
use store::{Result, Time, Transaction};
use uuid::Uuid;

use crate::domain::post::PostId;

/// The post that was made from this source.
///
/// # Errors
/// The engine's.
pub async fn find(tx: &mut Transaction, tenant: &str, key: &str) -> Result<Option<PostId>> {
    let row: Option<(Uuid,)> = tx
        .query("SELECT post_id FROM post_sources WHERE tenant_id = $1 AND source_key = $2")
        .bind(tenant.to_owned())
        .bind(key.to_owned())
        .fetch_optional()
        .await?;
    Ok(row.map(|(post,)| PostId(post)))
}

/// Remembers the source in the transaction that makes the post.
///
/// # Errors
/// A unique violation when another request makes a post from it at this moment.
pub async fn insert(
    tx: &mut Transaction,
    tenant: &str,
    key: &str,
    post: PostId,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO post_sources (tenant_id, source_key, post_id, created_at)
         VALUES ($1, $2, $3, $4)",
    )
    .bind(tenant.to_owned())
    .bind(key.to_owned())
    .bind(post.0)
    .bind(Time(now))
    .execute()
    .await?;
    Ok(())
}
