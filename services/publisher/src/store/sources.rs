//! What posts were made from by other contexts: of one source there is one post.

use service::{Code, Error};
use store::{Result, Transaction};
use uuid::Uuid;

use crate::domain::post::PostId;

/// The post of a source, if it was made.
///
/// # Errors
/// The engine's.
pub async fn find(tx: &mut Transaction, tenant: &str, source: &str) -> Result<Option<PostId>> {
    let found: Option<(Uuid,)> = tx
        .query("SELECT id FROM posts WHERE tenant_id = $1 AND source_key = $2")
        .bind(tenant.to_owned())
        .bind(source.to_owned())
        .fetch_optional()
        .await?;
    Ok(found.map(|(id,)| PostId(id)))
}

/// Says what a new post was made from.
///
/// # Errors
/// `IDEMPOTENCY_IN_PROGRESS` when another request has made it at this moment, and the engine's.
pub async fn keep(
    tx: &mut Transaction,
    tenant: &str,
    post: PostId,
    source: &str,
) -> Result<(), Error> {
    let kept = tx
        .query("UPDATE posts SET source_key = $1 WHERE tenant_id = $2 AND id = $3")
        .bind(source.to_owned())
        .bind(tenant.to_owned())
        .bind(post.0)
        .execute()
        .await;
    match kept {
        Ok(_) => Ok(()),
        Err(error) if error.is_unique_violation() => {
            let detail = "The post of this source is being made. Ask again in a moment.";
            Err(Error::new(Code::IdempotencyInProgress, detail))
        }
        Err(error) => Err(error.into()),
    }
}
