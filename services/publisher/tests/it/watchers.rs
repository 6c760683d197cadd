//! Many watchers of one batch cost the database no more than one (performance.md, "SSE").

use futures::future::join_all;
use proto::publisher::v1::batch_event::Type;
use serde_json::json;
use store::Store;

use crate::support::{Watching, World, on_postgres, stories};

const WATCHERS: usize = 200;

/// A batch of two stories is watched by so many from its beginning; all see the same. How often the
/// events were read.
async fn reads_of_events(mut world: World, watchers: usize) -> i64 {
    world.sandbox.fault_times(1, "normalize", json!({"kind": "slow", "ms": 500})).await;
    let id = world.publish(stories(2)).await;
    world.sandbox.has_seen(1, "normalize").await;
    world.pause("stories", &id).await.unwrap();
    world.is_let_go(&id).await;
    let watching = join_all((0..watchers).map(|_| world.watch(&id, None))).await;
    world.resume("stories", &id).await.unwrap();
    let seen = join_all(watching.into_iter().map(Watching::until_the_end)).await;
    let whole = world.watch(&id, Some("0")).await.until_the_end().await;
    for events in &seen {
        let connected = &events[0];
        assert_eq!(connected.r#type(), Type::Connected);
        assert_eq!(events[1..], whole[connected.id as usize..]);
    }
    // A connection tells its statistics when it ends.
    world.stop().await;
    scans(&world.database().await).await
}

/// How often an index or the table of events was searched, by PostgreSQL's own count.
async fn scans(store: &Store) -> i64 {
    let (scans,): (i64,) = store
        .query(
            "SELECT (COALESCE(seq_scan, 0) + COALESCE(idx_scan, 0))::BIGINT
             FROM pg_stat_user_tables WHERE relname = 'batch_events'",
        )
        .fetch_one()
        .await
        .unwrap();
    scans
}

#[tokio::test]
async fn two_hundred_see_the_same_and_the_reads_do_not_grow() {
    on_postgres(&[], async |world| {
        let many = reads_of_events(world, WATCHERS).await;
        // Two stories have some 14 events in 12 commits. Each commit is read once, or twice when its
        // wake-up comes through PostgreSQL as well; a read for each watcher would be thousands.
        assert!((1..60).contains(&many), "{many} reads for {WATCHERS} watchers");
    })
    .await;
}
