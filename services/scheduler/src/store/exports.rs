//! The export log (the seed's `schedule_export_log`).

use jiff::{SignedDuration, Timestamp};
use sqlx::FromRow;
use store::{Result, Store, Time, Transaction, keyset::Keyset};
use uuid::Uuid;

use crate::domain::{
    export::{Format, LogStatus},
    page::PageName,
    schedule::ScheduleId,
};

/// How long a schedule counts as exported (scheduling.md, "Exporter").
pub const COUNTS: SignedDuration = SignedDuration::from_hours(24);

/// What is logged.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Its id.
    pub id: Uuid,
    /// Of what.
    pub schedule: &'a ScheduleId,
    /// Whose.
    pub page: &'a PageName,
    /// When it was asked for.
    pub at: Timestamp,
    /// How many messages it had.
    pub messages: usize,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// What became of it.
    pub status: LogStatus,
    /// Why not, for people.
    pub error: Option<&'a str>,
    /// As what.
    pub format: Format,
    /// Who asked.
    pub by: &'a str,
}

/// A row of the log.
#[derive(Debug, FromRow)]
pub struct LogRow {
    /// Its id.
    pub id: Uuid,
    /// Of what.
    pub schedule_id: String,
    /// Whose.
    pub page_name: String,
    /// When it was asked for.
    pub export_timestamp: Time,
    /// How many messages it had.
    pub message_count: i64,
    /// How long it took.
    pub execution_time_seconds: f64,
    /// What became of it.
    pub status: String,
    /// Why not.
    pub error_message: Option<String>,
    /// As what.
    pub export_format: String,
    /// Who asked.
    pub exported_by: String,
}

/// Adds to the log.
///
/// # Errors
/// The engine's.
pub async fn log(tx: &mut Transaction, tenant: &str, entry: &Entry<'_>) -> Result<()> {
    tx.query(
        "INSERT INTO schedule_export_log
             (tenant_id, id, schedule_id, page_name, export_timestamp, message_count,
              execution_time_seconds, status, error_message, export_format, exported_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(tenant.to_owned())
    .bind(entry.id)
    .bind(entry.schedule.to_string())
    .bind(entry.page.to_string())
    .bind(Time(entry.at))
    .bind(entry.messages as i64)
    .bind(entry.seconds)
    .bind(entry.status.word())
    .bind(entry.error.map(str::to_owned))
    .bind(entry.format.word())
    .bind(entry.by.to_owned())
    .execute()
    .await?;
    Ok(())
}

/// Whether a schedule was exported within [`COUNTS`].
///
/// # Errors
/// The engine's.
pub async fn counts(store: &Store, tenant: &str, id: &ScheduleId, now: Timestamp) -> Result<bool> {
    let found: Option<(i64,)> = store
        .query(
            "SELECT message_count FROM schedule_export_log
             WHERE tenant_id = $1 AND schedule_id = $2 AND export_timestamp > $3 AND status = $4
             LIMIT 1",
        )
        .bind(tenant.to_owned())
        .bind(id.to_string())
        .bind(Time(now - COUNTS))
        .bind(LogStatus::Success.word())
        .fetch_optional()
        .await?;
    Ok(found.is_some())
}

/// The log of a schedule, the newest first.
///
/// # Errors
/// The engine's.
pub async fn list(
    store: &Store,
    tenant: &str,
    id: &ScheduleId,
    after: Keyset,
    limit: u32,
) -> Result<Vec<LogRow>> {
    store
        .query(
            "SELECT id, schedule_id, page_name, export_timestamp, message_count,
                    execution_time_seconds, status, error_message, export_format, exported_by
             FROM schedule_export_log
             WHERE tenant_id = $1 AND schedule_id = $2 AND (export_timestamp, id) < ($3, $4)
             ORDER BY export_timestamp DESC, id DESC
             LIMIT $5",
        )
        .bind(tenant.to_owned())
        .bind(id.to_string())
        .bind(after.created_at())
        .bind(after.id)
        .bind(i64::from(limit))
        .fetch_all()
        .await
}
