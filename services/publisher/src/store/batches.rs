//! Batches as a whole: made, read, listed, locked.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{Json, Lease, Result, Store, Time, Transaction, keyset::Keyset};

use super::{
    WORK, publications,
    rows::{BATCH, BatchRow, STORY, StoryRow},
};
use crate::domain::batch::{Batch, BatchId, BatchStatus, Story};

/// Writes a new batch and its stories; its first runner is woken by the commit.
///
/// # Errors
/// A unique violation when the tenant's job id is taken.
pub async fn insert(
    tx: &mut Transaction,
    batch: &Batch,
    stories: &[Story],
    fingerprint: &[u8],
    due_at: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO batches (tenant_id, id, job_id, fingerprint, status, initial_status, total,
                              speed, settings_json, schedule_json, created_at, traceparent, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(batch.tenant.clone())
    .bind(batch.id.0.clone())
    .bind(batch.job_id.clone())
    .bind(fingerprint.to_vec())
    .bind(batch.status.word())
    .bind(batch.status.word())
    .bind(i64::from(batch.counters.total))
    .bind(batch.speed.word())
    .bind(batch.settings_json.clone())
    .bind(batch.schedule_json.clone())
    .bind(Time(batch.created_at))
    .bind(batch.traceparent.clone())
    .bind(Time(due_at))
    .execute()
    .await?;
    for story in stories {
        publications::insert(tx, &batch.id, story).await?;
    }
    tx.wake(WORK, batch.id.0.clone());
    Ok(())
}

/// The first answer to a batch that is asked for again: what it was when it was taken.
#[derive(Debug, sqlx::FromRow)]
pub struct FirstAnswer {
    /// Its id.
    pub id: String,
    /// The body it was asked for with, hashed.
    pub fingerprint: Vec<u8>,
    /// The status it was answered with.
    pub initial_status: String,
    /// Its stories.
    pub total: i64,
    /// `settings` as sent (JSON).
    pub settings_json: String,
    /// `schedule` as sent (JSON).
    pub schedule_json: Option<String>,
    /// When it was taken.
    pub created_at: Time,
}

const FIRST_ANSWER: &str =
    "id, fingerprint, initial_status, total, settings_json, schedule_json, created_at";

/// By the client's own name for the batch.
///
/// # Errors
/// The engine's.
pub async fn first_answer_by_job(
    tx: &mut Transaction,
    tenant: &str,
    job_id: &str,
) -> Result<Option<FirstAnswer>> {
    let sql = format!("SELECT {FIRST_ANSWER} FROM batches WHERE tenant_id = $1 AND job_id = $2");
    tx.query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(job_id.to_owned())
        .fetch_optional()
        .await
}

/// By id.
///
/// # Errors
/// The engine's.
pub async fn first_answer(
    tx: &mut Transaction,
    tenant: &str,
    id: &str,
) -> Result<Option<FirstAnswer>> {
    let sql = format!("SELECT {FIRST_ANSWER} FROM batches WHERE tenant_id = $1 AND id = $2");
    tx.query(AssertSqlSafe(sql)).bind(tenant.to_owned()).bind(id.to_owned()).fetch_optional().await
}

/// A batch of the tenant, without its stories.
///
/// # Errors
/// The engine's.
pub async fn find(store: &Store, tenant: &str, id: &BatchId) -> Result<Option<Batch>> {
    let sql = format!("SELECT {BATCH} FROM batches WHERE tenant_id = $1 AND id = $2");
    store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(id.0.clone())
        .fetch_optional::<BatchRow>()
        .await?
        .map(Batch::try_from)
        .transpose()
}

/// A batch and all its stories as they were at one moment.
///
/// # Errors
/// The engine's.
pub async fn snapshot(
    store: &Store,
    tenant: &str,
    id: &BatchId,
) -> Result<Option<(Batch, Vec<Story>)>> {
    // Two reads outside of a transaction: the batch's version tells whether something came between.
    loop {
        let Some(before) = find(store, tenant, id).await? else { return Ok(None) };
        let stories = publications::of_batch(store, tenant, id).await?;
        match find(store, tenant, id).await? {
            Some(after) if after.version == before.version => return Ok(Some((after, stories))),
            Some(_) => {}
            None => return Ok(None),
        }
    }
}

/// Which batches a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// All of them.
    All,
    /// Pending, processing and paused ones.
    Active,
    /// Those in this state.
    Status(BatchStatus),
}

