//! What became of publications, counted (posts.md, `GET /api/metrics`).
//!
//! Each process adds to a row of its own, so that replicas do not wait for each other; a read adds
//! the rows up.

use std::time::Duration;

use jiff::Timestamp;
use store::{Result, Store, Time, Transaction};

use crate::domain::publication::{Publication, Step};

/// What one transaction adds for a tenant, and what a read gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Publications that went live.
    pub published: u64,
    /// Publications that failed or are unconfirmed.
    pub failed: u64,
    /// Throttled answers.
    pub rate_limit_hits: u64,
    /// Finished publications whose time of work is in `worked_for`.
    pub worked: u64,
    /// The time that they were worked on, waits not counted.
    pub worked_for: Duration,
}

impl Counts {
    /// Whether there is nothing to add.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What a publication adds that went from one state to another.
    pub fn of_move(before: &Publication, after: &Publication) -> Self {
        let hits = after.throttles_heard.saturating_sub(before.throttles_heard);
        let mut counts = Self { rate_limit_hits: u64::from(hits), ..Self::default() };
        let decided = before.step != after.step && after.step.is_terminal();
        if decided && after.step != Step::Cancelled {
            let live = after.step == Step::Published;
            // A person's word on one that is unconfirmed: it is counted already.
            let again = before.step.is_terminal();
            counts.published = u64::from(live);
            counts.failed = u64::from(!live && !again);
            if !again {
                counts.worked = u64::from(!after.worked.is_zero());
                counts.worked_for = after.worked;
            }
        }
        counts
    }

    /// Adds another's.
    pub fn add(&mut self, other: Self) {
        self.published += other.published;
        self.failed += other.failed;
        self.rate_limit_hits += other.rate_limit_hits;
        self.worked += other.worked;
        self.worked_for += other.worked_for;
    }
}

/// Adds to the row of this process.
///
/// # Errors
/// The engine's.
pub async fn add(tx: &mut Transaction, tenant: &str, holder: &str, counts: Counts) -> Result<()> {
    if counts.is_empty() {
        return Ok(());
    }
    tx.query(
        "INSERT INTO publication_counts AS c (tenant_id, holder, published, failed, rate_limit_hits,
                                              worked, worked_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (tenant_id, holder) DO UPDATE
         SET published = c.published + excluded.published,
             failed = c.failed + excluded.failed,
             rate_limit_hits = c.rate_limit_hits + excluded.rate_limit_hits,
             worked = c.worked + excluded.worked,
             worked_ms = c.worked_ms + excluded.worked_ms",
    )
    .bind(tenant.to_owned())
    .bind(holder.to_owned())
    .bind(counts.published as i64)
    .bind(counts.failed as i64)
    .bind(counts.rate_limit_hits as i64)
    .bind(counts.worked as i64)
    .bind(counts.worked_for.as_millis() as i64)
    .execute()
    .await?;
    Ok(())
}

/// Who has what processes that are gone have counted.
const FOLDED: &str = "";
/// Rows of a tenant that are left alone: that of the gone, and one of a process that counts.
const FEW: i64 = 2;

/// Folds each tenant's rows into one; processes that still count begin new ones. Without it every
/// start of a process leaves a row behind. How many rows went.
///
/// # Errors
/// The engine's.
pub async fn fold(store: &Store) -> Result<u64> {
    let tenants: Vec<(String,)> = store
        .query(
            "SELECT tenant_id FROM publication_counts
             GROUP BY tenant_id
             HAVING COUNT(*) > $1",
        )
        .bind(FEW)
        .fetch_all()
        .await?;
    let mut folded = 0;
    for (tenant,) in tenants {
        // One tenant at a time: whoever counts locks one row of it.
        let mut tx = store.begin().await?;
        let rows: Vec<CountsRow> = tx
            .query(
                "DELETE FROM publication_counts WHERE tenant_id = $1 AND holder <> $2
                 RETURNING published, failed, rate_limit_hits, worked, worked_ms",
            )
            .bind(tenant.clone())
            .bind(FOLDED)
            .fetch_all()
            .await?;
        folded += rows.len() as u64;
        add(&mut tx, &tenant, FOLDED, sum(rows)).await?;
        tx.commit().await?;
    }
    Ok(folded)
}

