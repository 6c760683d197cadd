//! Retry-failed (stories.md, "Cancel").

use proto::publisher::v1::{BatchStatus, batch_event::Type};
use serde_json::json;

use crate::support::{World, by_hand, clip, ids, kinds, on_each_engine, statuses, stories};

const TENANT: &str = "stories";

/// A story that we gave up, and the provider's id of its post.
async fn given_a_timed_out_story(world: &World) -> (String, String) {
    world.sandbox.never_confirms(1).await;
    let id = world.publish(stories(1).retries(0)).await;
    let post = world.accepted(&id, 1).await.post_id.unwrap();
    world.pass(120.0);
    assert_eq!(statuses(&world.finished(&id).await), "-");
    (id, post)
}

#[tokio::test]
async fn the_failed_stories_are_sent_again_in_order_and_the_others_are_left() {
    on_each_engine(&[], async |world| {
        let refusal = json!({"kind": "status", "status": 400});
        world.sandbox.script(json!({"fault": refusal, "skip": 1, "times": 2})).await;
        let before = world.published(stories(4)).await;
        assert_eq!(statuses(&before), "+--+");
        let answer = world.retry_failed(TENANT, &before.batch_id).await.unwrap();
        assert_eq!(answer.status(), BatchStatus::Processing);
        assert_eq!(statuses(&answer), "+pp+");
        assert!(answer.completed_at.is_none());
        let after = world.finished(&before.batch_id).await;
        assert_eq!(after.status(), BatchStatus::Completed);
        assert_eq!(statuses(&after), "++++");
        let clips = ["clip_1", "clip_4", "clip_2", "clip_3"];
        let media = clips.map(|clip| format!("https://media.example.com/{clip}.mp4"));
        assert_eq!(world.sandbox.ledger().await, media);
        assert_eq!(clip(&after, 1), clip(&before, 1));
        assert_eq!(clip(&after, 2).attempts, 2);
        assert_eq!(clip(&after, 2).error, None);
    })
    .await;
}

#[tokio::test]
async fn its_events_go_on_in_the_same_history() {
    on_each_engine(&[], async |world| {
        world.sandbox.fault_times(1, "send", json!({"kind": "status", "status": 400})).await;
        let id = world.published(stories(1)).await.batch_id;
        let first = world.watch(&id, Some("0")).await.until_the_end().await;
        world.retry_failed(TENANT, &id).await.unwrap();
        world.finished(&id).await;
        let whole = world.watch(&id, Some("0")).await.until_the_end().await;
        assert_eq!(whole[..first.len()], first);
        assert_eq!(ids(&whole), (1..=whole.len() as i64).collect::<Vec<_>>());
        let again = &kinds(&whole)[first.len()..];
        assert_eq!(again[..2], [Type::Story, Type::Progress]);
        assert_eq!(again.last(), Some(&Type::Completed));
    })
    .await;
}

#[tokio::test]
async fn a_watcher_that_comes_right_after_sees_it_run() {
    by_hand(&[], async |world| {
        let (id, _) = given_a_timed_out_story(&world).await;
        for _ in 0..10 {
            // Somebody watches, so that the history is in memory.
            let mut watching = world.watch(&id, Some("0")).await;
            watching.next().await;
            let checks = clip(&world.batch(&id).await, 1).checks;
            world.retry_failed(TENANT, &id).await.unwrap();
            let mut events = world.watch(&id, None).await;
            let connected = events.next().await.unwrap();
            assert_eq!(connected.r#type(), Type::Connected);
            assert_eq!(connected.status(), BatchStatus::Processing);
            // The post is read, and then awaited for another two minutes.
            world.polled(&id, checks + 1).await;
            world.pass(120.0);
            events.until(|event| event.r#type() == Type::Completed).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_post_that_went_live_meanwhile_is_adopted() {
    by_hand(&[], async |world| {
        let (id, post) = given_a_timed_out_story(&world).await;
        world.sandbox.goes_public(&post).await;
        world.retry_failed(TENANT, &id).await.unwrap();
        let batch = world.finished(&id).await;
        assert_eq!(statuses(&batch), "+");
        assert_eq!((clip(&batch, 1).attempts, &clip(&batch, 1).post_id), (1, &Some(post)));
        assert_eq!(world.sandbox.calls("send").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_post_that_is_still_pending_is_confirmed_further() {
    by_hand(&[], async |world| {
        let (id, post) = given_a_timed_out_story(&world).await;
        let checks = clip(&world.batch(&id).await, 1).checks;
        world.retry_failed(TENANT, &id).await.unwrap();
        world.polled(&id, checks + 1).await;
        world.accepted(&id, 1).await;
        world.sandbox.goes_public(&post).await;
        world.pass(1.0);
        let batch = world.finished(&id).await;
        assert_eq!(statuses(&batch), "+");
        assert_eq!(world.sandbox.calls("send").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_post_that_is_gone_is_sent_anew() {
    by_hand(&[], async |world| {
        let (id, post) = given_a_timed_out_story(&world).await;
        world.sandbox.deleted_by_somebody_else(&post).await;
        world.retry_failed(TENANT, &id).await.unwrap();
        let second = world.accepted(&id, 2).await.post_id.unwrap();
        assert_ne!(second, post);
        world.sandbox.goes_public(&second).await;
        world.pass(1.0);
        assert_eq!(statuses(&world.finished(&id).await), "+");
        assert_eq!(world.sandbox.ledger().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_post_that_the_network_refused_is_sent_anew() {
    on_each_engine(&[], async |world| {
        let fault = json!({"kind": "error_after_accept", "detailedStatus": "No"});
        world.sandbox.fault_times(1, "send", fault).await;
        let id = world.published(stories(1)).await.batch_id;
        world.retry_failed(TENANT, &id).await.unwrap();
        let batch = world.finished(&id).await;
        assert_eq!((statuses(&batch).as_str(), clip(&batch, 1).attempts), ("+", 2));
        assert_eq!(world.sandbox.ledger().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_post_that_cannot_be_read_is_not_sent_anew() {
    by_hand(&[], async |world| {
        let (id, _) = given_a_timed_out_story(&world).await;
        world.sandbox.fault("status", json!({"kind": "status", "status": 500})).await;
        let checks = clip(&world.batch(&id).await, 1).checks;
        world.retry_failed(TENANT, &id).await.unwrap();
        world.polled(&id, checks + 1).await;
        world.pass(120.0);
        let batch = world.finished(&id).await;
        assert_eq!(clip(&batch, 1).error.as_deref(), Some("TIMEOUT"));
        assert_eq!(world.sandbox.calls("send").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_story_that_is_tried_again_has_its_retries_again() {
    on_each_engine(&[], async |world| {
        world.sandbox.fault_times(2, "send", json!({"kind": "reset"})).await;
        let id = world.published(stories(1).retries(1)).await.batch_id;
        assert_eq!(statuses(&world.batch(&id).await), "-");
        world.sandbox.fault_times(1, "send", json!({"kind": "reset"})).await;
        world.retry_failed(TENANT, &id).await.unwrap();
        let batch = world.finished(&id).await;
        assert_eq!((statuses(&batch).as_str(), clip(&batch, 1).attempts), ("+", 4));
    })
    .await;
}
