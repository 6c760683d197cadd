//! Pause and resume (stories.md, "Cancel").

use proto::publisher::v1::BatchStatus;
use serde_json::json;

use crate::support::{by_hand, on_each_engine, statuses, stories};

const TENANT: &str = "stories";

#[tokio::test]
async fn the_story_in_flight_is_finished_and_no_more_is_sent() {
    by_hand(&[], async |world| {
        let id = world.publish(stories(3)).await;
        let post = world.accepted(&id, 1).await.post_id.unwrap();
        world.sandbox.goes_public(&post).await;
        let answer = world.pause(TENANT, &id).await.unwrap();
        assert_eq!(answer.status(), BatchStatus::Paused, "at once");
        world.pass(1.0);
        let batch = world.batch_when(&id, "the first ends", |b| statuses(b) == "+pp").await;
        assert_eq!(batch.status(), BatchStatus::Paused);
        world.is_let_go(&id).await;
        assert_eq!(world.sandbox.calls("normalize").await.len(), 1, "the second never began");

        let answer = world.resume(TENANT, &id).await.unwrap();
        assert_eq!(answer.status(), BatchStatus::Processing);
        world.sandbox.has_answered(2, "send").await;
    })
    .await;
}

#[tokio::test]
async fn a_batch_goes_on_after_any_number_of_pauses() {
    on_each_engine(&[], async |world| {
        let id = world.publish(stories(3)).await;
        for _ in 0..5 {
            let Ok(batch) = world.pause(TENANT, &id).await else { break };
            assert_eq!(batch.status(), BatchStatus::Paused);
            world.is_let_go(&id).await;
            match world.resume(TENANT, &id).await {
                Ok(batch) => assert_eq!(batch.status(), BatchStatus::Processing),
                // The story in flight was the last one.
                Err(_) => break,
            }
        }
        assert_eq!(statuses(&world.finished(&id).await), "+++");
        assert_eq!(world.sandbox.ledger().await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_story_whose_media_is_being_prepared_is_not_sent() {
    on_each_engine(&[], async |world| {
        world.sandbox.fault_times(1, "normalize", json!({"kind": "slow", "ms": 500})).await;
        let id = world.publish(stories(1)).await;
        world.sandbox.has_seen(1, "normalize").await;
        world.pause(TENANT, &id).await.unwrap();
        world.is_let_go(&id).await;
        assert!(world.sandbox.calls("send").await.is_empty());
        world.resume(TENANT, &id).await.unwrap();
        assert_eq!(statuses(&world.finished(&id).await), "+");
    })
    .await;
}

#[tokio::test]
async fn a_story_that_waits_to_be_sent_again_is_not_sent() {
    by_hand(&[], async |world| {
        world.sandbox.fault_times(1, "send", json!({"kind": "status", "status": 429})).await;
        let id = world.publish(stories(1)).await;
        let wait = world.waits_to_send(&id, 1).await;
        world.pause(TENANT, &id).await.unwrap();
        world.is_let_go(&id).await;
        world.pass(wait);
        world.resume(TENANT, &id).await.unwrap();
        world.accepted(&id, 2).await;
        assert_eq!(world.sandbox.calls("send").await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn when_the_last_story_is_in_flight_the_batch_completes() {
    by_hand(&[], async |world| {
        let id = world.publish(stories(1)).await;
        let post = world.accepted(&id, 1).await.post_id.unwrap();
        world.sandbox.goes_public(&post).await;
        world.pause(TENANT, &id).await.unwrap();
        world.pass(1.0);
        assert_eq!(world.finished(&id).await.status(), BatchStatus::Completed);
    })
    .await;
}

#[tokio::test]
async fn a_paused_batch_can_be_cancelled() {
    by_hand(&[], async |world| {
        world.sandbox.never_confirms(1).await;
        let id = world.publish(stories(2)).await;
        world.accepted(&id, 1).await;
        world.pause(TENANT, &id).await.unwrap();
        world.cancel(TENANT, &id).await.unwrap();
        let batch = world.finished(&id).await;
        assert_eq!((batch.status(), statuses(&batch).as_str()), (BatchStatus::Cancelled, "xx"));
    })
    .await;
}
