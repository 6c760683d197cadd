//! Events on their way to web hooks: written in the transaction of what they tell of.

use std::collections::{BTreeSet, HashMap};

use sqlx::AssertSqlSafe;
use store::{Json, Result, Statement, Time, Transaction};
use uuid::Uuid;

use crate::{
    domain::webhook::{
        DeliveryId, DeliveryStatus, WebhookId, WebhookStatus,
        event::{NewEvent, derived_id},
        subscribes,
    },
    store::DELIVERY_WORK,
};

/// Rows of one statement; the engines take some thirty thousand values.
const ROWS: usize = 500;
/// Values that all rows of a statement share.
const SHARED: usize = 1;
/// Values of one row.
const PER_ROW: usize = 10;

/// Who is told of what, by tenant. Most tenants have no web hook, and then events need not be put into words.
pub struct Subscribers(HashMap<String, Vec<Subscriber>>);

/// Who is told of an event.
struct Subscriber {
    id: WebhookId,
    events: Vec<String>,
}

/// One delivery to be written.
struct NewDelivery<'e> {
    event: &'e NewEvent,
    body: &'e str,
    webhook: WebhookId,
    /// Which one of its web hook and subject it is in this statement, from 1.
    nth: i64,
}

/// Tells every active web hook of the event's tenant that wants to know.
///
/// # Errors
/// The engine's.
pub async fn emit(tx: &mut Transaction, event: &NewEvent) -> Result<()> {
    emit_many(tx, std::slice::from_ref(event)).await
}

/// The same for many events of any tenants, in their order. One query in all when no tenant has a
/// web hook, and none without events.
///
/// # Errors
/// The engine's.
pub async fn emit_many(tx: &mut Transaction, events: &[NewEvent]) -> Result<()> {
    let tenants = events.iter().map(|event| event.tenant.as_str()).collect();
    Subscribers::of(tx, &tenants).await?.tell(tx, events).await
}

impl Subscribers {
    /// The active web hooks of these tenants. One query, and none without tenants.
    ///
    /// # Errors
    /// The engine's.
    pub async fn of(tx: &mut Transaction, tenants: &BTreeSet<&str>) -> Result<Self> {
        let mut subscribers: HashMap<String, Vec<Subscriber>> = HashMap::new();
        if tenants.is_empty() {
            return Ok(Self(subscribers));
        }
        let places: Vec<String> = (2..tenants.len() + 2).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT tenant_id, id, events FROM webhooks
             WHERE status = $1 AND tenant_id IN ({})
             ORDER BY tenant_id, id",
            places.join(", ")
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind(WebhookStatus::Active.word());
        let rows: Vec<(String, Uuid, Json<Vec<String>>)> = tenants
            .iter()
            .fold(statement, |statement, tenant| statement.bind((*tenant).to_owned()))
            .fetch_all()
            .await?;
        for (tenant, id, events) in rows {
            let subscriber = Subscriber { id: WebhookId(id), events: events.0 };
            subscribers.entry(tenant).or_default().push(subscriber);
        }
        Ok(Self(subscribers))
    }

    /// Whether a tenant has any.
    pub fn has(&self, tenant: &str) -> bool {
        self.0.contains_key(tenant)
    }

    /// Tells those who want to know of events of these tenants, in the events' order.
    ///
    /// # Errors
    /// The engine's.
    pub async fn tell(&self, tx: &mut Transaction, events: &[NewEvent]) -> Result<()> {
        if self.0.is_empty() || events.is_empty() {
            return Ok(());
        }
        let told = events.iter().map(|event| {
            let all = self.0.get(&event.tenant).map_or(&[][..], Vec::as_slice);
            let ids = all.iter().filter(|s| subscribes(&s.events, event.name)).map(|s| s.id);
            (event, ids.collect())
        });
        insert(tx, told.collect()).await
    }
}

