//! Cancel (stories.md, "Cancel").

use std::time::Duration;

use jiff::ToSpan as _;
use proto::publisher::v1::{BatchStatus, Phase, batch_event::Type};
use serde_json::json;

use crate::support::{World, by_hand, clip, kinds, now, on_each_engine, statuses, stories};

const TENANT: &str = "stories";

/// Cancels, and asserts that the answer says so and does not wait for the provider.
async fn when_cancelled(world: &World, id: &str) -> proto::publisher::v1::Batch {
    let asked = world.cancel(TENANT, id);
    let batch = tokio::time::timeout(Duration::from_secs(2), asked).await.unwrap().unwrap();
    assert_eq!(batch.status(), BatchStatus::Cancelled);
    batch
}

#[tokio::test]
async fn a_batch_that_nothing_is_due_of_is_cancelled_whole() {
    on_each_engine(&[], async |world| {
        let id = world.publish(stories(3).scheduled_at(now() + 1.hour())).await;
        let answer = when_cancelled(&world, &id).await;
        assert_eq!(statuses(&answer), "xxx");
        let batch = world.finished(&id).await;
        assert!(batch.completed_at.is_some() && batch.started_at.is_none());
        assert_eq!(batch.posts.unwrap().cancelled, 3);
        assert!(world.sandbox.journal().await.is_empty());
        let events = world.watch(&id, Some("0")).await.until_the_end().await;
        let story = Type::Story;
        assert_eq!(kinds(&events), [story, story, story, Type::Progress, Type::Completed]);
    })
    .await;
}

#[tokio::test]
async fn the_loop_stops_at_once_and_not_at_its_next_poll() {
    // Nobody turns the clock: the next poll never comes.
    by_hand(&[], async |world| {
        world.sandbox.never_confirms(1).await;
        let id = world.publish(stories(3)).await;
        world.accepted(&id, 1).await;
        let answer = when_cancelled(&world, &id).await;
        assert_eq!(statuses(&answer), "pxx", "the one in flight is seen to by the runner");
        let batch = world.finished(&id).await;
        assert_eq!(statuses(&batch), "xxx");
        assert_eq!(batch.status(), BatchStatus::Cancelled);
        assert_eq!(world.sandbox.posts().await[0].state.as_deref(), Some("deleted"));
        let journal = world.sandbox.journal().await;
        let last: Vec<_> =
            journal.iter().rev().take(2).map(|call| call.operation.as_str()).collect();
        assert_eq!(last, ["status", "delete"], "deleted, and read once more");
    })
    .await;
}

#[tokio::test]
async fn a_poll_under_way_is_not_waited_for() {
    on_each_engine(&[], async |world| {
        world.sandbox.never_confirms(1).await;
        world.sandbox.fault_times(1, "status", json!({"kind": "hang"})).await;
        let id = world.publish(stories(1)).await;
        world.sandbox.has_seen(1, "status").await;
        when_cancelled(&world, &id).await;
        assert_eq!(statuses(&world.finished(&id).await), "x");
    })
    .await;
}

#[tokio::test]
async fn a_send_under_way_is_awaited_by_the_runner_and_not_by_the_caller() {
    on_each_engine(&[], async |world| {
        world.sandbox.never_confirms(1).await;
        let slow = json!({"kind": "slow", "ms": 3000, "afterEffect": true});
        world.sandbox.fault_times(1, "send", slow).await;
        let id = world.publish(stories(2)).await;
        world.sandbox.has_seen(1, "send").await;
        let answer = when_cancelled(&world, &id).await;
        assert_eq!(statuses(&answer), "px");
        let batch = world.finished(&id).await;
        assert_eq!(statuses(&batch), "xx");
        assert_eq!(world.sandbox.posts().await[0].state.as_deref(), Some("deleted"));
    })
    .await;
}

