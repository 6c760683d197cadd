//! The queue as administrators see it.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{Result, Store, Time, Transaction, keyset::Keyset};

use super::{COLUMNS, Item, Row, questions, words};
use crate::{
    domain::message::{Kind, OutboundStatus},
    store::{DISPATCHES, OUTBOX_WORK, due_by},
};

/// A message, and what went wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The message.
    pub item: Item,
    /// What went wrong, last.
    pub error: Option<String>,
}

/// Which messages are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Those that are not through yet, and those that failed.
    Unfinished,
    /// Those that stand there.
    Status(OutboundStatus),
}

#[derive(FromRow)]
struct EntryRow {
    #[sqlx(flatten)]
    item: Row,
    error: Option<String>,
}

/// Messages of a tenant, the newest first.
///
/// # Errors
/// The engine's.
pub async fn list(
    store: &Store,
    tenant: &str,
    filter: Filter,
    after: Keyset,
    limit: u32,
) -> Result<Vec<Entry>> {
    let statuses = match filter {
        Filter::Unfinished => "'queued', 'parked', 'sending', 'unknown', 'failed'".to_owned(),
        Filter::Status(status) => words([status.word()]),
    };
    let sql = format!(
        "SELECT {COLUMNS}, outbox.error FROM outbox
         WHERE tenant_id = $1 AND status IN ({statuses}) AND (created_at, id) < ($2, $3)
         ORDER BY created_at DESC, id DESC
         LIMIT $4"
    );
    let rows: Vec<EntryRow> = store
        .query(AssertSqlSafe(sql))
        .bind(tenant)
        .bind(after.created_at())
        .bind(after.id.to_string())
        .bind(i64::from(limit))
        .fetch_all()
        .await?;
    rows.into_iter().map(|row| Ok(Entry { item: row.item.try_into()?, error: row.error })).collect()
}

/// Puts what failed, and what waits for another try, at the disposal of the sender at once; how
/// many. A question that a later one has taken the place of is left alone, and so is a message of
/// which nobody knows whether it was sent: its report is waited for.
///
/// # Errors
/// The engine's.
pub async fn retry(tx: &mut Transaction, tenant: &str, now: Timestamp) -> Result<u64> {
    let questions = words(questions().chain([Kind::Reminder]).map(Kind::word));
    let stuck = format!(
        "outbox.tenant_id = $1
         AND (outbox.status = 'queued' AND outbox.next_attempt_at > $2
              OR outbox.status = 'failed'
                 AND (outbox.kind NOT IN ({questions})
                      OR NOT EXISTS (SELECT 1 FROM outbox AS later
                                     WHERE later.lead_id = outbox.lead_id
                                       AND later.seq > outbox.seq
                                       AND later.kind IN ({questions}))))"
    );
    let for_update = tx.engine().for_update();
    let lock = format!(
        "SELECT id FROM dispatches
         WHERE id IN (SELECT outbox.lead_id FROM outbox WHERE {stuck})
         ORDER BY id{for_update}"
    );
    tx.query(AssertSqlSafe(lock)).bind(tenant).bind(Time(now)).execute().await?;
    let update = format!(
        "UPDATE outbox
         SET attempts = CASE WHEN status = 'failed' THEN 0 ELSE attempts END, status = 'queued',
             provider_id = NULL, error = NULL, next_attempt_at = NULL, updated_at = $2
         WHERE {stuck}"
    );
    let retried = tx.query(AssertSqlSafe(update)).bind(tenant).bind(Time(now)).execute().await?;
    let arm = format!(
        "UPDATE dispatches SET {}
         WHERE tenant_id = $1 AND id IN (SELECT lead_id FROM outbox
                                         WHERE tenant_id = $1 AND status = 'queued'
                                           AND updated_at = $2)",
        due_by(DISPATCHES, "$2")
    );
    tx.query(AssertSqlSafe(arm)).bind(tenant).bind(Time(now)).execute().await?;
    tx.wake(OUTBOX_WORK, "");
    Ok(retried)
}
