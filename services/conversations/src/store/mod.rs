//! The SQL of conversations, one file per aggregate: rows in, domain types out.
//!
//! The row of a lead is the job of the engine, the row in `dispatches` that of sending. Whoever
//! stores a message touches the row in the same transaction; a runner that gives the row
//! back locks it before it reads what waits. So one of the two sees the other, always.
//!
//! Rows are locked in this order, and several of one table in the order of their ids: leads,
//! dispatches, outbox, deposits, bookings, effects. Whoever is told of a deposit locks its lead first.

pub mod attachments;
pub mod bookings;
pub mod changes;
pub mod counters;
pub mod deposits;
pub mod effects;
pub mod events;
pub mod finding;
pub mod flows;
pub mod glance;
pub mod idempotency;
pub mod inbox;
pub mod leads;
pub mod messages;
pub mod metrics;
pub mod outbox;
pub mod partitions;
mod reads;
mod rows;
pub mod tokens;
pub mod transcript;

pub use reads::Reads;

use std::collections::BTreeMap;

use jiff::Timestamp;
use service::{Clock, Rng};
use sqlx::AssertSqlSafe;
use store::{
    Lease, LeaseTable, Migrations, Result, Store, Time, Topic, Transaction,
    bulk::{Column, Rows, look_up_locked, named},
    statement::Row,
};
use uuid::Uuid;

use rows::texts;

/// Leads are leased one by one to the engine.
pub const LEADS: LeaseTable = LeaseTable("leads");
/// The outboxes of leads are leased one by one; a row has its lead's id.
pub const DISPATCHES: LeaseTable = LeaseTable("dispatches");
/// Deposits are leased one by one.
pub const DEPOSITS: LeaseTable = LeaseTable("deposits");
/// What is done after a commit is leased one by one.
pub const EFFECTS: LeaseTable = LeaseTable("effects");

/// A lead has messages that will settle; the key is empty.
pub const INBOX_WORK: Topic = "inbox-work";
/// There is something to send; the key is empty.
pub const OUTBOX_WORK: Topic = "outbox-work";
/// A deposit is to be worked on; the key is empty.
pub const DEPOSIT_WORK: Topic = "deposit-work";
/// Something is to be done after a commit; the key is empty.
pub const EFFECT_WORK: Topic = "effect-work";

/// The schema of conversations.
pub const MIGRATIONS: Migrations = Migrations {
    service: "conversations",
    sqlite: &[
        (1, "leads", include_str!("../../migrations/sqlite/0001_leads.sql")),
        (2, "bookings", include_str!("../../migrations/sqlite/0002_bookings.sql")),
        (3, "system events", include_str!("../../migrations/sqlite/0003_system_events.sql")),
        (4, "console", include_str!("../../migrations/sqlite/0004_console.sql")),
        (5, "replies", include_str!("../../migrations/sqlite/0005_replies.sql")),
    ],
    postgres: &[
        (1, "leads", include_str!("../../migrations/postgres/0001_leads.sql")),
        (2, "bookings", include_str!("../../migrations/postgres/0002_bookings.sql")),
        (3, "system events", include_str!("../../migrations/postgres/0003_system_events.sql")),
        (4, "console", include_str!("../../migrations/postgres/0004_console.sql")),
        (5, "replies", include_str!("../../migrations/postgres/0005_replies.sql")),
    ],
};

/// Where new ids come from.
#[derive(Clone, Copy, Debug)]
pub struct Ids<'a> {
    /// Their time.
    pub clock: &'a Clock,
    /// Their chance.
    pub rng: &'a Rng,
}

impl Ids<'_> {
    /// A new id: UUID version 7.
    pub fn next(self) -> Uuid {
        self.rng.uuid(self.clock)
    }

    /// New ids, in order: what is stored together keeps its order by them.
    pub fn several(self, count: usize) -> Vec<Uuid> {
        let mut ids: Vec<Uuid> = (0..count).map(|_| self.next()).collect();
        ids.sort_unstable();
        ids
    }
}

/// Makes what an embedded database finds leased at its start due at once.
///
/// # Errors
/// The engine's.
pub async fn take_over_at_start(store: &Store, now: Timestamp) -> Result<()> {
    for table in [LEADS, DISPATCHES, DEPOSITS, EFFECTS] {
        table.take_over_at_start(store, now).await?;
    }
    Ok(())
}

/// The SQL that makes a row due at a parameter, unless it is due earlier. One that is leased keeps
/// its lease's end: its runner looks again before it gives the row back.
fn due_by(table: LeaseTable, at: &str) -> String {
    let table = table.0;
    format!(
        "due_at = CASE WHEN {table}.lease_holder IS NULL
                            AND ({table}.due_at IS NULL OR {table}.due_at > {at})
                       THEN {at} ELSE {table}.due_at END"
    )
}

/// Rows of a table and when each is to be looked at; `None`: it is only locked.
type Due<'a> = BTreeMap<&'a str, Option<Timestamp>>;

/// Makes rows due at their times, unless they are due earlier, and locks them until commit, in the order of
/// their ids; `columns` of them.
async fn arm_all<T: Row>(
    tx: &mut Transaction,
    table: LeaseTable,
    due: &Due<'_>,
    columns: &str,
) -> Result<Vec<T>> {
    let rows = Rows::new(vec![
        texts(due.keys().copied()),
        Column::OptionalTime(due.values().copied().collect()),
    ]);
    let (engine, name, set) = (tx.engine(), table.0, due_by(table, "input.due_at"));
    let lock = look_up_locked(engine, name, &format!("{name}.id = wanted.id"));
    let mut armed = Vec::new();
    for piece in rows.pieces(engine) {
        let sql = format!(
            "WITH wanted (id, due_at) AS ({}),
                  input (id, due_at) AS (SELECT wanted.id, wanted.due_at FROM wanted {lock})
             UPDATE {name} SET {set} FROM input WHERE {} RETURNING {columns}",
            rows.source(&piece),
            named(engine, name, "input")
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
        armed.extend(statement.fetch_all::<T>().await?);
    }
    Ok(armed)
}

/// Makes a row due at a time, unless it is due earlier; locks it until commit.
async fn arm(tx: &mut Transaction, table: LeaseTable, id: &str, at: Timestamp) -> Result<()> {
    let due = BTreeMap::from([(id, Some(at))]);
    arm_all::<(String,)>(tx, table, &due, &format!("{}.id", table.0)).await.map(drop)
}

/// A step under a lease did not work; it is tried again. The lease ends.
async fn again(
    tx: &mut Transaction,
    table: LeaseTable,
    lease: &Lease,
    at: Timestamp,
) -> Result<()> {
    let sql = format!(
        "UPDATE {} SET due_at = $1, attempts = attempts + 1, lease_holder = NULL
         WHERE id = $2 AND lease_token = $3 AND lease_holder IS NOT NULL",
        table.0
    );
    let statement = tx.query(AssertSqlSafe(sql)).bind(Time(at));
    held(statement.bind(lease.id.as_str()).bind(lease.token).execute().await?)
}

/// What a statement under a lease has changed, or that the lease was lost.
fn held(changed: u64) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(store::Error::LeaseLost) }
}
