//! Posts whose connections were taken away before their time.

use jiff::SignedDuration;
use proto::publisher::v1 as pb;
use service::Code;

use crate::support::{POSTS, World, code_of, on, on_each_engine, post};

fn in_an_hour(world: &World) -> String {
    (world.clock.now() + SignedDuration::from_hours(1)).to_string()
}

/// A post in an hour, on two platforms, the first of which is gone.
async fn half_gone(world: &World) -> (pb::Post, pb::Connection) {
    let gone = world.connected("FACEBOOK", "mock_fb_token").await;
    world.connected("X", "mock_twitter_token").await;
    let mut draft = post("Before", &["FACEBOOK", "TWITTER"]);
    draft.scheduled_at = Some(in_an_hour(world));
    let made = world.posted(draft).await;
    world.disconnect("stories", &gone.id).await;
    (made, gone)
}

#[tokio::test]
async fn the_rest_of_a_post_can_be_changed_when_a_connection_is_gone() {
    on_each_engine(POSTS, async |world| {
        let (made, gone) = half_gone(&world).await;
        let change = pb::PostDraft { content: Some("After".to_owned()), ..Default::default() };
        let changed = world.patch_post(&made.id, change).await.unwrap();
        assert_eq!((changed.status.as_str(), changed.content.as_str()), ("SCHEDULED", "After"));
        assert_eq!(changed.connection_ids, made.connection_ids);
        let failed = on(&changed, "FACEBOOK");
        assert_eq!(failed.status(), pb::PublicationStatus::Failed);
        assert_eq!(failed.id, on(&made, "FACEBOOK").id, "it stays what it was");
        assert_eq!(on(&changed, "TWITTER").status(), pb::PublicationStatus::Pending);

        world.publish_post(&made.id).await.unwrap();
        let done = world.decided(&made.id).await;
        assert_eq!(done.status, "PARTIAL", "{done:#?}");
        assert_eq!(on(&done, "FACEBOOK").error.clone().unwrap().code, "DISCONNECTED");
        assert_eq!(world.public_texts("x").await, ["After"]);
        let metrics = world.metrics().await;
        assert_eq!((metrics.posts_published, metrics.posts_failed), (1, 1));

        let again = pb::PostDraft {
            connection_ids: Some(pb::Names { names: vec![gone.id] }),
            platforms: None,
            ..post("Again", &[])
        };
        assert_eq!(code_of(world.create_post(again).await), Code::NoConnection);
    })
    .await;
}

#[tokio::test]
async fn a_change_that_names_targets_leaves_what_is_gone_behind() {
    on_each_engine(POSTS, async |world| {
        let (made, gone) = half_gone(&world).await;
        let to = |names: &[&str]| pb::PostDraft {
            platforms: Some(pb::Names { names: names.iter().map(|n| (*n).to_owned()).collect() }),
            ..Default::default()
        };
        let both = world.patch_post(&made.id, to(&["FACEBOOK", "X"])).await;
        assert_eq!(code_of(both), Code::NoConnection, "it is named, and it is gone");
        let changed = world.patch_post(&made.id, to(&["X"])).await.unwrap();
        assert_eq!(changed.publications.len(), 1, "{changed:#?}");

        // Connected again, it is published to like the others.
        let back = world.connected("FACEBOOK", "mock_fb_token").await;
        assert_eq!(back.id, gone.id);
        world.patch_post(&made.id, to(&["FACEBOOK", "X"])).await.unwrap();
        world.publish_post(&made.id).await.unwrap();
        assert_eq!(world.decided(&made.id).await.status, "PUBLISHED");
    })
    .await;
}

#[tokio::test]
async fn what_failed_before_its_time_is_tried_again_at_once() {
    on_each_engine(POSTS, async |world| {
        let gone = world.connected("X", "mock_twitter_token").await;
        let mut draft = post("Early", &["X"]);
        draft.scheduled_at = Some(in_an_hour(&world));
        let made = world.posted(draft).await;
        world.disconnect("stories", &gone.id).await;
        assert_eq!(world.decided(&made.id).await.status, "FAILED");
        world.connected("X", "mock_twitter_token").await;
        let retried = world.retry_post(&made.id).await.unwrap();
        assert_eq!(retried.status, "PUBLISHING", "{retried:#?}");
        assert_eq!(world.decided(&made.id).await.status, "PUBLISHED");
        assert_eq!(world.public_texts("x").await, ["Early"]);
    })
    .await;
}

#[tokio::test]
async fn a_repeat_ends_with_its_connections_and_goes_on_with_them() {
    on_each_engine(POSTS, async |world| {
        let gone = world.connected("X", "mock_twitter_token").await;
        let mut draft = post("Daily", &["X"]);
        draft.scheduled_at = Some(in_an_hour(&world));
        draft.repeat_json = Some(r#"{"every":"day"}"#.to_owned());
        let first = world.posted(draft).await;
        world.disconnect("stories", &gone.id).await;
        assert_eq!(world.decided(&first.id).await.status, "FAILED");
        assert_eq!(world.posts().await.len(), 1, "nothing follows that could only fail");

        world.connected("X", "mock_twitter_token").await;
        world.retry_post(&first.id).await.unwrap();
        assert_eq!(world.decided(&first.id).await.status, "PUBLISHED");
        let next = world.posts().await.remove(0);
        assert_eq!(next.status, "SCHEDULED", "{next:#?}");
        assert_ne!(next.id, first.id);
    })
    .await;
}
