//! Answers that nobody expects, failures by chance, a database that is gone, a time that has
//! passed.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::json;
use store::Time;

use crate::support::{POSTS, by_hand, now, on_each_engine, on_postgres, post};

#[tokio::test]
async fn an_id_that_no_database_takes_stops_nobody() {
    on_each_engine(POSTS, async |world| {
        world.connected("FACEBOOK", "mock_fb_token").await;
        world.connected("X", "mock_twitter_token").await;
        for id in ["1\0".to_owned(), "9".repeat(5_000)] {
            let odd = json!({"kind": "status", "status": 200, "body": {"id": id}});
            world.fault_at("facebook", "send", 1, odd).await;
        }
        let made = world.posted(post("Odd", &["FACEBOOK", "X"])).await;
        let done = world.decided(&made.id).await;
        assert_eq!(done.status, "PUBLISHED", "{done:#?}");
        assert_eq!(world.public_texts("facebook").await, ["Odd"]);
    })
    .await;
}

#[tokio::test]
async fn one_id_for_all_posts_is_taken_as_it_is() {
    on_each_engine(POSTS, async |world| {
        world.connected("FACEBOOK", "mock_fb_token").await;
        let same = json!({"kind": "status", "status": 200, "body": {"id": "fb_post_1"}});
        world.fault_at("facebook", "send", 5, same).await;
        for n in 0..5 {
            let made = world.posted(post(&format!("Same {n}"), &["FACEBOOK"])).await;
            let done = world.decided(&made.id).await;
            assert_eq!(done.status, "PUBLISHED", "{done:#?}");
            assert_eq!(done.publications[0].external_id.as_deref(), Some("fb_post_1"));
        }
    })
    .await;
}

/// Two like posts, one of which got through: it is adopted by one of them only.
#[tokio::test]
async fn one_post_is_adopted_once() {
    on_each_engine(POSTS, async |world| {
        world.connected("FACEBOOK", "mock_fb_token").await;
        let warm = world.posted(post("First", &["FACEBOOK"])).await;
        world.decided(&warm.id).await;
        for kind in ["reset_after_effect", "reset"] {
            world.fault_at("facebook", "send", 1, json!({"kind": kind})).await;
        }
        let one = world.posted(post("Twins", &["FACEBOOK"])).await;
        let other = world.posted(post("Twins", &["FACEBOOK"])).await;
        let (one, other) = (world.decided(&one.id).await, world.decided(&other.id).await);
        let mut ids: Vec<_> = [&one, &other]
            .into_iter()
            .filter(|post| post.status == "PUBLISHED")
            .map(|post| post.publications[0].external_id.clone().unwrap())
            .collect();
        let published = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), published, "of two posts: {one:#?} {other:#?}");
        let texts = world.public_texts("facebook").await;
        assert_eq!(texts.iter().filter(|text| *text == "Twins").count(), published);
    })
    .await;
}

/// A post whose answer is on its way is not taken for that of its twin, whose call had no effect.
#[tokio::test]
async fn what_is_under_way_is_not_adopted_by_its_twin() {
    let patient = [POSTS, &[("FANFARE_RECONCILE_LIMIT", "5s")]].concat();
    on_each_engine(&patient, async |world| {
        // Of those that know posts by their words, the one that takes the same words twice.
        world.connected("MASTODON", "token-mastodon").await;
        let warm = world.posted(post("First", &["MASTODON"])).await;
        world.decided(&warm.id).await;
        let slow = json!({"kind": "slow", "ms": 1_000, "afterEffect": true});
        world.fault_at("mastodon", "send", 1, slow).await;
        let one = world.posted(post("Twins", &["MASTODON"])).await;
        crate::support::eventually("the first is live", async || {
            (world.public_texts("mastodon").await.len() == 2).then_some(())
        })
        .await;
        world.fault_at("mastodon", "send", 1, json!({"kind": "reset"})).await;
        let other = world.posted(post("Twins", &["MASTODON"])).await;
        let mut ids = Vec::new();
        for id in [&one.id, &other.id] {
            let done = world.decided(id).await;
            assert_eq!(done.status, "PUBLISHED", "{done:#?}");
            ids.extend(done.publications[0].external_id.clone());
        }
        assert_ne!(ids[0], ids[1], "each has its own");
        assert_eq!(world.public_texts("mastodon").await, ["First", "Twins", "Twins"]);
    })
    .await;
}

