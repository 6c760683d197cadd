//! Work claimed on domain rows: the row is the job (architecture.md, rule 3).
//!
//! A table takes part by the columns `tenant_id`, `id` (unique, with an index of its own), `due_at`
//! (when a runner has to look at the row next; null: never), `lease_holder` (null: nobody),
//! `lease_token` (counts the claims) and `lease_taken_over` (whether the last claim found another's
//! lease that had expired).
//!
//! A claim moves `due_at` to the lease's end. So the rows that may be claimed are always one range
//! of one index, `due_at <= now`, whatever their number, and a runner that died is replaced by the
//! same statement that finds new work. The token is the fence: whoever writes on behalf of a lease
//! checks it in the same transaction.

use std::{borrow::Cow, collections::BTreeSet, time::Duration};

use jiff::Timestamp;
use service::Clock;
use sqlx::{AssertSqlSafe, FromRow};

use crate::{
    Engine, Error, Result, Store, Time, Transaction,
    bulk::{Column, Rows, among, look_up_locked},
};

/// A table whose rows are leased.
#[derive(Clone, Copy, Debug)]
pub struct LeaseTable(pub &'static str);

/// The right to work on one row, until somebody else holds a higher token.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Lease {
    /// Whose row.
    pub tenant_id: String,
    /// Which row.
    pub id: String,
    /// The fencing token.
    #[sqlx(rename = "lease_token")]
    pub token: i64,
    /// Whether the row was leased by another runner that let it expire.
    #[sqlx(rename = "lease_taken_over")]
    pub taken_over: bool,
}

impl LeaseTable {
    /// Leases up to `limit` due rows to `holder`, the longest due first. One statement.
    ///
    /// # Errors
    /// The engine's.
    pub async fn claim(
        self,
        store: &Store,
        holder: &str,
        now: Timestamp,
        life: Duration,
        limit: u32,
    ) -> Result<Vec<Lease>> {
        let (engine, table) = (store.engine(), self.0);
        let due = format!(
            "SELECT id FROM {table} WHERE due_at <= $3 ORDER BY due_at LIMIT $4{}",
            engine.skip_locked()
        );
        let claimed = among(engine, "id", &due);
        let sql = format!(
            "UPDATE {table}
             SET due_at = $1,
                 lease_taken_over = lease_holder IS NOT NULL,
                 lease_holder = $2,
                 lease_token = lease_token + 1
             WHERE {claimed}
             RETURNING tenant_id, id, lease_token, lease_taken_over"
        );
        store
            .write(AssertSqlSafe(sql))
            .bind(Time(now + life))
            .bind(holder.to_owned())
            .bind(Time(now))
            .bind(i64::from(limit))
            .fetch_all::<Lease>()
            .await
    }

    /// When the next row is due, whether it waits or is leased.
    ///
    /// # Errors
    /// The engine's.
    pub async fn next_due(self, store: &Store) -> Result<Option<Timestamp>> {
        let sql = format!(
            "SELECT due_at FROM {} WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1",
            self.0
        );
        let due: Option<(Time,)> = store.query(AssertSqlSafe(sql)).fetch_optional().await?;
        Ok(due.map(|(time,)| time.0))
    }

    /// Prolongs a lease; false when it was lost.
    ///
    /// # Errors
    /// The engine's.
    pub async fn renew(self, store: &Store, lease: &Lease, until: Timestamp) -> Result<bool> {
        Ok(self.renew_all(store, std::slice::from_ref(lease), until).await? == 1)
    }

    /// Prolongs leases, in one commit; how many were not lost.
    ///
    /// # Errors
    /// The engine's.
    pub async fn renew_all(self, store: &Store, leases: &[Lease], until: Timestamp) -> Result<u64> {
        let mut tx = store.begin().await?;
        let held = self.fence_all(&mut tx, leases).await?;
        let rows = Rows::new(vec![Column::Text(held.into_iter().map(Cow::Owned).collect())]);
        let mut renewed = 0;
        for piece in rows.pieces(tx.engine()) {
            let sql = format!(
                "UPDATE {} SET due_at = {} WHERE id IN ({})",
                self.0,
                piece.parameter(1),
                rows.source(&piece)
            );
            let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
            renewed += statement.bind(Time(until)).execute().await?;
        }
        tx.commit().await?;
        Ok(renewed)
    }

