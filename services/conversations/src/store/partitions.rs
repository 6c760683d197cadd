//! Months of system events as tables of their own, on PostgreSQL: an old month goes at once.
//!
//! `system_events_default` takes what has no month. A month that is made late takes its events out
//! of it; `SQLite` has one table and nothing to do.

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use sqlx::AssertSqlSafe;
use store::{Engine, Result, Store, Transaction};

/// Months that are there ahead of time, beside the one that runs.
const AHEAD: i32 = 2;
/// Replicas make and drop months one after the other.
const ADVISORY_LOCK: i64 = 0x6661_6e66_6172_6501;
const PREFIX: &str = "system_events_m";

/// A month in UTC, by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Month(Date);

impl Month {
    fn of(at: Timestamp) -> Self {
        Self(at.to_zoned(TimeZone::UTC).date().first_of_month())
    }

    fn plus(self, months: i32) -> Self {
        Self(self.0.saturating_add(months.months()))
    }

    fn table(self) -> String {
        format!("{PREFIX}{:04}_{:02}", self.0.year(), self.0.month())
    }

    fn of_table(name: &str) -> Option<Self> {
        let (year, month) = name.strip_prefix(PREFIX)?.split_once('_')?;
        Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok().map(Self)
    }

    /// Its first instant, as SQL.
    fn start(self) -> String {
        format!("TIMESTAMPTZ '{} 00:00:00+00'", self.0)
    }
}

/// Makes the month of `now` and those after it; to be called at start and now and then.
///
/// # Errors
/// The engine's.
pub async fn prepare_months(store: &Store, now: Timestamp) -> Result<()> {
    if store.engine() != Engine::Postgres {
        return Ok(());
    }
    let there = tables(store).await?;
    for month in (0..=AHEAD).map(|ahead| Month::of(now).plus(ahead)) {
        if !there.contains(&month) {
            make(store, month).await?;
        }
    }
    Ok(())
}

async fn make(store: &Store, month: Month) -> Result<()> {
    let (table, from, to) = (month.table(), month.start(), month.plus(1).start());
    let mut tx = store.begin().await?;
    one_at_a_time(&mut tx).await?;
    let (missing,): (bool,) =
        tx.query("SELECT to_regclass($1) IS NULL").bind(table.as_str()).fetch_one().await?;
    if !missing {
        return Ok(());
    }
    let steps = [
        // Nothing comes into the default between the move and the attachment.
        "LOCK TABLE system_events_default IN ACCESS EXCLUSIVE MODE".to_owned(),
        format!("CREATE TABLE {table} (LIKE system_events INCLUDING DEFAULTS)"),
        format!(
            "WITH moved AS (DELETE FROM system_events_default
                            WHERE created_at >= {from} AND created_at < {to}
                            RETURNING *)
             INSERT INTO {table} SELECT * FROM moved"
        ),
        format!(
            "ALTER TABLE system_events ATTACH PARTITION {table} FOR VALUES FROM ({from}) TO ({to})"
        ),
    ];
    for sql in steps {
        tx.query(AssertSqlSafe(sql)).execute().await?;
    }
    tx.commit().await
}

/// Drops the months that end by `before`; how many events they had.
pub(super) async fn drop_before(store: &Store, before: Timestamp) -> Result<u64> {
    let mut dropped = 0;
    for month in tables(store).await? {
        if month.plus(1).0 > Month::of(before).0 {
            continue;
        }
        let table = month.table();
        let mut tx = store.begin().await?;
        one_at_a_time(&mut tx).await?;
        let (there,): (bool,) =
            tx.query("SELECT to_regclass($1) IS NOT NULL").bind(table.as_str()).fetch_one().await?;
        if there {
            let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
            let (count,): (i64,) = tx.query(count).fetch_one().await?;
            tx.query(AssertSqlSafe(format!("DROP TABLE {table}"))).execute().await?;
            dropped += count.unsigned_abs();
        }
        tx.commit().await?;
    }
    Ok(dropped)
}

async fn one_at_a_time(tx: &mut Transaction) -> Result<()> {
    tx.query("SELECT pg_advisory_xact_lock($1)").bind(ADVISORY_LOCK).execute().await.map(drop)
}

/// The months that have a table.
async fn tables(store: &Store) -> Result<Vec<Month>> {
    if store.engine() != Engine::Postgres {
        return Ok(Vec::new());
    }
    let names: Vec<(String,)> = store
        .query(
            "SELECT child.relname::TEXT FROM pg_inherits
             JOIN pg_class AS child ON child.oid = pg_inherits.inhrelid
             WHERE pg_inherits.inhparent = 'system_events'::regclass
             ORDER BY child.relname",
        )
        .fetch_all()
        .await?;
    Ok(names.iter().filter_map(|(name,)| Month::of_table(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_names_and_bounds() {
        let month = Month::of("2026-12-31T23:59:59.999999Z".parse().unwrap());
        assert_eq!(month.table(), "system_events_m2026_12");
        assert_eq!(Month::of_table(&month.table()), Some(month));
        assert_eq!(month.plus(1).start(), "TIMESTAMPTZ '2027-01-01 00:00:00+00'");
        assert_eq!(Month::of_table("system_events_default"), None);
    }
}
