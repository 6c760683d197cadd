//! Web hooks: where events are told.
//!
//! Whoever writes a web hook and its deliveries in one transaction takes the web hook's row first.

mod emit;

pub use emit::{Subscribers, emit, emit_many, emit_to};

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{Error, Json, Result, Store, Time, Transaction};
use uuid::Uuid;

use super::deliveries;
use crate::domain::webhook::{
    Webhook, WebhookId, WebhookStatus,
    event::{EventName, NewEvent, derived_id},
};

const WEBHOOK: &str = "tenant_id, id, url, events, status, secret, old_secret, old_secret_until, \
     failing_since, created_at, version";

#[derive(FromRow)]
struct WebhookRow {
    tenant_id: String,
    id: Uuid,
    url: String,
    events: Json<Vec<String>>,
    status: String,
    secret: Vec<u8>,
    old_secret: Option<Vec<u8>>,
    old_secret_until: Option<Time>,
    failing_since: Option<Time>,
    created_at: Time,
    version: i64,
}

impl TryFrom<WebhookRow> for Webhook {
    type Error = Error;

    fn try_from(row: WebhookRow) -> Result<Self> {
        let status = WebhookStatus::from_word(&row.status).ok_or_else(|| {
            Error::Value(format!("\"{}\" is no word of this release", row.status))
        })?;
        Ok(Self {
            id: WebhookId(row.id),
            tenant: row.tenant_id,
            url: row.url,
            events: row.events.0,
            status,
            secret: row.secret,
            old_secret: row.old_secret.zip(row.old_secret_until.map(|time| time.0)),
            failing_since: row.failing_since.map(|time| time.0),
            created_at: row.created_at.0,
            version: row.version,
        })
    }
}

