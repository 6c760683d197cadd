//! People and runners at once, and publications that end in different ways.

use jiff::SignedDuration;
use proto::publisher::v1 as pb;
use serde_json::json;
use service::Code;

use crate::support::{POSTS, World, code_of, on, on_each_engine, on_postgres, post};

fn in_an_hour(world: &World) -> String {
    (world.clock.now() + SignedDuration::from_hours(1)).to_string()
}

#[tokio::test]
async fn a_cancel_stops_what_is_not_armed_and_the_rest_counts() {
    on_each_engine(POSTS, async |world| {
        world.connected("FACEBOOK", "mock_fb_token").await;
        world.connected("X", "mock_twitter_token").await;
        let busy = json!({"kind": "status", "status": 429, "retryAfter": "600"});
        world.fault_at("facebook", "send", 1, busy).await;
        let slow = json!({"kind": "slow", "ms": 500});
        world.fault_at("x", "send", 1, slow).await;
        let made = world.posted(post("Half", &["FACEBOOK", "TWITTER"])).await;
        crate::support::eventually("one is armed, one waits", async || {
            let hits = world.metrics().await.rate_limit_hits;
            (hits == 1 && world.calls_at("x", "send").await == 1).then_some(())
        })
        .await;
        world.cancel_post(&made.id).await.unwrap();
        let done = world.decided(&made.id).await;
        assert_eq!(done.status, "PUBLISHED", "cancelled ones do not count: {done:#?}");
        let status = |platform| on(&done, platform).status();
        assert_eq!(status("FACEBOOK"), pb::PublicationStatus::Cancelled);
        assert_eq!(status("TWITTER"), pb::PublicationStatus::Published);
        assert_eq!(world.public_texts("x").await, ["Half"]);
        assert!(world.public_texts("facebook").await.is_empty());
        assert_eq!(code_of(world.cancel_post(&made.id).await), Code::PostConflict);
    })
    .await;
}

#[tokio::test]
async fn what_has_failed_already_is_not_published_by_hand() {
    on_each_engine(POSTS, async |world| {
        let gone = world.connected("FACEBOOK", "mock_fb_token").await;
        world.connected("X", "mock_twitter_token").await;
        let mut draft = post("Later", &["FACEBOOK", "TWITTER"]);
        draft.scheduled_at = Some(in_an_hour(&world));
        let made = world.posted(draft).await;
        world.disconnect("stories", &gone.id).await;
        world.publish_post(&made.id).await.unwrap();
        let done = world.decided(&made.id).await;
        assert_eq!(done.status, "PARTIAL", "{done:#?}");
        let error = on(&done, "FACEBOOK").error.clone().unwrap();
        assert_eq!(error.code, "DISCONNECTED");
        let (due,): (i64,) = world
            .database()
            .await
            .query("SELECT COUNT(*) FROM post_publications WHERE due_at IS NOT NULL")
            .fetch_one()
            .await
            .unwrap();
        assert_eq!(due, 0, "nobody looks at what is decided");
        let metrics = world.metrics().await;
        assert_eq!((metrics.posts_published, metrics.posts_failed), (1, 1));
    })
    .await;
}

/// A cancel that waited for a change sees the publications that the change made.
#[tokio::test]
async fn a_cancel_behind_a_change_cancels_what_the_change_made() {
    on_postgres(POSTS, async |world| {
        world.connected("X", "mock_twitter_token").await;
        let mut draft = post("Before", &["X"]);
        draft.scheduled_at = Some(in_an_hour(&world));
        let made = world.posted(draft).await;
        let store = world.database().await;
        let mut lock = store.begin().await.unwrap();
        let _locked: Vec<(i32,)> =
            lock.query("SELECT 1 FROM post_publications FOR UPDATE").fetch_all().await.unwrap();
        let waiting = async |count: i64| {
            crate::support::eventually("they wait for the lock", async || {
                let (waiting,): (i64,) = store
                    .query(
                        "SELECT COUNT(*) FROM pg_stat_activity
                         WHERE datname = current_database() AND wait_event_type = 'Lock'",
                    )
                    .fetch_one()
                    .await
                    .unwrap();
                (waiting >= count).then_some(())
            })
            .await;
        };
        let change = pb::PostDraft { content: Some("After".to_owned()), ..Default::default() };
        let (changed, cancelled, ()) = futures::join!(
            world.patch_post(&made.id, change),
            async {
                waiting(1).await;
                world.cancel_post(&made.id).await
            },
            async {
                waiting(2).await;
                drop(lock);
            }
        );
        changed.unwrap();
        let cancelled = cancelled.unwrap();
        assert_eq!(cancelled.status, "CANCELLED");
        let publications = &cancelled.publications;
        assert_eq!(publications.len(), 1);
        assert_eq!(publications[0].status(), pb::PublicationStatus::Cancelled, "{cancelled:#?}");
    })
    .await;
}