#[tokio::test]
async fn a_send_whose_outcome_is_unknown_is_looked_for_first() {
    on_each_engine(&[], async |world| {
        world.sandbox.never_confirms(2).await;
        world.sandbox.fault_times(1, "send", json!({"kind": "reset_after_effect"})).await;
        world.sandbox.fault_times(1, "send", json!({"kind": "reset"})).await;
        world.sandbox.fault_times(1, "list", json!({"kind": "slow", "ms": 300})).await;
        let id = world.publish(stories(1)).await;
        world.sandbox.has_seen(1, "list").await;
        when_cancelled(&world, &id).await;
        assert_eq!(statuses(&world.finished(&id).await), "x");
        assert_eq!(world.sandbox.posts().await[0].state.as_deref(), Some("deleted"));

        let id = world.publish(stories(1)).await;
        world.sandbox.has_seen(2, "list").await;
        when_cancelled(&world, &id).await;
        assert_eq!(statuses(&world.finished(&id).await), "x", "it never was there");
        assert_eq!(world.sandbox.calls("send").await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_waits_to_be_sent_again_is_cancelled_at_once() {
    by_hand(&[], async |world| {
        world.sandbox.fault_times(1, "send", json!({"kind": "status", "status": 429})).await;
        let id = world.publish(stories(1)).await;
        world.waits_to_send(&id, 1).await;
        let answer = when_cancelled(&world, &id).await;
        assert_eq!(statuses(&answer), "x");
        assert_eq!(clip(&answer, 1).phase(), Phase::Done);
        assert_eq!(world.sandbox.calls("send").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_published_stays() {
    by_hand(&[], async |world| {
        world.sandbox.never_confirms(2).await;
        let id = world.publish(stories(3)).await;
        let post = world.accepted(&id, 1).await.post_id.unwrap();
        world.sandbox.goes_public(&post).await;
        world.pass(1.0);
        world.sandbox.has_answered(2, "send").await;
        let answer = when_cancelled(&world, &id).await;
        assert!(statuses(&answer).starts_with('+'));
        let batch = world.finished(&id).await;
        assert_eq!(statuses(&batch), "+xx");
        let posts = batch.posts.unwrap();
        assert_eq!((posts.published, posts.cancelled, posts.pending), (1, 2, 0));
        assert_eq!(world.sandbox.ledger().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_turns_out_to_be_live_is_published() {
    by_hand(&[], async |world| {
        world.sandbox.never_confirms(1).await;
        let id = world.publish(stories(2)).await;
        let post = world.accepted(&id, 1).await.post_id.unwrap();
        world.sandbox.goes_public(&post).await;
        when_cancelled(&world, &id).await;
        let batch = world.finished(&id).await;
        assert_eq!(statuses(&batch), "+x");
        assert_eq!(batch.status(), BatchStatus::Cancelled);
        assert!(world.sandbox.calls("delete").await.is_empty(), "what is live is not deleted");
    })
    .await;
}

#[tokio::test]
async fn what_goes_live_while_it_is_deleted_is_published() {
    by_hand(&[], async |world| {
        world.sandbox.never_confirms(1).await;
        world.sandbox.fault("delete", json!({"kind": "slow", "ms": 300})).await;
        world.sandbox.fault("delete", json!({"kind": "status", "status": 500})).await;
        let id = world.publish(stories(1)).await;
        world.accepted(&id, 1).await;
        when_cancelled(&world, &id).await;
        world.sandbox.has_seen(1, "delete").await;
        world.sandbox.goes_public(&world.sandbox.posts().await[0].post_id).await;
        assert_eq!(statuses(&world.finished(&id).await), "+");
    })
    .await;
}

#[tokio::test]
async fn what_is_neither_gone_nor_published_is_unconfirmed() {
    by_hand(&[], async |world| {
        world.sandbox.never_confirms(2).await;
        for status in [500, 403] {
            let fault = json!({"kind": "status", "status": status});
            world.sandbox.fault_times(1, "delete", fault).await;
            let id = world.publish(stories(1)).await;
            world.accepted(&id, 1).await;
            when_cancelled(&world, &id).await;
            let batch = world.finished(&id).await;
            assert_eq!(clip(&batch, 1).error.as_deref(), Some("UNCONFIRMED"));
            assert!(clip(&batch, 1).post_id.is_some());
        }
    })
    .await;
}
