//! Deliveries: the rows are the jobs of the delivery worker.
//!
//! No transaction here waits for a delivery's row while it holds another one's, so that none waits
//! for each other in a circle; what is locked by somebody else is looked at again.

mod claim;
mod record;

pub use claim::{Claimed, Claims, Waiting, claim_of, put_back, waiting};
pub use record::{Ended, forget, give_up, record, throw_away};

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{Error, Result, Store, Time, Transaction};
use uuid::Uuid;

use super::DELIVERY_WORK;
use crate::domain::webhook::{Delivery, DeliveryId, DeliveryStatus, Webhook, WebhookId};

const DELIVERY: &str = "id, webhook_id, event_id, event, status, attempts, response_status, error, next_at, \
     created_at, ended_at";

#[derive(FromRow)]
struct DeliveryRow {
    id: String,
    webhook_id: Uuid,
    event_id: Uuid,
    event: String,
    status: String,
    attempts: i64,
    response_status: Option<i64>,
    error: Option<String>,
    next_at: Option<Time>,
    created_at: Time,
    ended_at: Option<Time>,
}

impl TryFrom<DeliveryRow> for Delivery {
    type Error = Error;

    fn try_from(row: DeliveryRow) -> Result<Self> {
        let status = DeliveryStatus::from_word(&row.status).ok_or_else(|| {
            Error::Value(format!("\"{}\" is no word of this release", row.status))
        })?;
        Ok(Self {
            id: DeliveryId(row.id),
            webhook: WebhookId(row.webhook_id),
            event_id: row.event_id,
            event: row.event,
            status,
            attempts: row.attempts as u32,
            response_status: row.response_status.map(|status| status as u16),
            error: row.error,
            next_at: row.next_at.map(|time| time.0),
            created_at: row.created_at.0,
            ended_at: row.ended_at.map(|time| time.0),
        })
    }
}

/// Deliveries of a web hook, newest first, older than `after`.
///
/// # Errors
/// The engine's.
pub async fn list(
    store: &Store,
    tenant: &str,
    webhook: WebhookId,
    after: Option<&DeliveryId>,
    limit: u32,
) -> Result<Vec<Delivery>> {
    let sql = format!(
        "SELECT {DELIVERY} FROM webhook_deliveries
         WHERE tenant_id = $1 AND webhook_id = $2 AND id < $3
         ORDER BY id DESC
         LIMIT $4"
    );
    let after = after.map_or_else(|| Uuid::max().to_string(), |id| id.0.clone());
    let rows: Vec<DeliveryRow> = store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(webhook.0)
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all()
        .await?;
    rows.into_iter().map(Delivery::try_from).collect()
}

/// One delivery of a web hook, inside a transaction.
///
/// # Errors
/// The engine's.
pub async fn find(
    tx: &mut Transaction,
    tenant: &str,
    webhook: WebhookId,
    id: &DeliveryId,
) -> Result<Option<Delivery>> {
    let sql = format!(
        "SELECT {DELIVERY} FROM webhook_deliveries
         WHERE tenant_id = $1 AND webhook_id = $2 AND id = $3"
    );
    tx.query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(webhook.0)
        .bind(id.0.clone())
        .fetch_optional::<DeliveryRow>()
        .await?
        .map(Delivery::try_from)
        .transpose()
}

/// Has a delivery sent again, whatever became of it: its tries are counted anew by the steps, and
/// go on counting for people. One that is on its way right now goes on its way.
///
/// # Errors
/// The engine's.
pub async fn replay(
    tx: &mut Transaction,
    tenant: &str,
    webhook: WebhookId,
    id: &DeliveryId,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE webhook_deliveries
         SET status = $1, attempts_before = attempts, next_at = $2, ended_at = NULL,
             due_at = CASE WHEN lease_holder IS NULL THEN $3 ELSE due_at END
         WHERE tenant_id = $4 AND webhook_id = $5 AND id = $6",
    )
    .bind(DeliveryStatus::Pending.word())
    .bind(Time(now))
    .bind(Time(now))
    .bind(tenant.to_owned())
    .bind(webhook.0)
    .bind(id.0.clone())
    .execute()
    .await?;
    tx.wake(DELIVERY_WORK, "");
    Ok(())
}

/// Gives up everything that is pending for a web hook whose row the transaction has locked.
///
/// # Errors
/// The engine's.
pub(super) async fn fail_all(
    tx: &mut Transaction,
    webhook: &Webhook,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE webhook_deliveries
         SET status = $1, next_at = NULL, ended_at = $2, due_at = NULL, lease_holder = NULL
         WHERE tenant_id = $3 AND webhook_id = $4 AND status = 'PENDING'",
    )
    .bind(DeliveryStatus::Failed.word())
    .bind(Time(now))
    .bind(webhook.tenant.clone())
    .bind(webhook.id.0)
    .execute()
    .await?;
    Ok(())
}
