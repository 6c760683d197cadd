//! All or nothing, and nobody sees the half of it.

use std::pin::pin;

use futures::{future::join_all, poll};
use store::{Error, testing::each_engine};

use crate::schema::{MIGRATIONS, add_thing, count_things};

#[tokio::test]
async fn a_commit_makes_it_durable() {
    each_engine(&MIGRATIONS, async |store| {
        let mut tx = store.begin().await.unwrap();
        add_thing(&mut tx, 1, "one").await.unwrap();
        add_thing(&mut tx, 2, "two").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count_things(&store).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_nothing() {
    each_engine(&MIGRATIONS, async |store| {
        let mut tx = store.begin().await.unwrap();
        add_thing(&mut tx, 1, "one").await.unwrap();
        drop(tx);
        assert_eq!(count_things(&store).await, 0);
        let mut tx = store.begin().await.unwrap();
        add_thing(&mut tx, 1, "one").await.expect("its key is free again");
    })
    .await;
}

#[tokio::test]
async fn reads_outside_see_only_what_is_committed() {
    each_engine(&MIGRATIONS, async |store| {
        let mut tx = store.begin().await.unwrap();
        add_thing(&mut tx, 1, "one").await.unwrap();
        let (inside,): (i64,) = tx.query("SELECT COUNT(*) FROM things").fetch_one().await.unwrap();
        assert_eq!((inside, count_things(&store).await), (1, 0));
        tx.commit().await.unwrap();
        assert_eq!(count_things(&store).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_unique_violation_is_known_as_such() {
    each_engine(&MIGRATIONS, async |store| {
        let mut tx = store.begin().await.unwrap();
        add_thing(&mut tx, 1, "one").await.unwrap();
        tx.commit().await.unwrap();
        for (id, name) in [(1, "primary key taken"), (2, "one")] {
            let mut tx = store.begin().await.unwrap();
            let error = add_thing(&mut tx, id, name).await.unwrap_err();
            assert!(error.is_unique_violation(), "{error}");
        }
        let mut tx = store.begin().await.unwrap();
        let error = tx.query("SELECT nothing FROM nowhere").execute().await.unwrap_err();
        assert!(!error.is_unique_violation());
        assert!(!Error::LeaseLost.is_unique_violation());
    })
    .await;
}

#[tokio::test]
async fn writers_at_once_take_turns() {
    each_engine(&MIGRATIONS, async |store| {
        let write = async |id: i64| {
            let mut tx = store.begin().await?;
            // Reading first is what makes SQLite's deferred transactions fail on each other.
            let _: Vec<(i64,)> = tx.query("SELECT id FROM things").fetch_all().await?;
            add_thing(&mut tx, id, &format!("thing {id}")).await?;
            tx.commit().await
        };
        for written in join_all((0..40).map(write)).await {
            written.unwrap();
        }
        assert_eq!(count_things(&store).await, 40);
    })
    .await;
}

/// A runner that loses its lease is dropped wherever it stands.
#[tokio::test]
async fn work_that_is_dropped_half_way_holds_nothing_up() {
    each_engine(&MIGRATIONS, async |store| {
        for polls in 0..60 {
            let mut work = pin!(async {
                let mut tx = store.begin().await?;
                add_thing(&mut tx, 1, "half").await?;
                std::future::pending::<store::Result<()>>().await
            });
            for _ in 0..polls {
                assert!(poll!(work.as_mut()).is_pending());
                tokio::task::yield_now().await;
            }
        }
        let mut tx = store.begin().await.unwrap();
        add_thing(&mut tx, 1, "whole").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count_things(&store).await, 1);
    })
    .await;
}
