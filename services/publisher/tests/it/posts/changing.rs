//! Changes of a post: its time, its zone, and what keeps it from being published.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use proto::publisher::v1 as pb;
use service::{Code, Error};

use crate::support::{POSTS, World, code_of, on, on_each_engine, post, request};

const TENANT: &str = "stories";

/// A post in slots of two connections, which are an hour apart, and the times of these.
async fn in_slots(world: &World, status: &str) -> (pb::Post, [Option<Timestamp>; 2]) {
    let mut times = [None; 2];
    let accounts = [("FACEBOOK", "mock_fb_token"), ("X", "mock_twitter_token")];
    for (n, (platform, token)) in accounts.into_iter().enumerate() {
        let connection_id = world.connected(platform, token).await.id;
        let at = world.clock.now() + SignedDuration::from_hours(24 + n as i64);
        let at = Timestamp::from_second(at.as_second() / 60 * 60).unwrap();
        let local = TimeZone::UTC.to_datetime(at);
        let slot = pb::Slot {
            weekday: local.strftime("%a").to_string().to_uppercase(),
            time: local.strftime("%H:%M").to_string(),
        };
        let timezone = "UTC".to_owned();
        let slots = vec![slot];
        let put = pb::PutSlotsRequest { connection_id, timezone, slots, if_version: None };
        world.publisher.connections().put_slots(request(TENANT, put)).await.unwrap();
        times[n] = Some(at);
    }
    let draft = pb::PostDraft {
        status: Some(status.to_owned()),
        next_free_slot: true,
        ..post("In its slots", &["FACEBOOK", "X"])
    };
    (world.posted(draft).await, times)
}

/// When the publications are due: Facebook's, and X's.
async fn due(world: &World, post: &pb::Post) -> [Option<Timestamp>; 2] {
    let database = world.database().await;
    let mut due = [None; 2];
    for (n, platform) in ["FACEBOOK", "TWITTER"].into_iter().enumerate() {
        let row: (Option<store::Time>,) = database
            .query("SELECT scheduled_at FROM post_publications WHERE tenant_id = $1 AND id = $2")
            .bind(TENANT)
            .bind(uuid::Uuid::parse_str(&on(post, platform).id).unwrap())
            .fetch_one()
            .await
            .unwrap();
        due[n] = row.0.map(|time| time.0);
    }
    due
}

fn status(word: &str) -> pb::PostDraft {
    pb::PostDraft { status: Some(word.to_owned()), ..Default::default() }
}

fn content(text: &str) -> pb::PostDraft {
    pb::PostDraft { content: Some(text.to_owned()), ..Default::default() }
}

fn zone(zone: &str) -> pb::PostDraft {
    pb::PostDraft { timezone: Some(zone.to_owned()), ..Default::default() }
}

fn seconds(post: &pb::Post) -> i64 {
    post.scheduled_at.unwrap().seconds
}

fn pointer(error: &Error) -> &str {
    error.fields()[0].pointer.as_str()
}

#[tokio::test]
async fn publications_stay_in_their_slots_until_the_time_is_changed() {
    on_each_engine(POSTS, async |world| {
        let (made, slots) = in_slots(&world, "SCHEDULED").await;
        assert_eq!(due(&world, &made).await, slots);
        let changed = world.patch_post(&made.id, content("Better words")).await.unwrap();
        assert_eq!(due(&world, &changed).await, slots, "another text is no other time");
        assert_eq!(Some(seconds(&changed)), slots[0].map(Timestamp::as_second));

        world.patch_post(&made.id, status("DRAFT")).await.unwrap();
        let again = world.patch_post(&made.id, status("SCHEDULED")).await.unwrap();
        assert_eq!((again.status.as_str(), due(&world, &again).await), ("SCHEDULED", slots));

        let at = world.clock.now() + SignedDuration::from_hours(3);
        let timed = pb::PostDraft { scheduled_at: Some(at.to_string()), ..Default::default() };
        let moved = world.patch_post(&made.id, timed).await.unwrap();
        let [one, other] = due(&world, &moved).await;
        assert_eq!((one.unwrap().as_second(), other), (at.as_second(), one));
    })
    .await;
}

#[tokio::test]
async fn a_draft_in_slots_is_scheduled_in_them() {
    on_each_engine(POSTS, async |world| {
        let (made, slots) = in_slots(&world, "DRAFT").await;
        let scheduled = world.patch_post(&made.id, status("SCHEDULED")).await.unwrap();
        assert_eq!(scheduled.status, "SCHEDULED");
        assert_eq!(due(&world, &scheduled).await, slots);
    })
    .await;
}

