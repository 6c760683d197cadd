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

use std::time::Duration;

use jiff::Timestamp;
use service::Clock;
use sqlx::{AssertSqlSafe, FromRow};

use crate::{Engine, Error, Result, Store, Time, Transaction};

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
        // PostgreSQL joins with what IN selects, and may read the whole table for it; an array is
        // looked up row by row, whatever the statistics say.
        let claimed = match engine {
            Engine::Postgres => format!("id = ANY(ARRAY({due}))"),
            Engine::Sqlite => format!("id IN ({due})"),
        };
        let sql = format!(
            "UPDATE {table}
             SET due_at = $1,
                 lease_taken_over = lease_holder IS NOT NULL,
                 lease_holder = $2,
                 lease_token = lease_token + 1
             WHERE {claimed}
             RETURNING tenant_id, id, lease_token, lease_taken_over"
        );
        let mut tx = store.begin().await?;
        let leases = tx
            .query(AssertSqlSafe(sql))
            .bind(Time(now + life))
            .bind(holder.to_owned())
            .bind(Time(now))
            .bind(i64::from(limit))
            .fetch_all::<Lease>()
            .await?;
        tx.commit().await?;
        Ok(leases)
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
        let mut tx = store.begin().await?;
        let renewed = self.set(&mut tx, lease, Some(until), true).await?;
        tx.commit().await?;
        Ok(renewed)
    }

    /// Prolongs a lease to `life` from now each third of it; returns when it was lost.
    pub async fn keep(self, store: &Store, clock: &Clock, lease: &Lease, life: Duration) {
        loop {
            clock.sleep_until(clock.now() + life / 3).await;
            match self.renew(store, lease, clock.now() + life).await {
                Ok(true) => {}
                Ok(false) => return,
                // The fence decides, should another have taken it meanwhile.
                Err(error) => tracing::warn!(id = lease.id, %error, "lease not renewed"),
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
        self.set(tx, lease, due_at, false).await
    }

    async fn set(
        self,
        tx: &mut Transaction,
        lease: &Lease,
        due_at: Option<Timestamp>,
        held: bool,
    ) -> Result<bool> {
        let holder = if held { "lease_holder" } else { "NULL" };
        let sql = format!(
            "UPDATE {} SET due_at = $1, lease_holder = {holder}
             WHERE id = $2 AND lease_token = $3 AND lease_holder IS NOT NULL",
            self.0
        );
        let changed = tx
            .query(AssertSqlSafe(sql))
            .bind(due_at.map(Time))
            .bind(lease.id.clone())
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
        let sql = format!(
            "SELECT 1 FROM {} WHERE id = $1 AND lease_token = $2 AND lease_holder IS NOT NULL{}",
            self.0,
            tx.engine().for_update()
        );
        let ours: Option<(i32,)> = tx
            .query(AssertSqlSafe(sql))
            .bind(lease.id.clone())
            .bind(lease.token)
            .fetch_optional()
            .await?;
        ours.map(drop).ok_or(Error::LeaseLost)
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
