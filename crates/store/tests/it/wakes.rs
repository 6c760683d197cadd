//! Wake-ups within one process: sent by the commit, and by nothing else.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use store::{Store, testing::each_engine, wake::Wakes};

use crate::schema::{MIGRATIONS, add_thing};

/// The hints so far: whatever comes before one that is sent now.
async fn heard(store: &Store, wakes: &mut Wakes) -> Vec<String> {
    store.wake_here("batches", "the end");
    let mut keys = Vec::new();
    loop {
        match wakes.next().await.as_deref() {
            Some("the end") => return keys,
            Some(key) => keys.push(key.to_owned()),
            None => panic!("nothing was missed"),
        }
    }
}

#[tokio::test]
async fn a_commit_wakes() {
    each_engine(&MIGRATIONS, async |store| {
        let mut wakes = store.wakes("batches");
        let mut tx = store.begin().await.unwrap();
        tx.wake("batches", "one");
        tx.wake("batches", "two");
        assert!(heard(&store, &mut wakes).await.is_empty(), "not before the commit");
        tx.commit().await.unwrap();
        assert_eq!(heard(&store, &mut wakes).await, ["one", "two"]);
    })
    .await;
}

#[tokio::test]
async fn what_woke_is_there_to_be_read() {
    each_engine(&MIGRATIONS, async |store| {
        let mut wakes = store.wakes("batches");
        let mut tx = store.begin().await.unwrap();
        add_thing(&mut tx, 1, "one").await.unwrap();
        tx.wake("batches", "one");
        let (committed, key) = tokio::join!(tx.commit(), async {
            let key = wakes.next().await;
            assert_eq!(crate::schema::count_things(&store).await, 1);
            key
        });
        committed.unwrap();
        assert_eq!(key.as_deref(), Some("one"));
    })
    .await;
}

#[tokio::test]
async fn a_rollback_wakes_nobody() {
    each_engine(&MIGRATIONS, async |store| {
        let mut wakes = store.wakes("batches");
        let mut tx = store.begin().await.unwrap();
        tx.wake("batches", "one");
        drop(tx);
        assert!(heard(&store, &mut wakes).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_to_be_done_after_a_commit_is_not_done_after_a_rollback() {
    each_engine(&MIGRATIONS, async |store| {
        let done = Arc::new(AtomicUsize::new(0));
        let begin = async || {
            let mut tx = store.begin().await.unwrap();
            let counter = Arc::clone(&done);
            tx.after_commit(move || {
                counter.fetch_add(1, Ordering::SeqCst);
            });
            tx
        };
        drop(begin().await);
        let tx = begin().await;
        assert_eq!(done.load(Ordering::SeqCst), 0);
        tx.commit().await.unwrap();
        assert_eq!(done.load(Ordering::SeqCst), 1);
    })
    .await;
}

#[tokio::test]
async fn the_same_hint_is_sent_once_per_transaction() {
    each_engine(&MIGRATIONS, async |store| {
        let mut wakes = store.wakes("batches");
        let mut tx = store.begin().await.unwrap();
        for _ in 0..3 {
            tx.wake("batches", "one");
        }
        tx.commit().await.unwrap();
        assert_eq!(heard(&store, &mut wakes).await, ["one"]);
    })
    .await;
}

#[tokio::test]
async fn every_listener_hears_its_own_topic_only() {
    each_engine(&MIGRATIONS, async |store| {
        let mut batches = [store.wakes("batches"), store.wakes("batches")];
        let mut others = store.wakes("others");
        let mut tx = store.begin().await.unwrap();
        tx.wake("batches", "one");
        tx.wake("others", "two words");
        tx.commit().await.unwrap();
        for wakes in &mut batches {
            assert_eq!(wakes.next().await.as_deref(), Some("one"));
        }
        assert_eq!(others.next().await.as_deref(), Some("two words"));
    })
    .await;
}

#[tokio::test]
async fn a_slow_listener_is_told_that_it_missed_some() {
    each_engine(&MIGRATIONS, async |store| {
        let mut wakes = store.wakes("batches");
        for n in 0..10_000 {
            store.wake_here("batches", n.to_string());
        }
        assert_eq!(wakes.next().await, None);
        assert!(wakes.next().await.is_some(), "and goes on with the newest");
    })
    .await;
}
