//! Claims deliveries, web hook by web hook, in the order of each subject.
//!
//! The rows of one web hook that are due are a range of one index, and from one web hook to the
//! next is one step of it: a claim costs by the web hooks that something waits for, not by what
//! waits, and a receiver with a million events before it takes no turn of another's.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{Lease, Result, Store, Time, Transaction};
use uuid::Uuid;

use crate::{
    domain::webhook::{Webhook, WebhookId},
    store::{DELIVERIES, webhooks},
};

/// A web hook that has something due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which one.
    pub webhook: WebhookId,
    /// Whether its last delivery failed.
    pub failing: bool,
}

/// A delivery to be sent now.
#[derive(Debug)]
pub struct Claimed {
    /// The right to send it.
    pub lease: Lease,
    /// To whom; `None`: its web hook is gone.
    pub webhook: Option<Webhook>,
    /// The `webhook-id`.
    pub event_id: Uuid,
    /// The event's name.
    pub event: String,
    /// What is sent, byte for byte.
    pub body: String,
    /// The trace that the event happened in.
    pub traceparent: Option<String>,
    /// Tries that have ended.
    pub attempts: u32,
    /// How many of them were before the last replay.
    pub attempts_before: u32,
    /// When the event happened.
    pub created_at: Timestamp,
}

/// What a claim found.
#[derive(Debug)]
pub struct Claims {
    /// To be sent now, the longest due first.
    pub ready: Vec<Claimed>,
    /// Whether anything was found, to be sent or to be parked: then there may be more.
    pub more: bool,
}

#[derive(FromRow)]
struct ClaimedRow {
    #[sqlx(flatten)]
    lease: Lease,
    event_id: Uuid,
    event: String,
    subject: String,
    position: i64,
    body: String,
    traceparent: Option<String>,
    attempts: i64,
    attempts_before: i64,
    created_at: Time,
}

/// Web hooks with something due, in turn: those that follow `after`.
///
/// # Errors
/// The engine's.
pub async fn waiting(
    store: &Store,
    now: Timestamp,
    after: WebhookId,
    limit: u32,
) -> Result<Vec<Waiting>> {
    let rows: Vec<(Uuid, bool)> = store
        .query(
            "WITH RECURSIVE waiting (webhook_id) AS (
               SELECT (SELECT d.webhook_id FROM webhook_deliveries d
                       WHERE d.due_at IS NOT NULL AND d.webhook_id > $1
                       ORDER BY d.webhook_id
                       LIMIT 1)
               UNION ALL
               SELECT (SELECT d.webhook_id FROM webhook_deliveries d
                       WHERE d.due_at IS NOT NULL AND d.webhook_id > waiting.webhook_id
                       ORDER BY d.webhook_id
                       LIMIT 1)
               FROM waiting
               WHERE waiting.webhook_id IS NOT NULL
             )
             SELECT waiting.webhook_id,
                    EXISTS (SELECT 1 FROM webhooks w
                            WHERE w.id = waiting.webhook_id AND w.failing_since IS NOT NULL)
             FROM waiting
             WHERE EXISTS (SELECT 1 FROM webhook_deliveries d
                           WHERE d.webhook_id = waiting.webhook_id AND d.due_at <= $2)
             LIMIT $3",
        )
        .bind(after.0)
        .bind(Time(now))
        .bind(i64::from(limit))
        .fetch_all()
        .await?;
    let waiting = |(id, failing)| Waiting { webhook: WebhookId(id), failing };
    Ok(rows.into_iter().map(waiting).collect())
}

/// Leases up to `limit` due deliveries of a web hook to `holder`. One whose turn has not come,
/// because an earlier one of its subject is pending, is parked.
///
/// # Errors
/// The engine's.
pub async fn claim_of(
    store: &Store,
    id: WebhookId,
    holder: &str,
    now: Timestamp,
    life: Duration,
    limit: u32,
) -> Result<Claims> {
    let sql = format!(
        "UPDATE webhook_deliveries
         SET due_at = $1,
             lease_taken_over = lease_holder IS NOT NULL,
             lease_holder = $2,
             lease_token = lease_token + 1
         WHERE id IN (SELECT id FROM webhook_deliveries
                      WHERE webhook_id = $3 AND due_at <= $4
                      ORDER BY due_at, position
                      LIMIT $5{})
         RETURNING tenant_id, id, lease_token, lease_taken_over, event_id, event, subject, position,
                   body, traceparent, attempts, attempts_before, created_at",
        store.engine().skip_locked()
    );
    let mut tx = store.begin().await?;
    let rows: Vec<ClaimedRow> = tx
        .query(AssertSqlSafe(sql))
        .bind(Time(now + life))
        .bind(holder.to_owned())
        .bind(id.0)
        .bind(Time(now))
        .bind(i64::from(limit))
        .fetch_all()
        .await?;
    let more = !rows.is_empty();
    let mut ready = Vec::with_capacity(rows.len());
    for row in rows {
        if has_its_turn(&mut tx, id, &row, now).await? {
            ready.push(row);
        }
    }
    tx.commit().await?;
    let webhook = match ready.first() {
        Some(row) => webhooks::find(store, &row.lease.tenant_id, id).await?,
        None => None,
    };
    let claimed = |row: ClaimedRow| Claimed {
        lease: row.lease,
        webhook: webhook.clone(),
        event_id: row.event_id,
        event: row.event,
        body: row.body,
        traceparent: row.traceparent,
        attempts: row.attempts as u32,
        attempts_before: row.attempts_before as u32,
        created_at: row.created_at.0,
    };
    Ok(Claims { ready: ready.into_iter().map(claimed).collect(), more })
}

/// Whether nothing earlier is pending; otherwise the claimed row is given back.
async fn has_its_turn(
    tx: &mut Transaction,
    id: WebhookId,
    row: &ClaimedRow,
    now: Timestamp,
) -> Result<bool> {
    let earlier: Option<(String,)> = tx
        .query(
            "SELECT id FROM webhook_deliveries
             WHERE tenant_id = $1 AND webhook_id = $2 AND subject = $3 AND status = 'PENDING'
               AND (position, id) < ($4, $5)
             ORDER BY position, id
             LIMIT 1",
        )
        .bind(row.lease.tenant_id.clone())
        .bind(id.0)
        .bind(row.subject.clone())
        .bind(row.position)
        .bind(row.lease.id.clone())
        .fetch_optional()
        .await?;
    let Some((earlier,)) = earlier else { return Ok(true) };
    // Whoever ends the earlier one makes the next parked one due, so it must not end while this one
    // is being parked. When it is locked it may be ending: then this one is looked at again.
    let sql = format!(
        "SELECT 1 FROM webhook_deliveries WHERE tenant_id = $1 AND id = $2 AND status = 'PENDING'{}",
        tx.engine().skip_locked()
    );
    let pending: Option<(i32,)> = tx
        .query(AssertSqlSafe(sql))
        .bind(row.lease.tenant_id.clone())
        .bind(earlier)
        .fetch_optional()
        .await?;
    let due_at = if pending.is_some() { None } else { Some(now) };
    DELIVERIES.release(tx, &row.lease, due_at).await?;
    Ok(false)
}

/// Gives a claimed delivery back unsent, to be looked at again at `due_at`.
///
/// # Errors
/// The engine's.
pub async fn put_back(store: &Store, lease: &Lease, due_at: Timestamp) -> Result<()> {
    let mut tx = store.begin().await?;
    DELIVERIES.release(&mut tx, lease, Some(due_at)).await?;
    tx.commit().await
}
