//! What captions were chosen from, and why: kept with the schedule that was laid out from it.

use store::{Result, Store, Transaction};

use super::runs::{document, text_of};
use crate::domain::{schedule::ScheduleId, selection::Selection};

/// Keeps the selection of a new schedule.
///
/// # Errors
/// The engine's.
pub async fn insert(
    tx: &mut Transaction,
    tenant: &str,
    id: &ScheduleId,
    selection: &Selection,
) -> Result<()> {
    tx.query(
        "INSERT INTO schedule_selections (tenant_id, schedule_id, selection)
         VALUES ($1, $2, $3)",
    )
    .bind(tenant.to_owned())
    .bind(id.to_string())
    .bind(text_of(selection)?)
    .execute()
    .await?;
    Ok(())
}

/// The selection of a schedule; there is none of a schedule of an earlier release.
///
/// # Errors
/// The engine's.
pub async fn of(store: &Store, tenant: &str, id: &str) -> Result<Option<Selection>> {
    let row: Option<(String,)> = store
        .query(
            "SELECT selection FROM schedule_selections
             WHERE tenant_id = $1 AND schedule_id = $2",
        )
        .bind(tenant.to_owned())
        .bind(id.to_owned())
        .fetch_optional()
        .await?;
    row.map(|(text,)| document(&text)).transpose()
}