#[tokio::test]
async fn fifty_posts_on_two_platforms_get_through_failures_by_chance() {
    const POSTED: usize = 50;
    on_each_engine(POSTS, async |world| {
        world.connected("FACEBOOK", "mock_fb_token").await;
        world.connected("X", "mock_twitter_token").await;
        for provider in ["facebook", "x"] {
            let chance = json!({"kind": "error_rate", "rate": 0.1});
            world.fault_at(provider, "send", 100_000, chance).await;
        }
        let mut made = Vec::new();
        for n in 0..POSTED {
            made.push(world.posted(post(&format!("Post {n:02}"), &["FACEBOOK", "X"])).await.id);
        }
        let mut published = 0;
        for id in &made {
            let done = world.decided(id).await;
            published += done.publications.iter().filter(|p| p.status == 2).count();
        }
        assert!(published * 100 > 2 * POSTED * 95, "{published} of {}", 2 * POSTED);
        let mut live = 0;
        for provider in ["facebook", "x"] {
            let mut texts = world.public_texts(provider).await;
            live += texts.len();
            texts.sort();
            texts.dedup();
            live -= texts.len();
            assert!(texts.len() <= POSTED);
        }
        assert_eq!(live, 0, "none is live twice");
        let metrics = world.metrics().await;
        assert_eq!(metrics.posts_published, published as u64);
        assert!(metrics.avg_job_processing_time < 2_000.0, "{metrics:?}");
    })
    .await;
}

#[tokio::test]
async fn a_database_that_is_gone_for_a_second_loses_nothing() {
    const POSTED: usize = 20;
    on_postgres(POSTS, async |world| {
        world.connected("FACEBOOK", "mock_fb_token").await;
        let slow = json!({"kind": "slow", "ms": 100, "afterEffect": true});
        world.fault_at("facebook", "send", 100_000, slow).await;
        let mut made = Vec::new();
        for n in 0..POSTED {
            made.push(world.posted(post(&format!("Post {n:02}"), &["FACEBOOK"])).await.id);
        }
        let store = world.database().await;
        let over = now() + SignedDuration::from_secs(1);
        while now() < over {
            store
                .query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid()",
                )
                .fetch_all::<(bool,)>()
                .await
                .unwrap();
        }
        for id in &made {
            crate::support::eventually("it is published", async || {
                let post = world.find_post(id).await?;
                (post.status == "PUBLISHED").then_some(())
            })
            .await;
        }
        let mut texts = world.public_texts("facebook").await;
        assert_eq!(texts.len(), POSTED, "once each");
        texts.dedup();
        assert_eq!(texts.len(), POSTED);
    })
    .await;
}

/// What another release has written: a claim of one row meets it before every other.
#[tokio::test]
async fn one_that_cannot_be_read_keeps_nobody_waiting() {
    on_each_engine(&[POSTS, &[("FANFARE_CONCURRENCY", "1")]].concat(), async |world| {
        world.connected("X", "mock_twitter_token").await;
        let mut later = post("Of another release", &["X"]);
        later.scheduled_at = Some((now() + SignedDuration::from_hours(1)).to_string());
        world.posted(later).await;
        let mut tx = world.database().await.begin().await.unwrap();
        tx.query("UPDATE post_publications SET state = '{\"step\":\"dreamt\"}', due_at = $1")
            .bind(Time(now() - SignedDuration::from_hours(1)))
            .execute()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let read = world.posted(post("Of this one", &["X"])).await;
        assert_eq!(world.decided(&read.id).await.status, "PUBLISHED");
        let (put_off,): (Time,) = world
            .database()
            .await
            .query("SELECT due_at FROM post_publications WHERE due_at IS NOT NULL")
            .fetch_one()
            .await
            .unwrap();
        assert!(put_off.0 > now(), "it is looked at again");
    })
    .await;
}

#[tokio::test]
async fn what_is_found_too_late_is_not_sent() {
    by_hand(POSTS, async |mut world| {
        world.connected("X", "mock_twitter_token").await;
        let at = |minutes: i64| {
            Some((world.clock.now() + SignedDuration::from_mins(minutes)).to_string())
        };
        let (mut missed, mut late) = (post("Too late", &["X"]), post("Late", &["X"]));
        (missed.scheduled_at, late.scheduled_at) = (at(60), at(63));
        let (missed, late) = (world.posted(missed).await, world.posted(late).await);
        world.crash();
        world.pass(Duration::from_mins(122).as_secs_f64());
        world.start_again(&[]).await;
        let missed = world.decided(&missed.id).await;
        assert_eq!(missed.status, "FAILED", "{missed:#?}");
        let publication = &missed.publications[0];
        let error = publication.error.clone().unwrap();
        assert_eq!((error.code.as_str(), publication.attempt_count), ("MISSED", 0));
        assert_eq!(world.decided(&late.id).await.status, "PUBLISHED");
        assert_eq!(world.public_texts("x").await, ["Late"]);
        let metrics = world.metrics().await;
        assert_eq!((metrics.posts_published, metrics.posts_failed), (1, 1));
    })
    .await;
}
