//! Publications: the rows of the state machine.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{Json, Result, Store, Time, Transaction};

use super::rows::{STORY, StoryRow};
use crate::domain::{
    batch::{BatchId, Story},
    publication::{Publication, PublicationId},
};

/// Most posts of a provider that are compared with our own at once.
const MAX_CANDIDATES: usize = 100;

pub(super) async fn insert(tx: &mut Transaction, batch: &BatchId, story: &Story) -> Result<()> {
    let order = &story.publication.order;
    tx.query(
        "INSERT INTO publications (tenant_id, id, batch_id, position, clip_id, text, platform,
                                   account, external_key, media_url, due_at, max_retries, step)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(order.tenant.clone())
    .bind(order.id.0)
    .bind(batch.0.clone())
    .bind(i64::from(story.index))
    .bind(story.clip_id.clone())
    .bind(story.text.clone())
    .bind(order.platform.word())
    .bind(order.account.clone())
    .bind(order.external_key.clone())
    .bind(story.publication.media_url().to_owned())
    .bind(order.due_at.map(Time))
    .bind(i64::from(order.max_retries))
    .bind(story.publication.step.word())
    .execute()
    .await?;
    Ok(())
}

/// All stories of a batch, in order.
///
/// # Errors
/// The engine's.
pub async fn of_batch(store: &Store, tenant: &str, batch: &BatchId) -> Result<Vec<Story>> {
    let sql = format!(
        "SELECT {STORY} FROM publications WHERE tenant_id = $1 AND batch_id = $2 ORDER BY position"
    );
    let rows: Vec<StoryRow> = store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(batch.0.clone())
        .fetch_all()
        .await?;
    rows.into_iter().map(Story::try_from).collect()
}

/// The same inside a transaction that has locked the batch.
///
/// # Errors
/// The engine's.
pub async fn of_locked_batch(
    tx: &mut Transaction,
    tenant: &str,
    batch: &BatchId,
) -> Result<Vec<Story>> {
    let sql = format!(
        "SELECT {STORY} FROM publications WHERE tenant_id = $1 AND batch_id = $2 ORDER BY position"
    );
    let rows: Vec<StoryRow> = tx
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(batch.0.clone())
        .fetch_all()
        .await?;
    rows.into_iter().map(Story::try_from).collect()
}

/// One story, inside a transaction that has locked its batch.
///
/// # Errors
/// The engine's; a missing row is one.
pub async fn of_locked(tx: &mut Transaction, tenant: &str, id: PublicationId) -> Result<Story> {
    let sql = format!("SELECT {STORY} FROM publications WHERE tenant_id = $1 AND id = $2");
    let row: StoryRow =
        tx.query(AssertSqlSafe(sql)).bind(tenant.to_owned()).bind(id.0).fetch_one().await?;
    Story::try_from(row)
}

/// The batch of a publication of the tenant.
///
/// # Errors
/// The engine's.
pub async fn batch_of(store: &Store, tenant: &str, id: PublicationId) -> Result<Option<BatchId>> {
    let row: Option<(String,)> = store
        .query("SELECT batch_id FROM publications WHERE tenant_id = $1 AND id = $2")
        .bind(tenant.to_owned())
        .bind(id.0)
        .fetch_optional()
        .await?;
    Ok(row.map(|(batch,)| BatchId(batch)))
}

/// Writes where a publication stands, inside a transaction that has locked its batch.
pub(super) async fn update(
    tx: &mut Transaction,
    p: &Publication,
    intent_key: Option<Vec<u8>>,
) -> Result<()> {
    tx.query(
        "UPDATE publications
         SET due_at = $1, step = $2, prepared_url = $3, intent_key = $4, publish_at = $5,
             armed_at = $6, provider_id = $7, permalink = $8, attempts = $9, checks = $10,
             retries_used = $11, throttles = $12, polls = $13, next_at = $14, sent_at = $15,
             trouble_since = $16, crashed = $17, cancel = $18, deleted = $19, cause = $20,
             error = $21, published_at = $22, late = $23, late_since = $24, late_next_at = $25
         WHERE tenant_id = $26 AND id = $27",
    )
    .bind(p.order.due_at.map(Time))
    .bind(p.step.word())
    .bind(p.prepared_url().map(str::to_owned))
    .bind(intent_key)
    .bind(p.intent.as_ref().map(|intent| Time(intent.publish_at)))
    .bind(p.intent.as_ref().map(|intent| Time(intent.armed_at)))
    .bind(p.provider_id.clone())
    .bind(p.permalink.clone())
    .bind(i64::from(p.attempts))
    .bind(i64::from(p.checks))
    .bind(i64::from(p.retries_used))
    .bind(i64::from(p.throttles))
    .bind(i64::from(p.polls))
    .bind(p.next_at.map(Time))
    .bind(p.sent_at.map(Time))
    .bind(p.trouble_since.map(Time))
    .bind(p.crashed)
    .bind(p.cancel)
    .bind(p.deleted)
    .bind(p.cause.clone().map(Json))
    .bind(p.error.clone().map(Json))
    .bind(p.published_at.map(Time))
    .bind(p.late)
    .bind(p.late_check.map(|check| Time(check.since)))
    .bind(p.late_check.map(|check| Time(check.next_at)))
    .bind(p.order.tenant.clone())
    .bind(p.order.id.0)
    .execute()
    .await?;
    Ok(())
}

/// The latest publication date that an intent of this key has already.
///
/// # Errors
/// The engine's.
pub async fn latest_intent(
    tx: &mut Transaction,
    tenant: &str,
    key: &[u8],
) -> Result<Option<Timestamp>> {
    let row: Option<(Time,)> = tx
        .query(
            "SELECT publish_at FROM publications
             WHERE tenant_id = $1 AND intent_key = $2 AND publish_at IS NOT NULL
             ORDER BY publish_at DESC
             LIMIT 1",
        )
        .bind(tenant.to_owned())
        .bind(key.to_vec())
        .fetch_optional()
        .await?;
    Ok(row.map(|(time,)| time.0))
}

/// Which of the provider's posts other publications of the account own.
///
/// # Errors
/// The engine's.
pub async fn owned_by_others(
    store: &Store,
    p: &Publication,
    candidates: &[String],
) -> Result<BTreeSet<String>> {
    let mut owned = BTreeSet::new();
    for candidate in candidates.iter().take(MAX_CANDIDATES) {
        let row: Option<(String,)> = store
            .query(
                "SELECT provider_id FROM publications
                 WHERE tenant_id = $1 AND account = $2 AND provider_id = $3 AND id <> $4
                 LIMIT 1",
            )
            .bind(p.order.tenant.clone())
            .bind(p.order.account.clone())
            .bind(candidate.clone())
            .bind(p.order.id.0)
            .fetch_optional()
            .await?;
        owned.extend(row.map(|(id,)| id));
    }
    Ok(owned)
}
