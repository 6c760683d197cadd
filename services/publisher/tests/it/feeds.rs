//! A replica whose wake-ups are late still tells no untruth (stories.md, "Stream").

use publisher::{
    domain::batch::BatchId,
    feed::{Feeds, Item, Watch},
};
use serde_json::json;
use service::{Clock, Tasks};

use crate::support::{World, now, on_postgres, stories};

/// The feeds of a replica that hears nothing and whose timers stand still.
struct DeafReplica {
    feeds: Feeds,
    id: BatchId,
}

impl DeafReplica {
    async fn beside(world: &World, id: &str) -> Self {
        let clock = Clock::manual(now());
        let feeds = Feeds::new(world.database().await, clock, Tasks::new("test"));
        Self { feeds, id: BatchId(id.to_owned()) }
    }

    async fn watch(&self, last_event_id: Option<&str>) -> Watch {
        self.feeds.watch("stories", &self.id, last_event_id).await.unwrap().unwrap()
    }
}

#[tokio::test]
async fn an_id_that_another_replica_gave_out_is_known() {
    on_postgres(&[], async |world| {
        world.sandbox.confirms_after(1_000).await;
        let id = world.publish(stories(1)).await;
        world.accepted(&id, 1).await;
        let deaf = DeafReplica::beside(&world, &id).await;
        let _behind = deaf.watch(None).await;
        let newest = world.watch(&id, Some("0")).await.until_the_end().await.len() as i64;
        let mut watch = deaf.watch(Some(&(newest - 1).to_string())).await;
        match watch.next().await.unwrap() {
            Some(Item::Event(event)) => assert_eq!(event.id, newest),
            other => panic!("{other:?}"),
        }
        assert!(deaf.watch(Some(&newest.to_string())).await.nothing_left());
    })
    .await;
}

#[tokio::test]
async fn a_batch_that_another_replica_tries_again_is_not_over() {
    on_postgres(&[], async |world| {
        world.sandbox.fault_times(1, "send", json!({"kind": "status", "status": 400})).await;
        let id = world.published(stories(1)).await.batch_id;
        let deaf = DeafReplica::beside(&world, &id).await;
        let _behind = deaf.watch(None).await;
        let newest = world.watch(&id, None).await.until_the_end().await.pop().unwrap().id;
        world.sandbox.confirms_after(1_000).await;
        world.retry_failed("stories", &id).await.unwrap();
        assert!(!deaf.watch(Some(&newest.to_string())).await.nothing_left());
        match deaf.watch(None).await.next().await.unwrap() {
            Some(Item::Connected(snapshot)) => assert!(!snapshot.0.is_finished()),
            other => panic!("{other:?}"),
        }
    })
    .await;
}
