//! Scheduled mode (stories.md, "Scheduled mode"), at the real times.

use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};
use proto::publisher::v1::BatchStatus;

use crate::support::{World, by_hand, clip, now, on_each_engine, statuses, stories};

/// The post of the newest send is public, and the next poll sees it.
async fn is_confirmed(world: &World, id: &str, index: usize) {
    let accepted = world.clip_when(id, index, "accepted", |clip| clip.post_id.is_some()).await;
    world.sandbox.goes_public(&accepted.post_id.unwrap()).await;
    world.pass(1.0);
    world.clip_when(id, index, "published", |clip| clip.public_url.is_some()).await;
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_due_and_a_minute_lies_between() {
    by_hand(&[], async |world| {
        let id = world.publish(stories(3).scheduled_at(world.clock.now() + 1.hour())).await;
        world.pass(3_599.0);
        let batch = world.batch(&id).await;
        assert_eq!((batch.status(), batch.started_at), (BatchStatus::Pending, None));
        for index in 1..=3 {
            world.pass(0.999);
            assert_eq!(world.sandbox.calls("send").await.len(), index - 1, "too early");
            world.pass(0.001);
            world.sandbox.has_seen(index, "send").await;
            is_confirmed(&world, &id, index).await;
            assert_eq!(statuses(&world.batch(&id).await), ["", "+pp", "++p", "+++"][index]);
            world.pass(58.0);
        }
        assert_eq!(world.finished(&id).await.status(), BatchStatus::Completed);
    })
    .await;
}

#[tokio::test]
async fn the_batch_is_processing_from_the_first_due_story_on() {
    by_hand(&[], async |world| {
        let id = world.publish(stories(2).scheduled_at(world.clock.now() + 1.hour())).await;
        world.pass(3_600.0);
        is_confirmed(&world, &id, 1).await;
        let batch = world.batch(&id).await;
        assert_eq!((batch.status(), statuses(&batch).as_str()), (BatchStatus::Processing, "+p"));
        assert!(batch.started_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_due_story_waits_for_the_one_before_it() {
    by_hand(&[], async |world| {
        world.sandbox.never_confirms(1).await;
        let id = world.publish(stories(2).scheduled_at(world.clock.now() + 1.hour())).await;
        world.pass(3_600.0);
        let post = world.accepted(&id, 1).await.post_id.unwrap();
        // The second one is due meanwhile.
        world.pass(90.0);
        world.polled(&id, 1).await;
        assert_eq!(world.sandbox.calls("normalize").await.len(), 1);
        world.sandbox.goes_public(&post).await;
        world.pass(5.0);
        world.sandbox.has_seen(2, "send").await;
    })
    .await;
}

#[tokio::test]
async fn a_story_found_more_than_an_hour_late_is_missed() {
    by_hand(&[], async |world| {
        let id = world.publish(stories(3).scheduled_at(world.clock.now() + 1.hour())).await;
        // As if everything had been down: the first is 61 minutes late, the second exactly 60.
        world.pass(3_600.0 + 3_660.0);
        let batch = world.batch_when(&id, "the first is missed", |b| statuses(b) != "ppp").await;
        assert_eq!(clip(&batch, 1).error.as_deref(), Some("MISSED"));
        assert_eq!((clip(&batch, 1).attempts, batch.status()), (0, BatchStatus::Processing));
        is_confirmed(&world, &id, 2).await;
        is_confirmed(&world, &id, 3).await;
        assert_eq!(statuses(&world.finished(&id).await), "-++");
        let media = world.sandbox.calls("send").await.remove(0).media_url.unwrap();
        assert!(media.ends_with("clip_2.mp4"), "{media}");
    })
    .await;
}

#[tokio::test]
async fn a_missed_story_can_be_tried_again() {
    by_hand(&[], async |world| {
        let id = world.publish(stories(1).scheduled_at(world.clock.now() + 1.hour())).await;
        world.pass(10_000.0);
        assert_eq!(clip(&world.finished(&id).await, 1).error.as_deref(), Some("MISSED"));
        world.retry_failed("stories", &id).await.unwrap();
        is_confirmed(&world, &id, 1).await;
        assert_eq!(statuses(&world.finished(&id).await), "+");
    })
    .await;
}

#[tokio::test]
async fn a_local_time_is_that_of_its_zone() {
    by_hand(&[], async |world| {
        let due: Timestamp = world.clock.now() + 90.minutes();
        let local = due.to_zoned(TimeZone::get("Asia/Kathmandu").unwrap()).datetime();
        let text = local.strftime("%Y-%m-%dT%H:%M:%S%.f").to_string();
        let order = stories(1).scheduled(Some(&text), Some("Asia/Kathmandu"));
        let id = world.publish(order).await;
        world.pass(89.0 * 60.0);
        assert_eq!(world.batch(&id).await.status(), BatchStatus::Pending);
        world.pass(60.0);
        world.accepted(&id, 1).await;
    })
    .await;
}

#[tokio::test]
async fn by_the_real_clock_no_send_is_early() {
    let gap = [("FANFARE_STORY_SCHEDULE_GAP", "300ms")];
    on_each_engine(&gap, async |world| {
        let due = now() + SignedDuration::from_millis(300);
        let batch = world.published(stories(3).scheduled_at(due)).await;
        assert_eq!(statuses(&batch), "+++");
        for (n, send) in (0..).zip(world.sandbox.calls("normalize").await) {
            assert!(send.at >= due + SignedDuration::from_millis(300) * n, "story {n}");
        }
    })
    .await;
}