type CountsRow = (i64, i64, i64, i64, i64);

fn sum(rows: Vec<CountsRow>) -> Counts {
    let mut counts = Counts::default();
    for (published, failed, rate_limit_hits, worked, worked_ms) in rows {
        counts.add(Counts {
            published: published as u64,
            failed: failed as u64,
            rate_limit_hits: rate_limit_hits as u64,
            worked: worked as u64,
            worked_for: Duration::from_millis(worked_ms as u64),
        });
    }
    counts
}

/// The counts of a tenant.
///
/// # Errors
/// The engine's.
pub async fn of_tenant(store: &Store, tenant: &str) -> Result<Counts> {
    let rows: Vec<CountsRow> = store
        .query(
            "SELECT published, failed, rate_limit_hits, worked, worked_ms FROM publication_counts
             WHERE tenant_id = $1",
        )
        .bind(tenant.to_owned())
        .fetch_all()
        .await?;
    Ok(sum(rows))
}

/// How many publications of a tenant are due and not finished.
///
/// # Errors
/// The engine's.
pub async fn queue_depth(store: &Store, tenant: &str, now: Timestamp) -> Result<u64> {
    let (posts,): (i64,) = store
        .query(
            "SELECT COUNT(*) FROM post_publications
             WHERE tenant_id = $1 AND due_at IS NOT NULL AND scheduled_at <= $2
               AND step NOT IN ('published', 'failed', 'unconfirmed', 'cancelled')",
        )
        .bind(tenant.to_owned())
        .bind(Time(now))
        .fetch_one()
        .await?;
    let (stories,): (i64,) = store
        .query(
            "SELECT COUNT(*) FROM publications p
             JOIN batches b ON b.tenant_id = p.tenant_id AND b.id = p.batch_id
             WHERE b.tenant_id = $1 AND b.status = 'processing'
               AND (p.due_at IS NULL OR p.due_at <= $2)
               AND p.step NOT IN ('published', 'failed', 'unconfirmed', 'cancelled')",
        )
        .bind(tenant.to_owned())
        .bind(Time(now))
        .fetch_one()
        .await?;
    Ok((posts + stories) as u64)
}

#[cfg(test)]
mod tests {
    use store::testing::each_engine;

    use super::*;
    use crate::store::MIGRATIONS;

    #[tokio::test]
    async fn rows_of_processes_that_are_gone_become_one() {
        each_engine(&MIGRATIONS, async |store| {
            let counted = |published| Counts {
                published,
                failed: 1,
                rate_limit_hits: 2,
                worked: 1,
                worked_for: Duration::from_millis(3),
            };
            let count = async |tenant: &str, holder: String| {
                let mut tx = store.begin().await.unwrap();
                add(&mut tx, tenant, &holder, counted(1)).await.unwrap();
                tx.commit().await.unwrap();
            };
            let rows = async |tenant: &str| {
                let (rows,): (i64,) = store
                    .query("SELECT COUNT(*) FROM publication_counts WHERE tenant_id = $1")
                    .bind(tenant.to_owned())
                    .fetch_one()
                    .await
                    .unwrap();
                rows
            };
            for n in 0..5 {
                count("a", format!("process-{n}")).await;
            }
            count("b", "process-0".to_owned()).await;
            let before = of_tenant(&store, "a").await.unwrap();
            assert_eq!((before.published, before.rate_limit_hits), (5, 10));
            assert_eq!(fold(&store).await.unwrap(), 5);
            assert_eq!((rows("a").await, rows("b").await), (1, 1));
            assert_eq!(of_tenant(&store, "a").await.unwrap(), before);

            // A process that lives on counts on, and what is folded again adds up.
            for n in 0..2 {
                count("a", format!("process-{n}")).await;
            }
            let before = of_tenant(&store, "a").await.unwrap();
            assert_eq!(before.published, 7);
            assert_eq!(fold(&store).await.unwrap(), 2);
            assert_eq!((rows("a").await, of_tenant(&store, "a").await.unwrap()), (1, before));
            assert_eq!(fold(&store).await.unwrap(), 0, "one is not folded");
            assert_eq!(of_tenant(&store, "b").await.unwrap(), counted(1));
        })
        .await;
    }
}
