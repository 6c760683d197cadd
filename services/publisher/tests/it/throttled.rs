//! 429 (stories.md, "Errors"), at the real times.

use proto::publisher::v1::Phase;
use serde_json::json;

use crate::support::{by_hand, clip, statuses, stories};

/// Asserts that two times in seconds are the same but for rounding.
#[track_caller]
fn same(left: f64, right: f64) {
    assert!((left - right).abs() < 0.001, "{left} is not {right}");
}

#[tokio::test]
async fn it_waits_as_told_and_uses_up_no_retry() {
    by_hand(&[], async |world| {
        let fault = json!({"kind": "status", "status": 429, "retryAfter": 7});
        world.sandbox.fault_times(1, "send", fault).await;
        let id = world.publish(stories(1).retries(0)).await;
        same(world.waits_to_send(&id, 1).await, 7.0);
        world.pass(7.0);
        assert_eq!(world.accepted(&id, 2).await.phase(), Phase::Confirming);
        assert_eq!(world.sandbox.calls("normalize").await.len(), 1, "its media is ready");
    })
    .await;
}

#[tokio::test]
async fn it_waits_until_the_date_that_was_told() {
    by_hand(&[], async |world| {
        let date = (crate::support::now() + jiff::SignedDuration::from_secs(30))
            .strftime("%a, %d %b %Y %H:%M:%S GMT")
            .to_string();
        let fault = json!({"kind": "status", "status": 429, "retryAfter": date});
        world.sandbox.fault_times(1, "send", fault).await;
        let id = world.publish(stories(1).retries(0)).await;
        let wait = world.waits_to_send(&id, 1).await;
        assert!((25.0..=30.0).contains(&wait), "{wait}");
        world.pass(wait);
        world.accepted(&id, 2).await;
    })
    .await;
}

#[tokio::test]
async fn without_a_hint_the_wait_doubles_until_the_speeds_limit_would_be_passed() {
    by_hand(&[], async |world| {
        let fault = json!({"kind": "status", "status": 429, "body": {"message": "Slow down"}});
        world.sandbox.fault("send", fault).await;
        let id = world.publish(stories(1).retries(0)).await;
        for (attempt, wait) in (1..).zip([2.0, 4.0, 8.0, 16.0, 32.0]) {
            same(world.waits_to_send(&id, attempt).await, wait);
            world.pass(wait);
        }
        // 62 s of 120 have passed; another 64 would be too many.
        let batch = world.finished(&id).await;
        let clip = clip(&batch, 1);
        assert_eq!(clip.error.as_deref(), Some("PROVIDER_ERROR:429:Slow down"));
        assert_eq!(clip.attempts, 6);
    })
    .await;
}

#[tokio::test]
async fn a_wait_past_the_speeds_limit_ends_the_story_at_once() {
    by_hand(&[], async |world| {
        let fault = json!({"kind": "status", "status": 429, "retryAfter": 121,
                           "body": {"message": "Come back later"}});
        world.sandbox.fault_times(1, "send", fault).await;
        let batch = world.published(stories(1)).await;
        assert_eq!(statuses(&batch), "-");
        let error = "PROVIDER_ERROR:429:Come back later";
        assert_eq!(clip(&batch, 1).error.as_deref(), Some(error));
    })
    .await;
}