#[tokio::test]
async fn a_time_that_has_passed_is_not_scheduled() {
    on_each_engine(POSTS, async |world| {
        world.connected("X", "mock_twitter_token").await;
        let at = world.clock.now() + SignedDuration::from_mins(3);
        let draft = pb::PostDraft {
            scheduled_at: Some(at.to_string()),
            status: Some("DRAFT".to_owned()),
            ..post("Late", &["X"])
        };
        let made = world.posted(draft).await;
        let mut tx = world.database().await.begin().await.unwrap();
        tx.query("UPDATE posts SET scheduled_at = $1 WHERE tenant_id = $2")
            .bind(store::Time(at - SignedDuration::from_mins(10)))
            .bind(TENANT)
            .execute()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let late = world.patch_post(&made.id, status("SCHEDULED")).await.unwrap_err();
        assert_eq!((late.code(), pointer(&late)), (Code::InvalidSchedule, "/scheduledAt"));
        // A text may still be changed, and a new time given.
        world.patch_post(&made.id, content("Later")).await.unwrap();
        let at = world.clock.now() + SignedDuration::from_hours(1);
        let timed = pb::PostDraft { scheduled_at: Some(at.to_string()), ..status("SCHEDULED") };
        assert_eq!(world.patch_post(&made.id, timed).await.unwrap().status, "SCHEDULED");
    })
    .await;
}

#[tokio::test]
async fn another_zone_is_another_time_for_a_local_one_and_the_same_for_an_instant() {
    on_each_engine(POSTS, async |world| {
        world.connected("X", "mock_twitter_token").await;
        let written = |at: &str, timezone: Option<&str>| pb::PostDraft {
            scheduled_at: Some(at.to_owned()),
            timezone: timezone.map(str::to_owned),
            ..post("Summer", &["X"])
        };
        let made = world.posted(written("2099-07-01T09:00:00", Some("Europe/Madrid"))).await;
        let moved = world.patch_post(&made.id, zone("America/New_York")).await.unwrap();
        assert_eq!(seconds(&moved) - seconds(&made), 6 * 3_600, "nine o'clock there");
        assert_eq!(moved.scheduled_local.as_deref(), Some("2099-07-01T09:00:00"));
        assert_eq!(moved.timezone.as_deref(), Some("America/New_York"));
        let removed = pb::PostDraft { cleared: vec!["timezone".to_owned()], ..Default::default() };
        let bare = world.patch_post(&made.id, removed).await.unwrap();
        assert_eq!((seconds(&bare), &bare.timezone), (seconds(&moved), &None));
        assert_eq!(bare.scheduled_local, None);

        let made = world.posted(written("2099-07-01T09:00:00Z", None)).await;
        let seen = world.patch_post(&made.id, zone("Europe/Madrid")).await.unwrap();
        assert_eq!(seconds(&seen), seconds(&made));
        assert_eq!(seen.scheduled_local.as_deref(), Some("2099-07-01T11:00:00"));
        let nowhere = world.patch_post(&made.id, zone("Mars/Olympus")).await.unwrap_err();
        assert_eq!((nowhere.code(), pointer(&nowhere)), (Code::InvalidSchedule, "/timezone"));
    })
    .await;
}

#[tokio::test]
async fn the_local_time_of_what_is_published_by_hand_is_that_of_then() {
    on_each_engine(POSTS, async |world| {
        world.connected("X", "mock_twitter_token").await;
        let draft = pb::PostDraft {
            scheduled_at: Some("2099-07-01T09:00:00".to_owned()),
            timezone: Some("Europe/Madrid".to_owned()),
            ..post("Early", &["X"])
        };
        let made = world.posted(draft).await;
        let done = world.publish_post(&made.id).await.unwrap();
        let at = Timestamp::from_second(seconds(&done)).unwrap();
        let local = TimeZone::get("Europe/Madrid").unwrap().to_datetime(at);
        let expected = local.strftime("%Y-%m-%dT%H:%M:%S").to_string();
        assert_eq!(done.scheduled_local, Some(expected));
        assert_eq!(done.timezone.as_deref(), Some("Europe/Madrid"));
    })
    .await;
}

#[tokio::test]
async fn a_draft_whose_connections_are_all_gone_is_not_published() {
    on_each_engine(POSTS, async |world| {
        let gone = world.connected("X", "mock_twitter_token").await;
        let draft = pb::PostDraft { status: Some("DRAFT".to_owned()), ..post("Nowhere", &["X"]) };
        let made = world.posted(draft).await;
        world.disconnect(TENANT, &gone.id).await;
        assert_eq!(code_of(world.publish_post(&made.id).await), Code::NoConnection);
        assert_eq!(world.read_post(&made.id).await.status, "DRAFT");
    })
    .await;
}