    /// Prolongs a lease to `life` from now each third of it; returns when it was lost.
    pub async fn keep(self, store: &Store, clock: &Clock, lease: &Lease, life: Duration) {
        self.keep_all(store, clock, std::slice::from_ref(lease), life).await;
    }

    /// The same for several; returns when all of them were lost.
    pub async fn keep_all(self, store: &Store, clock: &Clock, leases: &[Lease], life: Duration) {
        loop {
            clock.sleep_until(clock.now() + life / 3).await;
            match self.renew_all(store, leases, clock.now() + life).await {
                Ok(0) => return,
                Ok(_) => {}
                // The fence decides, should another have taken them meanwhile.
                Err(error) => tracing::warn!(table = self.0, %error, "leases are not renewed"),
            }
        }
    }

    /// Gives the row back, to be looked at again at `due_at`; false when the lease was lost, and
    /// then nothing changes.
    ///
    /// # Errors
    /// The engine's.
    pub async fn release(
        self,
        tx: &mut Transaction,
        lease: &Lease,
        due_at: Option<Timestamp>,
    ) -> Result<bool> {
        let sql = format!(
            "UPDATE {} SET due_at = $1, lease_holder = NULL
             WHERE id = $2 AND lease_token = $3 AND lease_holder IS NOT NULL",
            self.0
        );
        let changed = tx
            .query(AssertSqlSafe(sql))
            .bind(due_at.map(Time))
            .bind(lease.id.as_str())
            .bind(lease.token)
            .execute()
            .await?;
        Ok(changed == 1)
    }

    /// Makes sure, and keeps it so until commit, that the lease is still ours.
    ///
    /// # Errors
    /// [`Error::LeaseLost`], and the engine's.
    pub async fn fence(self, tx: &mut Transaction, lease: &Lease) -> Result<()> {
        let held = self.fence_all(tx, std::slice::from_ref(lease)).await?;
        if held.is_empty() { Err(Error::LeaseLost) } else { Ok(()) }
    }

    /// Tells which of some leases are still ours, by their rows' ids, and keeps it so until commit. Rows are
    /// locked in the order of their ids, so that nobody waits for somebody who waits for him.
    ///
    /// # Errors
    /// The engine's.
    pub async fn fence_all(
        self,
        tx: &mut Transaction,
        leases: &[Lease],
    ) -> Result<BTreeSet<String>> {
        let mut ordered: Vec<&Lease> = leases.iter().collect();
        ordered.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let rows = Rows::new(vec![
            Column::Text(ordered.iter().map(|lease| lease.id.clone().into()).collect()),
            Column::Int(ordered.iter().map(|lease| lease.token).collect()),
        ]);
        let (engine, table) = (tx.engine(), self.0);
        let ours = format!(
            "{table}.id = input.id AND {table}.lease_token = input.lease_token
             AND {table}.lease_holder IS NOT NULL"
        );
        let locked = look_up_locked(engine, table, &ours);
        let mut held = BTreeSet::new();
        for piece in rows.pieces(engine) {
            let sql = format!(
                "WITH input (id, lease_token) AS ({}) SELECT {table}.id FROM input {locked}",
                rows.source(&piece)
            );
            let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
            let ids: Vec<(String,)> = statement.fetch_all().await?;
            held.extend(ids.into_iter().map(|(id,)| id));
        }
        Ok(held)
    }

    /// Makes every leased row due at once, on SQLite: an embedded database has no other runner, so
    /// leases found at its start belong to nobody (architecture.md, "One process or many").
    ///
    /// # Errors
    /// The engine's.
    pub async fn take_over_at_start(self, store: &Store, now: Timestamp) -> Result<()> {
        if store.engine() != Engine::Sqlite {
            return Ok(());
        }
        let sql = format!("UPDATE {} SET due_at = $1 WHERE lease_holder IS NOT NULL", self.0);
        let mut tx = store.begin().await?;
        tx.query(AssertSqlSafe(sql)).bind(Time(now)).execute().await?;
        tx.commit().await
    }
}
