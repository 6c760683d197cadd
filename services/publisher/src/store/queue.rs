//! How much waits: for us, what is due and not in anybody's hands (what is leased is due again at the
//! end of its lease); for a person, what is unconfirmed.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{Result, Store, Time};

/// Rows that are counted at most: a backlog costs no more to look at than this.
const MOST: i64 = 10_000;

/// What waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Publications of posts.
    Posts,
    /// Batches of stories.
    Stories,
}

impl Queue {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Posts => "posts",
            Self::Stories => "stories",
        }
    }

    fn table(self) -> &'static str {
        match self {
            Self::Posts => "post_publications",
            Self::Stories => "batches",
        }
    }
}

/// A queue at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many wait, at most 10,000.
    pub depth: u64,
    /// How long the one has waited that was due first.
    pub oldest: Duration,
}

/// What of a queue is due, of all tenants.
///
/// # Errors
/// The engine's.
pub async fn waiting(store: &Store, queue: Queue, now: Timestamp) -> Result<Waiting> {
    let sql = format!(
        "SELECT COUNT(*), MIN(due_at) FROM (
             SELECT due_at FROM {}
             WHERE due_at IS NOT NULL AND due_at <= $1
             ORDER BY due_at
             LIMIT $2
         ) AS due",
        queue.table()
    );
    let (depth, oldest): (i64, Option<Time>) =
        store.query(AssertSqlSafe(sql)).bind(Time(now)).bind(MOST).fetch_one().await?;
    let age = |due: Time| now.duration_since(due.0).try_into().unwrap_or_default();
    Ok(Waiting { depth: depth as u64, oldest: oldest.map(age).unwrap_or_default() })
}

/// How many publications nobody knows the outcome of, of all tenants, at most 10,000.
///
/// # Errors
/// The engine's.
pub async fn unconfirmed(store: &Store) -> Result<u64> {
    let (count,): (i64,) = store
        .query(
            "SELECT COUNT(*) FROM (
                 SELECT 1 FROM publications WHERE step = 'unconfirmed'
                 UNION ALL
                 SELECT 1 FROM post_publications WHERE step = 'unconfirmed'
                 LIMIT $1
             ) AS unconfirmed",
        )
        .bind(MOST)
        .fetch_one()
        .await?;
    Ok(count as u64)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use store::testing::each_engine;
    use uuid::Uuid;

    use super::*;
    use crate::store::{MIGRATIONS, samples};

    #[tokio::test]
    async fn what_is_due_is_counted_and_the_oldest_has_its_age() {
        each_engine(&MIGRATIONS, async |store| {
            let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
            for minutes in [-5_i64, -1, 0, 3] {
                let id = Uuid::from_u128(u128::from(minutes.unsigned_abs()));
                samples::publication(&store, id, now + SignedDuration::from_mins(minutes)).await;
            }
            let posts = waiting(&store, Queue::Posts, now).await.unwrap();
            assert_eq!(posts, Waiting { depth: 3, oldest: Duration::from_secs(300) });
            let stories = waiting(&store, Queue::Stories, now).await.unwrap();
            assert_eq!(stories, Waiting::default());
            assert_eq!(unconfirmed(&store).await.unwrap(), 0);
            let mut tx = store.begin().await.unwrap();
            let sql = "UPDATE post_publications SET step = 'unconfirmed' WHERE due_at <= $1";
            tx.query(sql).bind(Time(now)).execute().await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(unconfirmed(&store).await.unwrap(), 3);
        })
        .await;
    }
}