/// Tells one web hook, whatever it wants to know; the delivery.
///
/// # Errors
/// The engine's.
pub async fn emit_to(
    tx: &mut Transaction,
    webhook: WebhookId,
    event: &NewEvent,
) -> Result<DeliveryId> {
    insert(tx, vec![(event, vec![webhook])]).await?;
    Ok(delivery_id(event, webhook))
}

fn delivery_id(event: &NewEvent, webhook: WebhookId) -> DeliveryId {
    let id = derived_id(event.at, &[event.id.as_bytes(), webhook.0.as_bytes()]);
    DeliveryId(id.to_string())
}

async fn insert(tx: &mut Transaction, told: Vec<(&NewEvent, Vec<WebhookId>)>) -> Result<()> {
    let bodies: Vec<String> = told
        .iter()
        .map(|(event, ids)| if ids.is_empty() { String::new() } else { event.body() })
        .collect();
    let deliveries: Vec<(&NewEvent, &str, WebhookId)> = told
        .iter()
        .zip(&bodies)
        .flat_map(|((event, ids), body)| ids.iter().map(|id| (*event, body.as_str(), *id)))
        .collect();
    for part in deliveries.chunks(ROWS) {
        insert_part(tx, &numbered(part)).await?;
    }
    if !deliveries.is_empty() {
        tx.wake(DELIVERY_WORK, "");
    }
    Ok(())
}

/// Rows of one statement do not see each other, so their order is counted here.
fn numbered<'e>(part: &[(&'e NewEvent, &'e str, WebhookId)]) -> Vec<NewDelivery<'e>> {
    let mut counts: HashMap<(&str, &str, WebhookId), i64> = HashMap::new();
    let mut number = |&(event, body, webhook): &(&'e NewEvent, &'e str, WebhookId)| {
        let nth = counts.entry((&event.tenant, &event.subject, webhook)).or_default();
        *nth += 1;
        NewDelivery { event, body, webhook, nth: *nth }
    };
    part.iter().map(&mut number).collect()
}

async fn insert_part(tx: &mut Transaction, deliveries: &[NewDelivery<'_>]) -> Result<()> {
    let rows: Vec<String> = (0..deliveries.len()).map(row).collect();
    let sql = format!(
        "INSERT INTO webhook_deliveries (tenant_id, id, webhook_id, event_id, event, subject, body,
                                         traceparent, created_at, next_at, due_at, status,
                                         position)
         VALUES {}",
        rows.join(", ")
    );
    let statement = tx.query(AssertSqlSafe(sql)).bind(DeliveryStatus::Pending.word());
    deliveries.iter().fold(statement, bind).execute().await?;
    Ok(())
}

fn bind<'c>(statement: Statement<'c>, delivery: &NewDelivery<'_>) -> Statement<'c> {
    let NewDelivery { event, body, webhook, nth } = delivery;
    statement
        .bind(event.tenant.clone())
        .bind(delivery_id(event, *webhook).0)
        .bind(webhook.0)
        .bind(event.id)
        .bind(event.name.word())
        .bind(event.subject.clone())
        .bind((*body).to_owned())
        .bind(event.traceparent.clone())
        .bind(Time(event.at))
        .bind(*nth)
}

/// The values of the `n`-th row; its position follows the newest of its web hook and subject.
fn row(n: usize) -> String {
    let first = SHARED + n * PER_ROW + 1;
    let [tenant, id, webhook, event_id, event, subject, body, traceparent, at, nth] =
        std::array::from_fn(|place| format!("${}", first + place));
    format!(
        "({tenant}, {id}, {webhook}, {event_id}, {event}, {subject}, {body}, {traceparent}, {at},
          {at}, {at}, $1,
          COALESCE((SELECT MAX(d.position) FROM webhook_deliveries d
                    WHERE d.tenant_id = {tenant} AND d.webhook_id = {webhook}
                      AND d.subject = {subject}), 0) + {nth})"
    )
}
