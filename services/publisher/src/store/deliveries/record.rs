//! Records what became of a try.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{Engine, Lease, Result, Store, Time, Transaction};

use crate::{
    domain::webhook::{
        DeliveryStatus, GIVE_UP_AFTER, Webhook, WebhookId, WebhookStatus, retry::Verdict,
    },
    store::{
        DELIVERIES, DELIVERY_WORK,
        webhooks::{self, Reason},
    },
};

/// Deliveries forgotten in one transaction.
const FORGET: i64 = 1_000;

/// A try that has ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// Why there was none.
    pub error: Option<String>,
    /// What follows.
    pub verdict: Verdict,
    /// When.
    pub at: Timestamp,
}

/// Records it under the lease's fence; why the web hook was disabled by it, if it was.
///
/// # Errors
/// [`store::Error::LeaseLost`], and the engine's.
pub async fn record(
    store: &Store,
    lease: &Lease,
    webhook: &Webhook,
    ended: &Ended,
) -> Result<Option<Reason>> {
    let mut tx = store.begin().await?;
    // The web hook's row before the delivery's. A success after a success changes nothing of it.
    let quiet = ended.verdict == Verdict::Delivered && !is_failing(&mut tx, webhook).await?;
    let locked =
        if quiet { None } else { webhooks::lock(&mut tx, &webhook.tenant, webhook.id).await? };
    DELIVERIES.fence(&mut tx, lease).await?;
    write(&mut tx, lease, ended).await?;
    if !matches!(ended.verdict, Verdict::Again(_)) {
        next_has_its_turn(&mut tx, lease, ended.at).await?;
    }
    let disabled = match locked {
        Some(locked) => conclude(&mut tx, locked, ended).await?,
        None => None,
    };
    tx.commit().await?;
    Ok(disabled)
}

async fn is_failing(tx: &mut Transaction, webhook: &Webhook) -> Result<bool> {
    let failing: Option<(i32,)> = tx
        .query("SELECT 1 FROM webhooks WHERE id = $1 AND failing_since IS NOT NULL")
        .bind(webhook.id.0)
        .fetch_optional()
        .await?;
    Ok(failing.is_some())
}

async fn write(tx: &mut Transaction, lease: &Lease, ended: &Ended) -> Result<()> {
    let (status, next_at) = match ended.verdict {
        Verdict::Delivered => (DeliveryStatus::Delivered, None),
        Verdict::Again(at) => (DeliveryStatus::Pending, Some(at)),
        Verdict::GivenUp | Verdict::Gone => (DeliveryStatus::Failed, None),
    };
    let ended_at = if next_at.is_none() { Some(ended.at) } else { None };
    tx.query(
        "UPDATE webhook_deliveries
         SET status = $1, attempts = attempts + 1, response_status = $2, error = $3, next_at = $4,
             due_at = $5, ended_at = $6, lease_holder = NULL
         WHERE tenant_id = $7 AND id = $8",
    )
    .bind(status.word())
    .bind(ended.status.map(i64::from))
    .bind(ended.error.clone())
    .bind(next_at.map(Time))
    .bind(next_at.map(Time))
    .bind(ended_at.map(Time))
    .bind(lease.tenant_id.clone())
    .bind(lease.id.clone())
    .execute()
    .await?;
    Ok(())
}

/// The next parked delivery of the same web hook and subject is due. One that is locked is being
/// claimed, and then finds out by itself.
async fn next_has_its_turn(tx: &mut Transaction, lease: &Lease, now: Timestamp) -> Result<()> {
    let skip_locked = match tx.engine() {
        Engine::Sqlite => "",
        Engine::Postgres => " FOR UPDATE OF next SKIP LOCKED",
    };
    let sql = format!(
        "UPDATE webhook_deliveries SET due_at = $1
         WHERE id = (SELECT next.id
                     FROM webhook_deliveries ended
                     JOIN webhook_deliveries next
                       ON next.tenant_id = ended.tenant_id AND next.webhook_id = ended.webhook_id
                      AND next.subject = ended.subject
                     WHERE ended.tenant_id = $2 AND ended.id = $3
                       AND next.status = 'PENDING' AND next.due_at IS NULL
                     ORDER BY next.position, next.id
                     LIMIT 1{skip_locked})"
    );
    tx.query(AssertSqlSafe(sql))
        .bind(Time(now))
        .bind(lease.tenant_id.clone())
        .bind(lease.id.clone())
        .execute()
        .await?;
    tx.wake(DELIVERY_WORK, "");
    Ok(())
}

/// What the try says about the web hook as a whole.
async fn conclude(tx: &mut Transaction, webhook: Webhook, ended: &Ended) -> Result<Option<Reason>> {
    let failed = ended.verdict != Verdict::Delivered;
    let reason = match (ended.verdict, webhook.failing_since) {
        (Verdict::Gone, _) => Reason::Gone,
        (_, Some(since)) if failed && ended.at >= since + GIVE_UP_AFTER => Reason::Failing,
        (_, since) => {
            if failed != since.is_some() {
                webhooks::set_failing(tx, &webhook, failed.then_some(ended.at)).await?;
            }
            return Ok(None);
        }
    };
    webhooks::disable(tx, webhook, reason, ended.at).await?;
    Ok(Some(reason))
}

/// Forgets up to [`FORGET`] deliveries that ended before `now - keep`; how many.
///
/// # Errors
/// The engine's.
pub async fn forget(store: &Store, now: Timestamp, keep: Duration) -> Result<u64> {
    let mut tx = store.begin().await?;
    let forgotten = tx
        .query(
            "DELETE FROM webhook_deliveries
             WHERE id IN (SELECT id FROM webhook_deliveries WHERE ended_at < $1 LIMIT $2)",
        )
        .bind(Time(now - keep))
        .bind(FORGET)
        .execute()
        .await?;
    tx.commit().await?;
    Ok(forgotten)
}

/// Throws away what is left for a web hook that is gone: an event was written while it was deleted.
///
/// # Errors
/// The engine's.
pub async fn throw_away(store: &Store, id: WebhookId) -> Result<()> {
    let mut tx = store.begin().await?;
    tx.query(
        "DELETE FROM webhook_deliveries
         WHERE webhook_id = $1 AND NOT EXISTS (SELECT 1 FROM webhooks w WHERE w.id = $2)",
    )
    .bind(id.0)
    .bind(id.0)
    .execute()
    .await?;
    tx.commit().await
}

/// Gives up what is left for a web hook that is disabled: an event was written meanwhile.
///
/// # Errors
/// The engine's.
pub async fn give_up(store: &Store, webhook: &Webhook, now: Timestamp) -> Result<()> {
    let mut tx = store.begin().await?;
    let locked = webhooks::lock(&mut tx, &webhook.tenant, webhook.id).await?;
    if let Some(webhook) = locked.filter(|locked| locked.status == WebhookStatus::Disabled) {
        super::fail_all(&mut tx, &webhook, now).await?;
    }
    tx.commit().await
}
