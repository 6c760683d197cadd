//! Publications that timed out and are watched on.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{Result, Store, Time};
use uuid::Uuid;

use crate::domain::{batch::BatchId, publication::PublicationId};

/// A publication whose watch is due.
#[derive(Debug)]
pub struct Due {
    /// Whose it is.
    pub tenant: String,
    /// Its batch.
    pub batch: BatchId,
    /// Which one.
    pub id: PublicationId,
}

/// Takes publications whose check is due; each comes back after `again_in` unless its check is
/// recorded before, so a runner that dies loses nothing.
///
/// # Errors
/// The engine's.
pub async fn claim(
    store: &Store,
    now: Timestamp,
    again_in: Duration,
    limit: u32,
) -> Result<Vec<Due>> {
    let sql = format!(
        "UPDATE publications SET late_next_at = $1
         WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM publications
                                   WHERE late_next_at <= $2
                                   ORDER BY late_next_at
                                   LIMIT $3{})
         RETURNING tenant_id, batch_id, id",
        store.engine().skip_locked()
    );
    let mut tx = store.begin().await?;
    let rows: Vec<(String, String, Uuid)> = tx
        .query(AssertSqlSafe(sql))
        .bind(Time(now + again_in))
        .bind(Time(now))
        .bind(i64::from(limit))
        .fetch_all()
        .await?;
    tx.commit().await?;
    let due = |(tenant, batch, id)| Due { tenant, batch: BatchId(batch), id: PublicationId(id) };
    Ok(rows.into_iter().map(due).collect())
}

/// When the next check is due.
///
/// # Errors
/// The engine's.
pub async fn next_due(store: &Store) -> Result<Option<Timestamp>> {
    let row: Option<(Time,)> = store
        .query(
            "SELECT late_next_at FROM publications
             WHERE late_next_at IS NOT NULL
             ORDER BY late_next_at
             LIMIT 1",
        )
        .fetch_optional()
        .await?;
    Ok(row.map(|(time,)| time.0))
}
