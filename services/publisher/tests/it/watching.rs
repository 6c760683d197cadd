//! The stream of a batch's events (stories.md, "Stream").

use proto::publisher::v1::{
    BatchEvent, BatchStatus, Clip, Phase, StoryStatus,
    batch_event::{Detail, Type},
};
use serde_json::json;

use crate::support::{by_hand, ids, kinds, on_each_engine, stories};

fn clip_of(event: &BatchEvent) -> Option<&Clip> {
    match event.detail.as_ref()? {
        Detail::Clip(clip) => Some(clip),
        _ => None,
    }
}

#[tokio::test]
async fn the_whole_history_is_numbered_from_1_and_tells_every_change() {
    on_each_engine(&[], async |world| {
        world.sandbox.script(json!({"fault": {"kind": "status", "status": 400}, "times": 1})).await;
        let id = world.publish(stories(2)).await;
        let events = world.watch(&id, Some("0")).await.until_the_end().await;
        assert_eq!(ids(&events), (1..=events.len() as i64).collect::<Vec<_>>());
        assert!(events.iter().all(|event| event.batch_id == id && event.timestamp.is_some()));

        let told = |index: u32| -> Vec<_> {
            let clips = events.iter().filter_map(clip_of).filter(|clip| clip.index == index);
            clips.map(|clip| (clip.status(), clip.phase())).collect()
        };
        let (pending, done) = (StoryStatus::Pending, Phase::Done);
        let sent = [(pending, Phase::Preparing), (pending, Phase::Sending)];
        assert_eq!(told(1), [sent[0], sent[1], (StoryStatus::Failed, done)]);
        let confirming = (pending, Phase::Confirming);
        assert_eq!(told(2), [sent[0], sent[1], confirming, (StoryStatus::Published, done)]);

        let counted: Vec<_> = events
            .iter()
            .filter(|event| event.r#type() == Type::Progress)
            .map(|event| event.posts.unwrap())
            .map(|posts| (posts.published, posts.failed, posts.pending))
            .collect();
        assert_eq!(counted, [(0, 1, 1), (1, 1, 0)]);
        let last = events.last().unwrap();
        assert_eq!((last.r#type(), last.status()), (Type::Completed, BatchStatus::Completed));
    })
    .await;
}

#[tokio::test]
async fn a_first_connection_begins_with_the_snapshot() {
    by_hand(&[], async |world| {
        world.sandbox.never_confirms(1).await;
        let id = world.publish(stories(1)).await;
        let accepted = world.accepted(&id, 1).await;
        let mut watching = world.watch(&id, None).await;
        assert!(!watching.nothing_left);
        let connected = watching.next().await.unwrap();
        assert_eq!((connected.r#type(), connected.id), (Type::Connected, 3));
        assert_eq!(connected.status(), BatchStatus::Processing);
        assert_eq!(connected.detail, Some(Detail::Batch(world.batch(&id).await)));

        world.sandbox.goes_public(&accepted.post_id.unwrap()).await;
        world.pass(1.0);
        let rest = watching.until_the_end().await;
        assert_eq!(ids(&rest), [4, 5, 6]);
        assert_eq!(kinds(&rest), [Type::Story, Type::Progress, Type::Completed]);
    })
    .await;
}

#[tokio::test]
async fn a_batch_that_nothing_happened_to_yet_begins_at_0() {
    on_each_engine(&[], async |world| {
        let id = world.publish(stories(1).scheduled(Some("2999-01-01T00:00:00Z"), None)).await;
        let mut watching = world.watch(&id, None).await;
        assert_eq!(watching.next().await.unwrap().id, 0);
        let mut resumed = world.watch(&id, Some("0")).await;
        world.cancel("stories", &id).await.unwrap();
        assert_eq!(watching.next().await.unwrap().id, 1);
        assert_eq!(resumed.next().await.unwrap().id, 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_comes_back_gets_exactly_the_rest() {
    on_each_engine(&[], async |world| {
        let id = world.publish(stories(3)).await;
        let whole = world.watch(&id, Some("0")).await.until_the_end().await;
        for seen in 0..whole.len() {
            let watching = world.watch(&id, Some(&seen.to_string())).await;
            assert!(!watching.nothing_left);
            assert_eq!(watching.until_the_end().await, whole[seen..], "after {seen}");
        }
        let watching = world.watch(&id, Some(&whole.len().to_string())).await;
        assert!(watching.nothing_left);
        assert_eq!(watching.until_the_end().await, []);
    })
    .await;
}

#[tokio::test]
async fn whoever_loses_the_connection_at_each_event_misses_and_repeats_none() {
    on_each_engine(&[], async |world| {
        let id = world.publish(stories(3)).await;
        let mut seen = vec![0];
        loop {
            let last = seen.last().unwrap().to_string();
            let mut watching = world.watch(&id, Some(&last)).await;
            match watching.next().await {
                Some(event) => seen.push(event.id),
                None => break,
            }
        }
        let whole = world.watch(&id, Some("0")).await.until_the_end().await;
        assert_eq!(seen, (0..=whole.len() as i64).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn an_id_that_is_no_number_or_not_of_this_history_resets() {
    on_each_engine(&[], async |world| {
        let id = world.published(stories(1)).await.batch_id;
        let newest = world.watch(&id, Some("0")).await.until_the_end().await.len() as i64;
        let beyond = (newest + 1).to_string();
        for unknown in [beyond.as_str(), "-1", "x", "", "1.5", "99999999999999999999"] {
            let watching = world.watch(&id, Some(unknown)).await;
            assert!(!watching.nothing_left);
            let events = watching.until_the_end().await;
            let expected = [Type::Reset, Type::Connected, Type::Completed];
            assert_eq!(kinds(&events), expected, "{unknown}");
            assert_eq!(ids(&events), [newest, newest, newest]);
            assert!(matches!(events[1].detail, Some(Detail::Batch(_))));
        }
    })
    .await;
}

#[tokio::test]
async fn after_a_reset_a_running_batch_goes_on() {
    by_hand(&[], async |world| {
        world.sandbox.never_confirms(1).await;
        let id = world.publish(stories(1)).await;
        world.accepted(&id, 1).await;
        let mut watching = world.watch(&id, Some("77")).await;
        let two = [watching.next().await.unwrap(), watching.next().await.unwrap()];
        assert_eq!(kinds(&two), [Type::Reset, Type::Connected]);
        assert_eq!(ids(&two), [3, 3]);
        world.cancel("stories", &id).await.unwrap();
        assert_eq!(watching.next().await.unwrap().id, 4);
    })
    .await;
}

#[tokio::test]
async fn a_finished_batch_is_connected_completed_end() {
    on_each_engine(&[], async |world| {
        let id = world.published(stories(2)).await.batch_id;
        let events = world.watch(&id, None).await.until_the_end().await;
        assert_eq!(kinds(&events), [Type::Connected, Type::Completed]);
        assert_eq!(events[0].id, events[1].id);
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_batch_ends_its_stream_only_when_nothing_is_in_flight() {
    by_hand(&[], async |world| {
        world.sandbox.never_confirms(1).await;
        world.sandbox.fault("delete", json!({"kind": "slow", "ms": 300})).await;
        let id = world.publish(stories(2)).await;
        world.accepted(&id, 1).await;
        let mut watching = world.watch(&id, Some("3")).await;
        world.cancel("stories", &id).await.unwrap();
        let told = watching.until(|event| event.r#type() == Type::Progress).await;
        assert_eq!(told.last().unwrap().status(), BatchStatus::Cancelled);
        assert_eq!(told.last().unwrap().posts.unwrap().pending, 1);
        let rest = watching.until_the_end().await;
        assert_eq!(kinds(&rest), [Type::Story, Type::Progress, Type::Completed]);
    })
    .await;
}

#[tokio::test]
async fn a_stop_ends_the_streams() {
    on_each_engine(&[], async |mut world| {
        let id = world.publish(stories(1).scheduled(Some("2999-01-01T00:00:00Z"), None)).await;
        let mut watching = world.watch(&id, None).await;
        watching.next().await;
        world.stop().await;
    })
    .await;
}
