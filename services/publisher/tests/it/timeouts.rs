//! What becomes of a story without confirmation (stories.md, "Time-out"), at the real times.

use proto::publisher::v1::{
    StoryStatus,
    batch_event::{Detail, Type},
};
use serde_json::json;

use crate::support::{World, by_hand, clip, ids, kinds, on_each_engine, statuses, stories};

/// The first of some stories is with the provider, which never confirms it by itself.
async fn given_a_first_story_that_waits(world: &World, count: usize, retries: u32) -> String {
    world.sandbox.never_confirms(9).await;
    let id = world.publish(stories(count).retries(retries)).await;
    world.accepted(&id, 1).await;
    id
}

/// The limit of the safe speed passes, with a poll at its end.
fn when_the_limit_passes(world: &World) {
    world.pass(120.0);
}

/// A story whose time-out is our verdict.
async fn given_a_timed_out_story(world: &World) -> String {
    let id = given_a_first_story_that_waits(world, 1, 0).await;
    when_the_limit_passes(world);
    let batch = world.finished(&id).await;
    assert_eq!(clip(&batch, 1).error.as_deref(), Some("TIMEOUT"));
    id
}

#[tokio::test]
async fn without_a_retry_it_fails_and_keeps_its_post_id() {
    by_hand(&[], async |world| {
        let id = given_a_first_story_that_waits(&world, 2, 0).await;
        when_the_limit_passes(&world);
        let clip = world.clip_when(&id, 1, "the time-out", |clip| clip.error.is_some()).await;
        assert_eq!((clip.status(), clip.error.as_deref()), (StoryStatus::Failed, Some("TIMEOUT")));
        assert_eq!(clip.post_id, Some(world.sandbox.posts().await[0].post_id.clone()));
        assert!(world.sandbox.calls("delete").await.is_empty());
        world.sandbox.has_seen(2, "send").await;
    })
    .await;
}

#[tokio::test]
async fn with_a_retry_the_post_is_deleted_and_read_before_the_story_is_sent_anew() {
    by_hand(&[], async |world| {
        let id = given_a_first_story_that_waits(&world, 1, 1).await;
        when_the_limit_passes(&world);
        let second = world.accepted(&id, 2).await.post_id.unwrap();
        let journal = world.sandbox.journal().await;
        let delete = journal.iter().position(|call| call.operation == "delete").unwrap();
        let what: Vec<_> =
            journal[delete..].iter().map(|call| (call.operation.as_str(), call.status)).collect();
        assert_eq!(what, [("delete", Some(204)), ("status", Some(404)), ("send", Some(200))]);
        assert_eq!(journal[delete].post_id, journal[delete + 1].post_id);
        world.sandbox.goes_public(&second).await;
        world.pass(1.0);
        assert_eq!(statuses(&world.finished(&id).await), "+");
        assert_eq!(world.sandbox.ledger().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn retries_are_used_up() {
    by_hand(&[], async |world| {
        let id = given_a_first_story_that_waits(&world, 1, 2).await;
        for attempt in 2..=3 {
            when_the_limit_passes(&world);
            world.accepted(&id, attempt).await;
        }
        when_the_limit_passes(&world);
        let batch = world.finished(&id).await;
        let clip = clip(&batch, 1);
        assert_eq!((clip.attempts, clip.error.as_deref()), (3, Some("TIMEOUT")));
        assert_eq!(world.sandbox.calls("send").await.len(), 3);
        assert_eq!(world.sandbox.calls("delete").await.len(), 2, "the last post is kept");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_deleted_is_never_sent_anew() {
    by_hand(&[], async |world| {
        world.sandbox.fault("delete", json!({"kind": "status", "status": 500})).await;
        let id = given_a_first_story_that_waits(&world, 1, 2).await;
        when_the_limit_passes(&world);
        let batch = world.finished(&id).await;
        let clip = clip(&batch, 1);
        assert_eq!((clip.attempts, clip.error.as_deref()), (1, Some("TIMEOUT")));
        assert!(clip.post_id.is_some());
        assert_eq!(world.sandbox.calls("send").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_turns_out_to_be_live_when_it_was_to_be_deleted_is_published() {
    by_hand(&[], async |world| {
        world.sandbox.fault("delete", json!({"kind": "slow", "ms": 300})).await;
        world.sandbox.fault("delete", json!({"kind": "status", "status": 500})).await;
        let id = given_a_first_story_that_waits(&world, 1, 2).await;
        when_the_limit_passes(&world);
        world.sandbox.has_seen(1, "delete").await;
        world.sandbox.goes_public(&world.sandbox.posts().await[0].post_id).await;
        let batch = world.finished(&id).await;
        assert_eq!((statuses(&batch).as_str(), clip(&batch, 1).attempts), ("+", 1));
    })
    .await;
}

#[tokio::test]
async fn one_that_goes_live_later_becomes_published_and_late() {
    by_hand(&[], async |world| {
        let id = given_a_timed_out_story(&world).await;
        let newest = world.watch(&id, None).await.until_the_end().await.pop().unwrap().id;
        let version = world.batch(&id).await.version;
        world.pass(60.0);
        let batch =
            world.batch_when(&id, "one more check", |batch| batch.version == version + 1).await;
        assert_eq!(statuses(&batch), "-", "not yet");

        world.sandbox.goes_public(&world.sandbox.posts().await[0].post_id).await;
        world.pass(60.0);
        let batch = world.batch_when(&id, "published late", |batch| statuses(batch) == "+").await;
        let clip = clip(&batch, 1);
        assert!(clip.late && clip.error.is_none() && clip.public_url.is_some());
        let posts = batch.posts.unwrap();
        assert_eq!((posts.published, posts.failed, posts.pending), (1, 0, 0));

        let late = world.watch(&id, Some(&newest.to_string())).await.until_the_end().await;
        assert_eq!(kinds(&late), [Type::Story, Type::Progress, Type::Completed]);
        assert_eq!(ids(&late), [newest + 1, newest + 2, newest + 3]);
        match &late[0].detail {
            Some(Detail::Clip(clip)) => {
                assert!(clip.late && clip.status() == StoryStatus::Published);
            }
            other => panic!("{other:?}"),
        }
    })
    .await;
}

#[tokio::test]
async fn it_is_watched_each_minute_for_an_hour_and_each_hour_for_a_day() {
    by_hand(&[], async |world| {
        let id = given_a_timed_out_story(&world).await;
        let version = world.batch(&id).await.version;
        let before = world.sandbox.calls("status").await.len();
        let minutes = [60.0; 60];
        let hours = [3_600.0; 24];
        for (n, step) in (1..).zip(minutes.into_iter().chain(hours)) {
            world.pass(step);
            world.batch_when(&id, "one more check", |batch| batch.version == version + n).await;
        }
        assert_eq!(world.sandbox.calls("status").await.len(), before + 84);
        world.pass(1_000_000.0);
        assert_eq!(world.sandbox.calls("status").await.len(), before + 84, "then it is left");
    })
    .await;
}

#[tokio::test]
async fn a_send_without_answer_and_without_retry_is_a_time_out_too() {
    let quick = [("FANFARE_CALL_TIMEOUT", "150ms")];
    on_each_engine(&quick, async |world| {
        world.sandbox.fault_times(1, "send", json!({"kind": "hang"})).await;
        let batch = world.published(stories(1).retries(0)).await;
        let clip = clip(&batch, 1);
        assert_eq!((clip.error.as_deref(), clip.post_id.as_deref()), (Some("TIMEOUT"), None));
    })
    .await;
}
