//! Alerts on their way to the publisher, which tells web hooks: written with what they tell of.

use jiff::Timestamp;
use serde_json::Value;
use service::words;
use sha2::{Digest as _, Sha256};
use store::{Lease, LeaseTable, Result, Store, Time, Topic, Transaction};
use uuid::Uuid;

/// Announcements are leased one by one.
pub const ANNOUNCEMENTS: LeaseTable = LeaseTable("announcements");
/// There is something to announce; the key is empty.
pub const WORK: Topic = "announcements";

words! {
    /// What is announced (scheduling.md, "Orchestrator").
    Alert {
        /// A step failed too often in a row.
        BreakerOpened "eros.breaker_opened",
        /// A page's audience is saturated.
        SaturationRed "eros.saturation_red",
        /// A schedule could not be exported.
        ExportFailed "eros.export_failed",
    }
}

/// One on its way.
#[derive(Debug, sqlx::FromRow)]
pub struct Announcement {
    /// The id by which the publisher knows a repeat.
    pub id: String,
    /// What happened.
    pub event: String,
    /// What it is about.
    pub subject: String,
    /// A JSON object.
    pub data: String,
    /// When it happened.
    pub at: Time,
    /// The trace that it happened in.
    pub traceparent: Option<String>,
    /// How often it was tried.
    pub attempts: i64,
}

/// Announces something in the transaction of what it tells of. The same about the same subject at
/// the same instant is the same announcement.
///
/// # Errors
/// The engine's.
pub async fn announce(
    tx: &mut Transaction,
    tenant: &str,
    event: Alert,
    subject: &str,
    data: Value,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO announcements (tenant_id, id, event, subject, data, at, traceparent, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $6)
         ON CONFLICT DO NOTHING",
    )
    .bind(tenant.to_owned())
    .bind(id(tenant, event, subject, now).to_string())
    .bind(event.word())
    .bind(subject.to_owned())
    .bind(data.to_string())
    .bind(Time(now))
    .bind(telemetry::traceparent())
    .execute()
    .await?;
    tx.wake(WORK, "");
    Ok(())
}

fn id(tenant: &str, event: Alert, subject: &str, now: Timestamp) -> Uuid {
    let text = format!("{tenant}\n{}\n{subject}\n{}", event.word(), now.as_microsecond());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(text)[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The announcement of a lease.
///
/// # Errors
/// The engine's.
pub async fn get(store: &Store, lease: &Lease) -> Result<Option<Announcement>> {
    store
        .query(
            "SELECT id, event, subject, data, at, traceparent, attempts FROM announcements
             WHERE tenant_id = $1 AND id = $2",
        )
        .bind(lease.tenant_id.clone())
        .bind(lease.id.clone())
        .fetch_optional()
        .await
}

/// The publisher has it.
///
/// # Errors
/// The engine's, and a lost lease.
pub async fn done(store: &Store, lease: &Lease) -> Result<()> {
    let mut tx = store.begin().await?;
    ANNOUNCEMENTS.fence(&mut tx, lease).await?;
    tx.query("DELETE FROM announcements WHERE tenant_id = $1 AND id = $2")
        .bind(lease.tenant_id.clone())
        .bind(lease.id.clone())
        .execute()
        .await?;
    tx.commit().await
}

/// The publisher does not have it yet.
///
/// # Errors
/// The engine's.
pub async fn again(store: &Store, lease: &Lease, at: Timestamp) -> Result<()> {
    let mut tx = store.begin().await?;
    ANNOUNCEMENTS.fence(&mut tx, lease).await?;
    tx.query("UPDATE announcements SET attempts = attempts + 1 WHERE tenant_id = $1 AND id = $2")
        .bind(lease.tenant_id.clone())
        .bind(lease.id.clone())
        .execute()
        .await?;
    ANNOUNCEMENTS.release(&mut tx, lease, Some(at)).await?;
    tx.commit().await
}
