//! The hand-over to the publisher: each message is one post, however often asked (scheduling.md,
//! "Exporter").

use std::{collections::BTreeSet, time::Duration};

use jiff::SignedDuration;
use scheduler::domain::analysis::SaturationZone;
use service::Code;

use crate::{
    schedules::Given,
    support::{World, on_each_engine},
};

async fn check_once(world: &World, messages: usize) {
    let posts = world.posts().await;
    let texts: BTreeSet<String> = posts.iter().map(|post| post.content.clone()).collect();
    assert_eq!((posts.len(), texts.len()), (messages, messages));
    assert!(posts.iter().all(|post| post.status == "SCHEDULED"));
}

#[tokio::test]
async fn handed_over_twice_each_message_is_one_post() {
    on_each_engine(async |world| {
        world.connect("MASTODON").await;
        let id = Given::good("ana", 12).stored(&world).await;
        let (a, b) = tokio::join!(world.publish(&id), world.publish(&id));
        let (a, b) = (a.unwrap(), b.unwrap());
        assert_eq!((a.status.as_str(), a.reason.as_deref()), ("published", None));
        let positions: Vec<u32> = a.messages.iter().map(|message| message.position).collect();
        assert_eq!(positions, (1..=12).collect::<Vec<u32>>());
        assert_eq!(a.messages, b.messages);
        check_once(&world, 12).await;
        // Longer than the publisher remembers an Idempotency-Key.
        world.clock.advance(Duration::from_hours(30));
        assert_eq!(world.publish(&id).await.unwrap().messages, a.messages);
        check_once(&world, 12).await;
    })
    .await;
}

/// As a process that died between the publisher's answer and the record of it, after some messages
/// or all of them, and came back before or after the publisher forgets Idempotency-Keys.
#[tokio::test]
async fn after_a_crash_between_each_message_is_one_post() {
    on_each_engine(async |world| {
        world.connect("MASTODON").await;
        let id = Given::good("ana", 6).stored(&world).await;
        let first = world.publish(&id).await.unwrap();
        for lost in [
            "UPDATE published_messages SET post_id = NULL WHERE position > 3",
            "UPDATE published_messages SET post_id = NULL",
        ] {
            world.execute(lost).await;
            assert_eq!(world.publish(&id).await.unwrap().messages, first.messages);
            world.execute(lost).await;
            world.clock.advance(Duration::from_hours(20));
            assert_eq!(world.publish(&id).await.unwrap().messages, first.messages);
            check_once(&world, 6).await;
        }
        // Their times have passed, and those that were made are found all the same.
        world.execute("UPDATE published_messages SET post_id = NULL").await;
        world.clock.advance(Duration::from_hours(24));
        assert_eq!(world.publish(&id).await.unwrap().messages, first.messages);
        assert_eq!(world.posts().await.len(), 6);
    })
    .await;
}

#[tokio::test]
async fn what_is_edited_later_makes_no_second_post() {
    on_each_engine(async |world| {
        world.connect("MASTODON").await;
        let id = Given::good("ana", 3).stored(&world).await;
        let first = world.publish(&id).await.unwrap();
        world.execute("UPDATE published_messages SET post_id = NULL WHERE position = 2").await;
        world.execute("UPDATE schedule_recommendations SET caption_text = 'other'").await;
        assert_eq!(world.publish(&id).await.unwrap().messages, first.messages);
        check_once(&world, 3).await;
    })
    .await;
}

#[tokio::test]
async fn the_gate_holds_for_posts_too() {
    on_each_engine(async |world| {
        world.connect("MASTODON").await;
        let red = Given { zone: SaturationZone::Red, ..Given::good("ana", 1) };
        let invalid = Given { valid: false, ..Given::good("bea", 1) };
        for given in [red, invalid] {
            let id = given.stored(&world).await;
            let outcome = world.publish(&id).await.unwrap();
            assert_eq!(outcome.status, "skipped");
            assert_eq!(outcome.reason.as_deref(), Some("invalid schedule or RED saturation"));
        }
        assert!(world.posts().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_past_is_left_out_and_said() {
    on_each_engine(async |world| {
        world.connect("MASTODON").await;
        let first_in = SignedDuration::from_mins(-90);
        let id = Given { first_in, ..Given::good("ana", 4) }.stored(&world).await;
        let outcome = world.publish(&id).await.unwrap();
        let positions: Vec<u32> = outcome.messages.iter().map(|m| m.position).collect();
        assert_eq!(positions, [3, 4]);
        assert!(outcome.reason.unwrap().starts_with("2 messages are left out"));
        assert_eq!(world.posts().await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn without_a_connection_nothing_begins() {
    on_each_engine(async |world| {
        let id = Given::good("ana", 2).stored(&world).await;
        assert_eq!(world.publish(&id).await.unwrap_err().code(), Code::NoConnection);
        // Instagram takes no text alone.
        world.connect("INSTAGRAM").await;
        assert_eq!(world.publish(&id).await.unwrap_err().code(), Code::NoConnection);
        world.connect("MASTODON").await;
        assert_eq!(world.publish(&id).await.unwrap().messages.len(), 2);
        assert!(world.posts().await.iter().all(|post| post.platforms == ["MASTODON"]));
    })
    .await;
}

#[tokio::test]
async fn a_message_that_is_refused_keeps_all_back() {
    on_each_engine(async |world| {
        world.connect("MASTODON").await;
        let mut given = Given::good("ana", 3);
        given.texts[1] = "x".repeat(501);
        let id = given.stored(&world).await;
        let refused = world.publish(&id).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidContent);
        assert_eq!(refused.fields()[0].pointer, "/messages/1");
        assert!(world.posts().await.is_empty());
        world
            .execute(
                "UPDATE schedule_recommendations SET caption_text = 'short' WHERE position = 2",
            )
            .await;
        assert_eq!(world.publish(&id).await.unwrap().messages.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_connection_that_does_not_exist_is_named() {
    on_each_engine(async |world| {
        let mastodon = world.connect("MASTODON").await;
        let id = Given::good("ana", 2).stored(&world).await;
        let nobodys = "01890a5d-ac96-774b-bcce-b302099a8057".to_owned();
        for (connections, pointer) in [
            (vec![nobodys.clone()], "/connection_ids/0"),
            (vec!["mine".to_owned()], "/connection_ids/0"),
            (vec![mastodon.clone(), nobodys], "/connection_ids/1"),
        ] {
            let refused = world.publish_to(&id, &connections).await.unwrap_err();
            assert_eq!(refused.code(), Code::ConnectionNotFound);
            assert_eq!(refused.fields()[0].pointer, pointer);
        }
        assert!(world.posts().await.is_empty());
        assert_eq!(world.publish_to(&id, &[mastodon]).await.unwrap().messages.len(), 2);
    })
    .await;
}
