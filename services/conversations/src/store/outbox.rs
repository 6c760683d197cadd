//! Messages to leads (conversations.md, "Outbox"): one after another per lead, the head only, under
//! a lease of the lead's row in `dispatches`.

mod admin;
mod change;
mod held;
mod reports;
mod sending;

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Lease, Result, Store, Time,
    bulk::{Rows, look_up},
};
use uuid::Uuid;

pub(super) use change::change;

pub use admin::{Entry, Filter, list, retry};
pub use held::{Held, hold};
pub use reports::{Report, Reported, forget_reports, lead_of, lock_for, report};
pub use sending::{Judged, Outcome, Taken, give_back, sending, sent};

use super::{
    Reads,
    leads::{self, Stored},
    rows::{list as words, number, texts, uuid, word},
};
use crate::domain::message::{Kind, OutboundStatus};

/// Between the numbers of two messages of a lead: so many templates have room before a message.
pub(super) const ROOM: i64 = 1_000;

/// What stands in a lead's queue and is not through yet; a parked one lets others pass.
const OPEN: &str = "'queued', 'sending', 'unknown'";

/// A message at the head of its lead's queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id, and what a delivery report names it by.
    pub id: Uuid,
    /// To which lead.
    pub lead: Uuid,
    /// Whose.
    pub tenant: String,
    /// Its place in the lead's queue.
    pub seq: i64,
    /// The run that it belongs to.
    pub run: u32,
    /// The step that it belongs to.
    pub step: String,
    /// What it is for.
    pub kind: Kind,
    /// What it says, or a template's name.
    pub body: String,
    /// Where it stands.
    pub status: OutboundStatus,
    /// How often the provider was called.
    pub attempts: u32,
    /// The provider's id of it.
    pub provider_id: Option<String>,
    /// When it was decided.
    pub created_at: Timestamp,
    /// When the oldest message that it answers arrived; none: it answers nobody.
    pub asked_at: Option<Timestamp>,
    /// Not before.
    pub next_attempt_at: Option<Timestamp>,
    /// The trace that it was decided in.
    pub traceparent: Option<String>,
}

#[derive(FromRow)]
struct Row {
    item_id: String,
    lead_id: String,
    item_tenant: String,
    seq: i64,
    item_run: i64,
    item_step: String,
    kind: String,
    body: String,
    item_status: String,
    attempts: i64,
    provider_id: Option<String>,
    item_created_at: Time,
    asked_at: Option<Time>,
    next_attempt_at: Option<Time>,
    traceparent: Option<String>,
}

/// Under names that a lead's columns do not have.
const COLUMNS: &str = "outbox.id AS item_id, outbox.lead_id, outbox.tenant_id AS item_tenant,
    outbox.seq, outbox.run AS item_run, outbox.step AS item_step, outbox.kind, outbox.body,
    outbox.status AS item_status, outbox.attempts, outbox.provider_id,
    outbox.created_at AS item_created_at, outbox.asked_at, outbox.next_attempt_at, outbox.traceparent";

impl TryFrom<Row> for Item {
    type Error = store::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: uuid(&row.item_id)?,
            lead: uuid(&row.lead_id)?,
            tenant: row.item_tenant,
            seq: row.seq,
            run: number(row.item_run)?,
            step: row.item_step,
            kind: word(&row.kind, Kind::of_word)?,
            body: row.body,
            status: word(&row.item_status, OutboundStatus::of_word)?,
            attempts: number(row.attempts)?,
            provider_id: row.provider_id,
            created_at: row.item_created_at.0,
            asked_at: row.asked_at.map(|at| at.0),
            next_attempt_at: row.next_attempt_at.map(|at| at.0),
            traceparent: row.traceparent,
        })
    }
}

#[derive(FromRow)]
struct HeadRow {
    #[sqlx(flatten)]
    item: Row,
    #[sqlx(flatten)]
    lead: leads::Row,
}

/// A message at the head of its lead's queue, and the lead.
pub type Head = (Item, Stored);

impl TryFrom<HeadRow> for Head {
    type Error = store::Error;

    fn try_from(row: HeadRow) -> Result<Self> {
        Ok((row.item.try_into()?, row.lead.try_into()?))
    }
}

/// The messages at the heads of the queues that leases are about, with their leads, which say whether they may
/// still be sent, by the leads' ids. A queue without a message has none.
///
/// # Errors
/// The engine's; in the map those of a message that cannot be read.
pub async fn heads(store: &Store, leases: &[Lease]) -> Result<HashMap<String, Result<Head>>> {
    let rows = Rows::new(vec![
        texts(leases.iter().map(|lease| lease.id.as_str())),
        texts(leases.iter().map(|lease| lease.tenant_id.as_str())),
    ]);
    let engine = store.engine();
    let mut heads = HashMap::new();
    for piece in rows.pieces(engine) {
        let sql = format!(
            "WITH queues (lead_id, tenant_id) AS ({}),
                  input (id) AS (SELECT (SELECT outbox.id FROM outbox
                                         WHERE outbox.lead_id = queues.lead_id
                                           AND outbox.tenant_id = queues.tenant_id
                                           AND outbox.status IN ({OPEN})
                                         ORDER BY outbox.seq LIMIT 1)
                                 FROM queues)
             SELECT {COLUMNS}, {} FROM input {} {}",
            rows.source(&piece),
            leads::COLUMNS,
            look_up(engine, "outbox", "outbox.id = input.id"),
            look_up(engine, "leads", "leads.id = outbox.lead_id"),
        );
        let statement = store.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
        let found: Vec<HeadRow> = statement.fetch_all().await?;
        for row in found {
            heads.insert(row.item.lead_id.clone(), row.try_into());
        }
    }
    Ok(heads)
}

/// Whether a template was decided since a time that has not failed: it goes once.
///
/// # Errors
/// The engine's.
pub async fn template_since(
    reads: impl Into<Reads<'_>>,
    lead: Uuid,
    since: Timestamp,
) -> Result<bool> {
    let mut reads = reads.into();
    let found: Option<(String,)> = reads
        .query(
            "SELECT id FROM outbox
             WHERE lead_id = $1 AND kind = 'template' AND created_at >= $2
               AND status NOT IN ('failed', 'cancelled')
             LIMIT 1",
        )
        .bind(lead.to_string())
        .bind(Time(since))
        .fetch_optional()
        .await?;
    Ok(found.is_some())
}

/// The kinds that a newer question takes the place of.
fn questions() -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(|kind| kind.is_question())
}
