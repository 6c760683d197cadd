//! Messages to leads (conversations.md, "Outbox"): one after another per lead, the head only, under
//! a lease of the lead's row in `dispatches`.

mod admin;
mod held;
mod reports;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Lease, Result, Store, Time, Transaction,
    bulk::{Column, Rows},
};
use uuid::Uuid;

pub use admin::{Entry, Filter, list, retry};
pub use held::{Held, Outcome, hold};
pub use reports::{Report, Reported, forget_reports, lead_of, lock_for, report};

use super::{
    DISPATCHES, Ids, OUTBOX_WORK, Reads, arm,
    changes::Change,
    due_by,
    leads::{self, Stored},
    rows::{list as words, number, optional_texts, texts, uuid, word},
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
    next_attempt_at: Option<Time>,
    traceparent: Option<String>,
}

/// Under names that a lead's columns do not have.
const COLUMNS: &str = "outbox.id AS item_id, outbox.lead_id, outbox.tenant_id AS item_tenant,
    outbox.seq, outbox.run AS item_run, outbox.step AS item_step, outbox.kind, outbox.body,
    outbox.status AS item_status, outbox.attempts, outbox.provider_id,
    outbox.created_at AS item_created_at, outbox.next_attempt_at, outbox.traceparent";

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

/// The message at the head of the queue that a lease is about, with its lead, which says whether it may
/// still be sent.
///
/// # Errors
/// The engine's.
pub async fn of_lease(store: &Store, lease: &Lease) -> Result<Option<(Item, Stored)>> {
    let sql = format!(
        "SELECT {COLUMNS}, {} FROM outbox JOIN leads ON leads.id = outbox.lead_id
         WHERE outbox.lead_id = $1 AND outbox.tenant_id = $2 AND outbox.status IN ({OPEN})
         ORDER BY outbox.seq LIMIT 1",
        leads::COLUMNS
    );
    let row: Option<HeadRow> = store
        .query(AssertSqlSafe(sql))
        .bind(lease.id.as_str())
        .bind(lease.tenant_id.as_str())
        .fetch_optional()
        .await?;
    row.map(|row| Ok((row.item.try_into()?, row.lead.try_into()?))).transpose()
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

/// The part of a change that the queue has; the ids of its new messages. The row in `dispatches` is
/// locked before any message is touched, as the sender of the head does.
pub(super) async fn change(
    tx: &mut Transaction,
    ids: Ids<'_>,
    change: &Change<'_>,
    last_seq: i64,
) -> Result<Vec<Uuid>> {
    let decision = change.decision;
    let lead = decision.lead.id.to_string();
    let writes = !decision.outbound.is_empty() || decision.cancels_old_run;
    if !writes && !decision.unparks {
        return Ok(Vec::new());
    }
    let parked = lock(tx, &lead, writes.then_some(change.now)).await?;
    if decision.cancels_old_run {
        cancel_old(tx, &lead, decision.lead.run, change.now).await?;
    }
    if decision.unparks && parked {
        unpark(tx, &lead, change.now).await?;
    }
    if decision.outbound.is_empty() {
        return Ok(Vec::new());
    }
    insert(tx, ids, change, last_seq).await
}

/// Locks the lead's row and makes it due; whether a message may be parked.
async fn lock(tx: &mut Transaction, lead: &str, due: Option<Timestamp>) -> Result<bool> {
    let parked: Option<(bool,)> = if let Some(at) = due {
        tx.wake(OUTBOX_WORK, "");
        let set = due_by(DISPATCHES, "$2");
        let sql = format!("UPDATE dispatches SET {set} WHERE id = $1 RETURNING parked");
        tx.query(AssertSqlSafe(sql)).bind(lead).bind(Time(at)).fetch_optional().await?
    } else {
        let for_update = tx.engine().for_update();
        let sql = format!("SELECT parked FROM dispatches WHERE id = $1{for_update}");
        tx.query(AssertSqlSafe(sql)).bind(lead).fetch_optional().await?
    };
    Ok(parked.is_some_and(|(parked,)| parked))
}

/// Questions and reminders of older runs are not sent any more, also those of which nobody knows
/// whether they were: they would be sent again.
async fn cancel_old(tx: &mut Transaction, lead: &str, run: u32, now: Timestamp) -> Result<()> {
    let kinds = words(questions().chain([Kind::Reminder]).map(Kind::word));
    let sql = format!(
        "UPDATE outbox SET status = 'cancelled', error = 'a new run has begun', updated_at = $1
         WHERE lead_id = $2 AND run < $3 AND status IN ('queued', 'parked', 'unknown')
           AND kind IN ({kinds})"
    );
    let statement = tx.query(AssertSqlSafe(sql)).bind(Time(now)).bind(lead).bind(i64::from(run));
    statement.execute().await.map(drop)
}

/// The window has opened: what was parked goes on, but for questions, whose turn is over.
async fn unpark(tx: &mut Transaction, lead: &str, now: Timestamp) -> Result<()> {
    let questions = words(questions().map(Kind::word));
    let sql = format!(
        "UPDATE outbox
         SET status = CASE WHEN kind IN ({questions}) THEN 'cancelled' ELSE 'queued' END,
             error = CASE WHEN kind IN ({questions}) THEN 'the lead wrote first' ELSE NULL END,
             next_attempt_at = NULL, updated_at = $1
         WHERE lead_id = $2 AND status = 'parked'"
    );
    tx.query(AssertSqlSafe(sql)).bind(Time(now)).bind(lead).execute().await?;
    tx.query("UPDATE dispatches SET parked = FALSE WHERE id = $1").bind(lead).execute().await?;
    arm(tx, DISPATCHES, lead, now).await?;
    tx.wake(OUTBOX_WORK, "");
    Ok(())
}

async fn insert(
    tx: &mut Transaction,
    ids: Ids<'_>,
    change: &Change<'_>,
    last_seq: i64,
) -> Result<Vec<Uuid>> {
    let (lead, messages) = (&change.decision.lead, &change.decision.outbound);
    let count = messages.len();
    let new = ids.several(count);
    let before = last_seq - count as i64 * ROOM;
    let rows = Rows::new(vec![
        texts(vec![lead.tenant.as_str(); count]),
        texts(new.iter().copied()),
        texts(vec![lead.id; count]),
        Column::Int((1..=count as i64).map(|n| before + n * ROOM).collect()),
        Column::Int(messages.iter().map(|message| message.run.into()).collect()),
        texts(messages.iter().map(|message| message.step.as_str())),
        texts(messages.iter().map(|message| message.kind.word())),
        texts(messages.iter().map(|message| message.text.as_str())),
        texts(vec![OutboundStatus::Queued.word(); count]),
        Column::Time(vec![change.now; count]),
        Column::Time(vec![change.now; count]),
        optional_texts(vec![change.trace; count]),
    ]);
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "INSERT INTO outbox
                 (tenant_id, id, lead_id, seq, run, step, kind, body, status, created_at,
                  updated_at, traceparent)
             {}",
            rows.source(&piece)
        );
        tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).execute().await?;
    }
    Ok(new)
}
