//! The events of batches: stored with the change they tell of, read in order.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{Json, Result, Store, Time, Transaction};

use super::EVENTS;
use crate::domain::{
    batch::{Batch, BatchId},
    event::Event,
};

/// Events read at once.
const PAGE: i64 = 1_000;
/// Batches whose events are forgotten in one transaction.
const FORGET: i64 = 100;

pub(super) async fn insert(tx: &mut Transaction, batch: &Batch, events: &[Event]) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let rows: Vec<String> =
        (0..events.len()).map(|n| format!("($1, $2, ${}, ${})", 2 * n + 3, 2 * n + 4)).collect();
    let sql = format!(
        "INSERT INTO batch_events (tenant_id, batch_id, id, body) VALUES {}",
        rows.join(", ")
    );
    let statement =
        tx.query(AssertSqlSafe(sql)).bind(batch.tenant.clone()).bind(batch.id.0.clone());
    events
        .iter()
        .fold(statement, |statement, event| statement.bind(event.id).bind(Json(event.clone())))
        .execute()
        .await?;
    tx.wake(EVENTS, batch.id.0.clone());
    Ok(())
}

/// The stored events after `after`, in order, all of them.
///
/// # Errors
/// The engine's.
pub async fn after(
    store: &Store,
    tenant: &str,
    batch: &BatchId,
    mut after: i64,
) -> Result<Vec<Event>> {
    let mut events: Vec<Event> = Vec::new();
    loop {
        let page: Vec<(Json<Event>,)> = store
            .query(
                "SELECT body FROM batch_events
                 WHERE tenant_id = $1 AND batch_id = $2 AND id > $3
                 ORDER BY id
                 LIMIT $4",
            )
            .bind(tenant.to_owned())
            .bind(batch.0.clone())
            .bind(after)
            .bind(PAGE)
            .fetch_all()
            .await?;
        let full = page.len() as i64 == PAGE;
        events.extend(page.into_iter().map(|(json,)| json.0));
        match events.last() {
            Some(last) if full => after = last.id,
            _ => return Ok(events),
        }
    }
}

/// Forgets the events of up to [`FORGET`] batches that were finished before `now - keep`, all but
/// the newest one, which ends the stream of a late watcher. The number of batches.
///
/// # Errors
/// The engine's.
pub async fn forget(store: &Store, now: Timestamp, keep: Duration) -> Result<u64> {
    let mut tx = store.begin().await?;
    let finished: Vec<(String, String, i64)> = tx
        .query(
            "UPDATE batches SET events_kept = FALSE
             WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM batches
                                       WHERE completed_at < $1 AND events_kept
                                       LIMIT $2)
             RETURNING tenant_id, id, last_event",
        )
        .bind(Time(now - keep))
        .bind(FORGET)
        .fetch_all()
        .await?;
    let batches = finished.len() as u64;
    for (tenant, batch, last_event) in finished {
        tx.query("DELETE FROM batch_events WHERE tenant_id = $1 AND batch_id = $2 AND id < $3")
            .bind(tenant)
            .bind(batch)
            .bind(last_event)
            .execute()
            .await?;
    }
    tx.commit().await?;
    Ok(batches)
}
