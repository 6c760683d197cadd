//! No double post: the outcome of a send is not known (stories.md, "No double post").

use futures::future::join_all;
use serde_json::{Value, json};

use crate::support::{World, by_hand, clip, on_each_engine, statuses, stories};

/// One story whose first send ends like this although the provider took it.
async fn is_adopted(world: &World, fault: Value) {
    world.sandbox.fault_times(1, "send", fault).await;
    let batch = world.published(stories(2).retries(2)).await;
    assert_eq!(statuses(&batch), "++");
    assert_eq!(clip(&batch, 1).attempts, 1);
    assert_eq!(world.sandbox.ledger().await.len(), 2, "one post each");
    assert_eq!(clip(&batch, 1).post_id, Some(world.sandbox.posts().await[0].post_id.clone()));
    assert!(!world.sandbox.calls("list").await.is_empty());
}

#[tokio::test]
async fn a_5xx_after_the_effect_is_adopted() {
    on_each_engine(&[], async |world| {
        is_adopted(&world, json!({"kind": "status_after_effect", "status": 502})).await;
    })
    .await;
}

#[tokio::test]
async fn a_connection_lost_after_the_effect_is_adopted() {
    on_each_engine(&[], async |world| {
        is_adopted(&world, json!({"kind": "reset_after_effect"})).await;
    })
    .await;
}

#[tokio::test]
async fn a_success_that_nobody_can_read_is_adopted() {
    on_each_engine(&[], async |world| is_adopted(&world, json!({"kind": "garbage"})).await).await;
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_adopted() {
    let quick = [("FANFARE_CALL_TIMEOUT", "300ms")];
    on_each_engine(&quick, async |world| {
        is_adopted(&world, json!({"kind": "slow", "ms": 600, "afterEffect": true})).await;
    })
    .await;
}

#[tokio::test]
async fn it_is_found_by_the_normalised_url_too() {
    on_each_engine(&[], async |world| {
        let rewrite = json!({"kind": "normalize", "prefix": "https://cdn.example.com/?from="});
        world.sandbox.fault("normalize", rewrite).await;
        is_adopted(&world, json!({"kind": "reset_after_effect"})).await;
    })
    .await;
}

#[tokio::test]
async fn it_is_found_when_the_list_could_not_be_read_at_first() {
    on_each_engine(&[], async |world| {
        for fault in [json!({"kind": "status", "status": 500}), json!({"kind": "garbage"})] {
            world.sandbox.fault_times(1, "list", fault).await;
        }
        is_adopted(&world, json!({"kind": "reset_after_effect"})).await;
        assert_eq!(world.sandbox.calls("list").await.len(), 3);
    })
    .await;
}

/// One story whose first send ends like this and the provider did not take it.
async fn is_sent_again_once_proven_absent(world: &World, fault: Value) {
    world.sandbox.fault_times(1, "send", fault).await;
    let id = world.publish(stories(1)).await;
    // It was looked for at once, but only what is seen from the settle time on proves anything.
    world.sandbox.has_answered(1, "list").await;
    let wait = world.waits_to_look_again(&id).await;
    assert!((wait - 15.0).abs() < 0.001, "{wait}");
    world.pass(wait);
    world.accepted(&id, 2).await;
    let journal = world.sandbox.journal().await;
    let what: Vec<_> = journal.iter().map(|call| call.operation.as_str()).collect();
    assert_eq!(what, ["normalize", "send", "list", "list", "send"]);
    assert_eq!(world.sandbox.posts().await.len(), 1);
}

#[tokio::test]
async fn a_connection_lost_before_the_effect() {
    by_hand(&[], async |world| {
        is_sent_again_once_proven_absent(&world, json!({"kind": "reset"})).await;
    })
    .await;
}

#[tokio::test]
async fn a_5xx_before_the_effect() {
    by_hand(&[], async |world| {
        is_sent_again_once_proven_absent(&world, json!({"kind": "status", "status": 503})).await;
    })
    .await;
}

#[tokio::test]
async fn without_a_retry_left_the_failure_stands() {
    on_each_engine(&[], async |world| {
        let body = json!({"message": "Try later"});
        let refusal = json!({"kind": "status", "status": 503, "body": body});
        world.sandbox.fault_times(1, "send", refusal).await;
        world.sandbox.fault_times(1, "send", json!({"kind": "reset"})).await;
        let batch = world.published(stories(2).retries(0)).await;
        assert_eq!(clip(&batch, 1).error.as_deref(), Some("PROVIDER_ERROR:503:Try later"));
        let lost = clip(&batch, 2).error.as_deref().unwrap();
        assert!(lost.starts_with("NETWORK:"), "{lost}");
        assert_eq!(world.sandbox.calls("send").await.len(), 2);
        assert!(world.sandbox.ledger().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_same_media_in_two_batches_is_two_posts_with_an_owner_each() {
    on_each_engine(&[], async |world| {
        world.sandbox.confirms_after(200).await;
        world.sandbox.fault_times(2, "send", json!({"kind": "reset_after_effect"})).await;
        let both = join_all([stories(1), stories(1)].map(|order| world.publish(order))).await;
        let both = join_all(both.iter().map(|id| world.finished(id))).await;
        assert!(both.iter().all(|batch| statuses(batch) == "+"));
        assert_ne!(clip(&both[0], 1).post_id, clip(&both[1], 1).post_id);
        assert_eq!(world.sandbox.ledger().await.len(), 2);
    })
    .await;
}