/// Batches without their stories, newest first.
///
/// # Errors
/// The engine's.
pub async fn list(
    store: &Store,
    tenant: &str,
    listed: Listed,
    after: Option<&Keyset<String>>,
    limit: u32,
) -> Result<Vec<Batch>> {
    // The words of ours stand in the text: so the index of what is active is found.
    let condition = match listed {
        Listed::All => String::new(),
        Listed::Active => format!(" AND {ACTIVE}"),
        Listed::Status(status @ (BatchStatus::Completed | BatchStatus::Cancelled)) => {
            format!(" AND status = '{}'", status.word())
        }
        Listed::Status(status) => format!(" AND {ACTIVE} AND status = '{}'", status.word()),
    };
    let sql = format!(
        "SELECT {BATCH} FROM batches
         WHERE tenant_id = $1 AND (created_at, id) < ($2, $3){condition}
         ORDER BY created_at DESC, id DESC
         LIMIT $4"
    );
    let newest = Keyset { created_at: Timestamp::MAX, id: String::new() };
    let after = after.unwrap_or(&newest);
    let rows: Vec<BatchRow> = store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(after.created_at())
        .bind(after.id.clone())
        .bind(i64::from(limit))
        .fetch_all()
        .await?;
    rows.into_iter().map(Batch::try_from).collect()
}

/// The condition of the index of active batches.
const ACTIVE: &str = "status IN ('pending', 'processing', 'paused')";

/// The batch, locked until commit.
///
/// # Errors
/// The engine's.
pub async fn lock(tx: &mut Transaction, tenant: &str, id: &BatchId) -> Result<Option<Batch>> {
    let sql = format!(
        "SELECT {BATCH} FROM batches WHERE tenant_id = $1 AND id = $2{}",
        tx.engine().for_update()
    );
    tx.query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(id.0.clone())
        .fetch_optional::<BatchRow>()
        .await?
        .map(Batch::try_from)
        .transpose()
}

/// The batch of a lease, locked until commit; the fence of every write of a runner.
///
/// # Errors
/// [`store::Error::LeaseLost`], and the engine's.
pub async fn lock_leased(tx: &mut Transaction, lease: &Lease) -> Result<Batch> {
    let sql = format!(
        "SELECT {BATCH} FROM batches
         WHERE tenant_id = $1 AND id = $2 AND lease_token = $3 AND lease_holder IS NOT NULL{}",
        tx.engine().for_update()
    );
    tx.query(AssertSqlSafe(sql))
        .bind(lease.tenant_id.clone())
        .bind(lease.id.clone())
        .bind(lease.token)
        .fetch_optional::<BatchRow>()
        .await?
        .ok_or(store::Error::LeaseLost)?
        .try_into()
}

/// The batch of a lease and its first open story, as a runner needs them.
///
/// # Errors
/// [`store::Error::LeaseLost`], and the engine's.
pub async fn load_leased(store: &Store, lease: &Lease) -> Result<(Batch, Option<Story>)> {
    let id = BatchId(lease.id.clone());
    let sql = format!(
        "SELECT {BATCH} FROM batches WHERE tenant_id = $1 AND id = $2 AND lease_token = $3"
    );
    let row: Option<BatchRow> = store
        .query(AssertSqlSafe(sql))
        .bind(lease.tenant_id.clone())
        .bind(lease.id.clone())
        .bind(lease.token)
        .fetch_optional()
        .await?;
    let batch = Batch::try_from(row.ok_or(store::Error::LeaseLost)?)?;
    let sql = format!(
        "SELECT {STORY} FROM publications
         WHERE tenant_id = $1 AND batch_id = $2
           AND step NOT IN ('published', 'failed', 'unconfirmed', 'cancelled')
         ORDER BY position
         LIMIT 1"
    );
    let head: Option<StoryRow> = store
        .query(AssertSqlSafe(sql))
        .bind(lease.tenant_id.clone())
        .bind(id.0)
        .fetch_optional()
        .await?;
    Ok((batch, head.map(Story::try_from).transpose()?))
}

/// Writes what changed of a locked batch.
///
/// # Errors
/// The engine's.
pub(super) async fn update(tx: &mut Transaction, batch: &Batch) -> Result<()> {
    tx.query(
        "UPDATE batches
         SET status = $1, published = $2, failed = $3, cancelled = $4, error = $5, started_at = $6,
             completed_at = $7, last_event = $8, version = version + 1, events_kept = TRUE
         WHERE tenant_id = $9 AND id = $10",
    )
    .bind(batch.status.word())
    .bind(i64::from(batch.counters.published))
    .bind(i64::from(batch.counters.failed))
    .bind(i64::from(batch.counters.cancelled))
    .bind(batch.error.clone().map(Json))
    .bind(batch.started_at.map(Time))
    .bind(batch.completed_at.map(Time))
    .bind(batch.last_event)
    .bind(batch.tenant.clone())
    .bind(batch.id.0.clone())
    .execute()
    .await?;
    Ok(())
}

/// Has a runner look at the batch now. One that holds it hears the wake-up; one that died with it
/// is replaced when its lease ends.
///
/// # Errors
/// The engine's.
pub async fn make_due(tx: &mut Transaction, batch: &Batch, now: Timestamp) -> Result<()> {
    tx.query(
        "UPDATE batches SET due_at = $1 WHERE tenant_id = $2 AND id = $3 AND lease_holder IS NULL",
    )
    .bind(Time(now))
    .bind(batch.tenant.clone())
    .bind(batch.id.0.clone())
    .execute()
    .await?;
    tx.wake(WORK, batch.id.0.clone());
    Ok(())
}
