//! The events of runs: stored with the change that they tell of, read in order.

use jiff::Timestamp;
use store::{Result, Store, Time, Transaction};

use super::{
    RUN_EVENTS,
    runs::{document, text_of},
};
use crate::domain::run::{EventKind, Run, RunEvent, RunId};

/// Events read at once.
const PAGE: i64 = 500;

/// Tells watchers of a change; `run`, which is locked and has yet to be written, counts it.
///
/// # Errors
/// The engine's.
pub async fn append(
    tx: &mut Transaction,
    run: &mut Run,
    kind: &EventKind,
    now: Timestamp,
) -> Result<()> {
    run.last_event += 1;
    tx.query(
        "INSERT INTO schedule_run_events (tenant_id, run_id, event_id, at, event)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(run.tenant.clone())
    .bind(run.id.0)
    .bind(run.last_event)
    .bind(Time(now))
    .bind(text_of(kind)?)
    .execute()
    .await?;
    tx.wake(RUN_EVENTS, run.id.to_string());
    Ok(())
}

/// Events after `after`, in order, at most a page of them.
///
/// # Errors
/// The engine's.
pub async fn after(store: &Store, tenant: &str, run: RunId, after: i64) -> Result<Vec<RunEvent>> {
    let rows: Vec<(i64, Time, String)> = store
        .query(
            "SELECT event_id, at, event FROM schedule_run_events
             WHERE tenant_id = $1 AND run_id = $2 AND event_id > $3
             ORDER BY event_id
             LIMIT $4",
        )
        .bind(tenant.to_owned())
        .bind(run.0)
        .bind(after)
        .bind(PAGE)
        .fetch_all()
        .await?;
    rows.into_iter()
        .map(|(id, at, event)| Ok(RunEvent { id, at: at.0, kind: document(&event)? }))
        .collect()
}