/// Stores a new web hook.
///
/// # Errors
/// The engine's.
pub async fn insert(tx: &mut Transaction, webhook: &Webhook) -> Result<()> {
    tx.query(
        "INSERT INTO webhooks (tenant_id, id, url, events, status, secret, created_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(webhook.tenant.clone())
    .bind(webhook.id.0)
    .bind(webhook.url.clone())
    .bind(Json(webhook.events.clone()))
    .bind(webhook.status.word())
    .bind(webhook.secret.clone())
    .bind(Time(webhook.created_at))
    .bind(webhook.version)
    .execute()
    .await?;
    Ok(())
}

/// How many a tenant has. Whoever else wants to make one waits until commit, so that two at once do
/// not pass the limit.
///
/// # Errors
/// The engine's.
pub async fn lock_count(tx: &mut Transaction, tenant: &str) -> Result<i64> {
    tx.query(
        "INSERT INTO webhook_makers AS m (tenant_id) VALUES ($1)
         ON CONFLICT (tenant_id) DO UPDATE SET made = m.made + 1",
    )
    .bind(tenant.to_owned())
    .execute()
    .await?;
    let (count,): (i64,) = tx
        .query("SELECT COUNT(*) FROM webhooks WHERE tenant_id = $1")
        .bind(tenant.to_owned())
        .fetch_one()
        .await?;
    Ok(count)
}

/// A web hook of the tenant.
///
/// # Errors
/// The engine's.
pub async fn find(store: &Store, tenant: &str, id: WebhookId) -> Result<Option<Webhook>> {
    let sql = format!("SELECT {WEBHOOK} FROM webhooks WHERE tenant_id = $1 AND id = $2");
    store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(id.0)
        .fetch_optional::<WebhookRow>()
        .await?
        .map(Webhook::try_from)
        .transpose()
}

/// The same, locked until commit.
///
/// # Errors
/// The engine's.
pub async fn lock(tx: &mut Transaction, tenant: &str, id: WebhookId) -> Result<Option<Webhook>> {
    let sql = format!(
        "SELECT {WEBHOOK} FROM webhooks WHERE tenant_id = $1 AND id = $2{}",
        tx.engine().for_update()
    );
    tx.query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(id.0)
        .fetch_optional::<WebhookRow>()
        .await?
        .map(Webhook::try_from)
        .transpose()
}

/// Web hooks of a tenant, newest first, older than `after`.
///
/// # Errors
/// The engine's.
pub async fn list(
    store: &Store,
    tenant: &str,
    after: Option<WebhookId>,
    limit: u32,
) -> Result<Vec<Webhook>> {
    let sql = format!(
        "SELECT {WEBHOOK} FROM webhooks WHERE tenant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
    );
    let rows: Vec<WebhookRow> = store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(after.map_or(Uuid::max(), |id| id.0))
        .bind(i64::from(limit))
        .fetch_all()
        .await?;
    rows.into_iter().map(Webhook::try_from).collect()
}

/// Writes a locked web hook as it now is; one that is disabled has nothing pending any more.
///
/// # Errors
/// The engine's.
pub async fn update(tx: &mut Transaction, webhook: &Webhook, now: Timestamp) -> Result<()> {
    let (old_secret, until) = webhook.old_secret.clone().unzip();
    tx.query(
        "UPDATE webhooks
         SET url = $1, events = $2, status = $3, secret = $4, old_secret = $5,
             old_secret_until = $6, failing_since = $7, version = $8
         WHERE tenant_id = $9 AND id = $10",
    )
    .bind(webhook.url.clone())
    .bind(Json(webhook.events.clone()))
    .bind(webhook.status.word())
    .bind(webhook.secret.clone())
    .bind(old_secret)
    .bind(until.map(Time))
    .bind(webhook.failing_since.map(Time))
    .bind(webhook.version)
    .bind(webhook.tenant.clone())
    .bind(webhook.id.0)
    .execute()
    .await?;
    if webhook.status == WebhookStatus::Disabled {
        deliveries::fail_all(tx, webhook, now).await?;
    }
    Ok(())
}

/// Removes a locked web hook and its deliveries.
///
/// # Errors
/// The engine's.
pub async fn delete(tx: &mut Transaction, webhook: &Webhook) -> Result<()> {
    for sql in [
        "DELETE FROM webhooks WHERE tenant_id = $1 AND id = $2",
        "DELETE FROM webhook_deliveries WHERE tenant_id = $1 AND webhook_id = $2",
    ] {
        tx.query(sql).bind(webhook.tenant.clone()).bind(webhook.id.0).execute().await?;
    }
    Ok(())
}

/// Why a web hook is disabled without a person's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The receiver answered 410.
    Gone,
    /// Nothing but failure for five days.
    Failing,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 2] = [Self::Gone, Self::Failing];

    /// The word in events and logs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }
}

/// Disables a locked web hook and tells the tenant's others.
///
/// # Errors
/// The engine's.
pub async fn disable(
    tx: &mut Transaction,
    mut webhook: Webhook,
    reason: Reason,
    now: Timestamp,
) -> Result<()> {
    webhook.status = WebhookStatus::Disabled;
    webhook.version += 1;
    update(tx, &webhook, now).await?;
    let id = webhook.id.to_string();
    let event = NewEvent {
        id: derived_id(now, &[id.as_bytes(), &webhook.version.to_be_bytes(), b"disabled"]),
        tenant: webhook.tenant,
        name: EventName::WebhookDisabled,
        data: serde_json::json!({
            "webhookId": id, "url": webhook.url, "reason": reason.word(),
        }),
        subject: id,
        at: now,
        traceparent: telemetry::traceparent(),
    };
    emit(tx, &event).await
}

/// Remembers since when a locked web hook fails; `None`: it does not.
///
/// # Errors
/// The engine's.
pub async fn set_failing(
    tx: &mut Transaction,
    webhook: &Webhook,
    since: Option<Timestamp>,
) -> Result<()> {
    tx.query("UPDATE webhooks SET failing_since = $1 WHERE tenant_id = $2 AND id = $3")
        .bind(since.map(Time))
        .bind(webhook.tenant.clone())
        .bind(webhook.id.0)
        .execute()
        .await?;
    Ok(())
}
