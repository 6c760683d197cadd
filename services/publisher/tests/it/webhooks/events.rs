//! The events of batches (posts.md, "Outbound web hooks"; stories.md, "Time-out").

use serde_json::json;

use crate::support::{HOOKS, Receiver, by_hand, created, eventually, on_each_engine, stories};

#[tokio::test]
async fn a_batch_tells_when_it_is_finished_and_once() {
    on_each_engine(HOOKS, async |world| {
        let receiver = Receiver::start().await;
        let hook = created(&world.hook(&receiver.url("/"), &["*"]).await).id.clone();
        let done = world.published(stories(2)).await.batch_id;
        let posts = json!({"total": 2, "published": 2, "failed": 0, "cancelled": 0, "pending": 0});
        let told = receiver.has_received(1).await.remove(0).json();
        assert_eq!(told["event"], "batch.completed");
        assert_eq!(told["data"], json!({"batchId": done, "status": "completed", "posts": posts}));

        let scheduled = stories(1).scheduled(Some("2999-01-01T00:00:00Z"), None);
        let id = world.publish(scheduled).await;
        world.cancel("stories", &id).await.unwrap();
        let told = receiver.has_received(2).await.remove(1).json();
        assert_eq!(told["data"]["status"], "cancelled");
        world.has_deliveries(&hook, 2, "DELIVERED").await;
    })
    .await;
}

#[tokio::test]
async fn a_story_that_goes_live_after_its_time_out_is_told() {
    by_hand(HOOKS, async |world| {
        let receiver = Receiver::start().await;
        world.hook(&receiver.url("/"), &["story.published_late"]).await;
        world.sandbox.never_confirms(9).await;
        let id = world.publish(stories(1).retries(0)).await;
        world.accepted(&id, 1).await;
        world.pass(120.0);
        let batch = world.finished(&id).await;
        let post = batch.clips[0].post_id.clone().unwrap();
        world.sandbox.goes_public(&post).await;
        let told = eventually("the event", async || {
            world.pass(60.0);
            receiver.received().into_iter().next()
        })
        .await
        .json();
        let clip = &world.batch(&id).await.clips[0];
        let expected = json!({
            "batchId": id, "publicationId": clip.publication_id, "clipId": "clip_1",
            "postId": post, "publicUrl": clip.public_url,
        });
        assert_eq!((&told["event"], &told["data"]), (&"story.published_late".into(), &expected));
    })
    .await;
}

#[tokio::test]
async fn what_was_delivered_is_kept_for_thirty_days() {
    by_hand(HOOKS, async |world| {
        let receiver = Receiver::start().await;
        let id = created(&world.hook(&receiver.url("/"), &["*"]).await).id.clone();
        world.test_hook("stories", &id).await.unwrap();
        world.has_deliveries(&id, 1, "DELIVERED").await;
        world.pass(29.0 * 86_400.0);
        assert_eq!(world.deliveries(&id).await.len(), 1);
        world.pass(2.0 * 86_400.0);
        eventually("it is forgotten", async || {
            world.deliveries(&id).await.is_empty().then_some(())
        })
        .await;
    })
    .await;
}
