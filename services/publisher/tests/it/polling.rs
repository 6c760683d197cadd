//! Polling, speed and the last poll (stories.md, "Polling", "Speed", "Anti-race"), at the real
//! times.

use proto::publisher::v1::{Phase, Speed};
use serde_json::json;

use crate::support::{World, by_hand, clip, on_each_engine, statuses, stories};

const A_MOMENT: f64 = 0.001;

/// A story that the provider has and never confirms by itself.
async fn given_a_story_that_waits(world: &World, speed: Speed) -> String {
    world.sandbox.never_confirms(1).await;
    let id = world.publish(stories(1).speed(speed).retries(0)).await;
    assert_eq!(world.accepted(&id, 1).await.checks, 0);
    id
}

#[tokio::test]
async fn polls_start_at_1_and_2_5_and_4_5_and_7_5_seconds_and_then_every_3() {
    by_hand(&[], async |world| {
        let id = given_a_story_that_waits(&world, Speed::Safe).await;
        for (checks, step) in (1..).zip([1.0, 1.5, 2.0, 3.0, 3.0, 3.0]) {
            world.pass(step - A_MOMENT);
            assert_eq!(clip(&world.batch(&id).await, 1).checks, checks - 1, "too early");
            world.pass(A_MOMENT);
            world.polled(&id, checks).await;
        }
        assert_eq!(world.sandbox.calls("status").await.len(), 6);
    })
    .await;
}

#[tokio::test]
async fn each_poll_is_counted_from_the_start_of_the_one_before() {
    by_hand(&[], async |world| {
        let id = given_a_story_that_waits(&world, Speed::Safe).await;
        world.sandbox.fault_times(1, "status", json!({"kind": "slow", "ms": 200})).await;
        world.pass(1.0);
        world.sandbox.has_seen(1, "status").await;
        // While the answer is under way:
        world.pass(1.2);
        world.polled(&id, 1).await;
        world.pass(0.3);
        world.polled(&id, 2).await;
    })
    .await;
}

#[tokio::test]
async fn a_poll_that_fails_decides_nothing() {
    on_each_engine(&[], async |world| {
        world.sandbox.confirms_after(0).await;
        for status in [404, 429, 500, 503] {
            let fault = json!({"kind": "status", "status": status});
            world.sandbox.fault_times(1, "status", fault).await;
        }
        for kind in ["reset", "garbage"] {
            world.sandbox.fault_times(1, "status", json!({"kind": kind})).await;
        }
        let batch = world.published(stories(1)).await;
        assert_eq!(statuses(&batch), "+");
        assert_eq!(clip(&batch, 1).checks, 7);
        assert_eq!(world.sandbox.calls("send").await.len(), 1);
        assert_eq!(world.sandbox.calls("delete").await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_speed_sets_how_long_a_confirmation_may_take() {
    by_hand(&[], async |world| {
        for (speed, limit) in [
            (Speed::Safe, 120.0),
            (Speed::Fast, 90.0),
            (Speed::Ultra, 60.0),
            (Speed::Hyper, 180.0),
            (Speed::Unspecified, 120.0),
        ] {
            let id = given_a_story_that_waits(&world, speed).await;
            world.pass(limit - A_MOMENT);
            assert_eq!(world.polled(&id, 1).await.phase(), Phase::Confirming, "{speed:?}");
            world.pass(A_MOMENT);
            let batch = world.finished(&id).await;
            let clip = clip(&batch, 1);
            assert_eq!((clip.error.as_deref(), clip.checks), (Some("TIMEOUT"), 2), "{speed:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_unknown_speed_is_safe() {
    by_hand(&[], async |world| {
        world.sandbox.never_confirms(1).await;
        let mut order = stories(1).retries(0);
        order.0.settings.as_mut().unwrap().speed = 99;
        let id = world.publish(order).await;
        world.accepted(&id, 1).await;
        world.pass(119.0);
        assert_eq!(world.polled(&id, 1).await.phase(), Phase::Confirming);
        world.pass(1.0);
        assert_eq!(clip(&world.finished(&id).await, 1).error.as_deref(), Some("TIMEOUT"));
    })
    .await;
}

#[tokio::test]
async fn at_the_limit_it_is_polled_once_more_before_deciding() {
    by_hand(&[], async |world| {
        let id = given_a_story_that_waits(&world, Speed::Fast).await;
        world.pass(89.999);
        let post = world.polled(&id, 1).await.post_id.unwrap();
        world.sandbox.goes_public(&post).await;
        world.pass(A_MOMENT);
        let batch = world.finished(&id).await;
        assert_eq!((statuses(&batch).as_str(), clip(&batch, 1).checks), ("+", 2));
        assert!((clip(&batch, 1).seconds_to_publish.unwrap() - 90.0).abs() < A_MOMENT);
    })
    .await;
}

/// Nothing of ours makes a network change its mind.
#[tokio::test]
async fn the_first_terminal_answer_is_the_truth() {
    by_hand(&[], async |world| {
        let id = given_a_story_that_waits(&world, Speed::Fast).await;
        world.sandbox.goes_public(&world.sandbox.posts().await[0].post_id).await;
        world.pass(1.0);
        let batch = world.finished(&id).await;
        world.sandbox.fault("status", json!({"kind": "status", "status": 404})).await;
        world.pass(100_000.0);
        assert_eq!(statuses(&world.batch(&batch.batch_id).await), "+");
        assert_eq!(world.sandbox.calls("status").await.len(), 1, "nobody asks again");
    })
    .await;
}
