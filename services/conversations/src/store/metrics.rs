//! Numbers for people who operate: what stands where, and how old the oldest is.

use service::words;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{Result, Store, Time};

use super::{changes::STAGES, rows::word};
use crate::domain::status::Status;

/// A name and how many.
pub type Count = (String, u64);

/// What stands where, of one tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Leads by status.
    pub leads: Vec<Count>,
    /// Messages in, and delivery reports, by status.
    pub inbox: Vec<Count>,
    /// Messages out by status.
    pub outbox: Vec<Count>,
    /// Deposits by status.
    pub deposits: Vec<Count>,
    /// Events of the last 24 hours by level.
    pub events: Vec<Count>,
    /// Since when the oldest unprocessed message waits.
    pub inbox_oldest: Option<Timestamp>,
    /// Since when the oldest unsent message waits.
    pub outbox_oldest: Option<Timestamp>,
}

/// How long events are counted.
const EVENTS: Duration = Duration::from_secs(24 * 3_600);

/// What stands where.
///
/// # Errors
/// The engine's.
pub async fn counts(store: &Store, tenant: &str, now: Timestamp) -> Result<Counts> {
    let events: Vec<(String, i64)> = store
        .query(
            "SELECT level, COUNT(*) FROM system_events WHERE tenant_id = $1 AND created_at > $2
             GROUP BY level ORDER BY level",
        )
        .bind(tenant)
        .bind(Time(now - EVENTS))
        .fetch_all()
        .await?;
    Ok(Counts {
        leads: leads(store, tenant).await?,
        inbox: by(store, "inbox", "status", "TRUE", tenant).await?,
        outbox: by(store, "outbox", "status", "TRUE", tenant).await?,
        deposits: by(store, "deposits", "status", "TRUE", tenant).await?,
        events: events.into_iter().map(count).collect(),
        inbox_oldest: oldest(store, INBOX, tenant).await?,
        outbox_oldest: oldest(store, OUTBOX, tenant).await?,
    })
}

/// How many leads stand where, of one tenant.
///
/// # Errors
/// The engine's.
pub async fn leads(store: &Store, tenant: &str) -> Result<Vec<Count>> {
    by(store, "leads", "status", "TRUE", tenant).await
}

fn count((name, count): (String, i64)) -> Count {
    (name, count.unsigned_abs())
}

async fn by(
    store: &Store,
    table: &str,
    column: &str,
    condition: &str,
    tenant: &str,
) -> Result<Vec<Count>> {
    let sql = format!(
        "SELECT {column}, COUNT(*) FROM {table} WHERE tenant_id = $1 AND {condition}
         GROUP BY {column} ORDER BY {column}"
    );
    let rows: Vec<(String, i64)> = store.query(AssertSqlSafe(sql)).bind(tenant).fetch_all().await?;
    Ok(rows.into_iter().map(count).collect())
}

// Not by the tenant's index, which has all that ever came in.
const INBOX: &str =
    "SELECT MIN(received_at) FROM inbox WHERE status = 'received' AND tenant_id || '' = $1";
const OUTBOX: &str = "SELECT MIN(created_at) FROM outbox
     WHERE status IN ('queued', 'sending', 'unknown') AND tenant_id = $1";

async fn oldest(store: &Store, sql: &'static str, tenant: &str) -> Result<Option<Timestamp>> {
    let (at,): (Option<Time>,) = store.query(sql).bind(tenant).fetch_one().await?;
    Ok(at.map(|at| at.0))
}

/// How the leads of a tenant come along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Funnel {
    /// Leads that are or were there, from the first message to the booking.
    pub stages: Vec<(Status, u64)>,
    /// Leads that wait at each question, by its key.
    pub steps: Vec<Count>,
}

/// How the leads come along.
///
/// # Errors
/// The engine's.
pub async fn funnel(store: &Store, tenant: &str) -> Result<Funnel> {
    let sql = "SELECT stage, COUNT(*) FROM leads WHERE tenant_id = $1 GROUP BY stage";
    let reached: Vec<(i64, i64)> = store.query(sql).bind(tenant).fetch_all().await?;
    let past = |stage: usize| {
        let leads = reached.iter().filter(|(reached, _)| *reached >= stage as i64);
        leads.map(|(_, count)| count.unsigned_abs()).sum()
    };
    let stages = STAGES.iter().enumerate().map(|(n, status)| (*status, past(n))).collect();
    let steps = by(store, "leads", "step_key", "status = 'QUALIFYING'", tenant).await?;
    Ok(Funnel { stages, steps })
}

words! {
    /// A queue that is watched.
    Queue {
        /// Messages that the rules have not run on.
        Inbox "inbox",
        /// Messages that are not sent.
        Outbox "outbox",
        /// Deposits that wait for the provider.
        Deposits "deposits",
        /// What is done after a commit.
        Effects "effects",
    }
}

/// How long a queue is, over all tenants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Depth {
    /// Which.
    pub queue: Queue,
    /// How much is in it.
    pub count: u64,
    /// Since when the oldest waits.
    pub oldest: Option<Timestamp>,
}

#[derive(FromRow)]
struct DepthRow {
    queue: String,
    count: i64,
    oldest: Option<Time>,
}

/// How long the queues are, over all tenants, for gauges.
///
/// # Errors
/// The engine's.
pub async fn depth(store: &Store) -> Result<Vec<Depth>> {
    let rows: Vec<DepthRow> = store
        .query(
            "SELECT 'inbox' AS queue, COUNT(*) AS count, MIN(received_at) AS oldest
             FROM inbox WHERE status = 'received'
             UNION ALL
             SELECT 'outbox', COUNT(*), MIN(created_at)
             FROM outbox WHERE status IN ('queued', 'sending', 'unknown')
             UNION ALL
             SELECT 'deposits', COUNT(*), MIN(created_at)
             FROM deposits WHERE status = 'CREATING' AND due_at IS NOT NULL
             UNION ALL
             SELECT 'effects', COUNT(*), MIN(due_at) FROM effects WHERE due_at IS NOT NULL",
        )
        .fetch_all()
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Depth {
                queue: word(&row.queue, Queue::of_word)?,
                count: row.count.unsigned_abs(),
                oldest: row.oldest.map(|at| at.0),
            })
        })
        .collect()
}
