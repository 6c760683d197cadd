//! `kill -9` at random moments over posts to several platforms: nothing lost, nothing twice.

use std::time::Duration;

use e2e::{
    Fanfare, Service, Shape, audit,
    load::Load,
    posts::{Connection, NewPost},
    seed::Seed,
};
use rand::{Rng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::json;

use crate::at_random::{LONGEST_LIFE, until_a_random_moment};

/// Lives that end by a kill.
const LIVES: usize = 100;
/// Longest life of one that was ready for work: as long as the work takes.
const LONGEST_WORK: Duration = Duration::from_millis(120);
/// So many accounts has each platform, so that none runs into its own limits.
const ACCOUNTS: usize = 4;
const PLATFORMS: [&str; 6] = ["FACEBOOK", "TWITTER", "INSTAGRAM", "THREADS", "BLUESKY", "MASTODON"];
/// Each post goes to so many of them.
const TO: usize = 2;

#[tokio::test]
async fn at_a_hundred_random_moments() {
    let builder = Fanfare::of(Shape::Embedded).load(Load::Heavy).set("FANFARE_LEASE", "700ms");
    let builder = builder.set("FANFARE_ALLOW_PRIVATE_URLS", "127.0.0.0/8");
    let fanfare = builder.start().await;
    let seed = Seed::take();
    println!("{}", seed.note());
    fanfare.note(seed.note());
    let mut rng = seed.rng();
    let mut connections = Vec::new();
    for n in 0..ACCOUNTS {
        for platform in PLATFORMS {
            connections.push(fanfare.client().connect(platform, &format!("number{n}")).await);
        }
    }

    for platform in PLATFORMS {
        // Calls take their time, before and after they count.
        let provider = e2e::platforms::provider(platform);
        for after_effect in [false, true] {
            let slow = json!({"kind": "slow", "ms": 15, "afterEffect": after_effect});
            fanfare.sandbox().fault_at(&provider, json!({"fault": slow})).await;
        }
    }

    let mut all = Vec::new();
    for life in 0..LIVES {
        let asked = new_post(&fanfare, &mut rng, &connections, life).await;
        fanfare.spawn(Service::Up, &[]);
        // Some die while they start; most while they work.
        let longest = if rng.random_ratio(3, 4) {
            fanfare.ready(Service::Up).await;
            LONGEST_WORK
        } else {
            LONGEST_LIFE
        };
        let feed = async {
            fanfare.ready(Service::Up).await;
            let _ = fanfare.client().try_answer(fanfare.client().post_request(&asked)).await;
        };
        until_a_random_moment(&mut rng, longest, feed).await;
        fanfare.kill(Service::Up);
        all.push(asked);
    }
    fanfare.sandbox().end_faults().await;
    fanfare.start(Service::Up).await;
    verify(&fanfare, &connections, &all).await;
}

/// A post to some platforms of one set of accounts; now and then one of them is in trouble.
async fn new_post(
    fanfare: &Fanfare,
    rng: &mut StdRng,
    connections: &[Connection],
    life: usize,
) -> NewPost {
    let first = rng.random_range(0..ACCOUNTS) * PLATFORMS.len();
    let accounts = &connections[first..first + PLATFORMS.len()];
    let chosen: Vec<&Connection> = accounts.choose_multiple(rng, TO).collect();
    let kinds = ["status_after_effect", "reset_after_effect", "reset", "status"];
    if let Some(kind) = kinds.get(rng.random_range(0..8)) {
        let mut fault = json!({"kind": kind});
        if kind.starts_with("status") {
            fault["status"] = 503.into();
        }
        chosen[0].fault(fanfare.sandbox(), json!({"fault": fault, "times": 1})).await;
    }
    let media = chosen.iter().any(|connection| connection.platform == "INSTAGRAM");
    let asked = NewPost::through(chosen).once(format!("life-{life}"));
    if media { asked.set("mediaUrls", json!([fanfare.sandbox().media("one.jpg")])) } else { asked }
}

/// Every post is there, or is taken now: nothing is lost; and nothing is published twice.
async fn verify(fanfare: &Fanfare, connections: &[Connection], all: &[NewPost]) {
    let mut posts = Vec::new();
    for asked in all {
        posts.push(fanfare.client().post_to_the_end(asked).await);
    }
    audit::posts_exactly_once(fanfare.sandbox(), connections, &posts).await;
    let publications: Vec<_> = posts.iter().flat_map(|post| &post.publications).collect();
    assert_eq!(publications.len(), LIVES * TO);
    let count = |status: &str| publications.iter().filter(|p| p.status == status).count();
    let (published, unconfirmed) = (count("PUBLISHED"), count("UNCONFIRMED"));
    let attempts = publications.iter().flat_map(|p| &p.attempts);
    let crashed = attempts.filter(|attempt| attempt.outcome.as_deref() == Some("crashed")).count();
    println!("{published} of {} published, {unconfirmed} unconfirmed", publications.len());
    println!("{crashed} calls were cut short by a kill");
    // What failed met trouble three times; calls that a kill cut short do not count.
    for publication in publications.iter().filter(|p| p.status == "FAILED") {
        let met = publication
            .attempts
            .iter()
            .filter(|attempt| attempt.outcome.as_deref() != Some("crashed"));
        assert_eq!(met.count(), 3, "{publication:#?}");
    }
    assert!(published * 10 > publications.len() * 9, "{published}");
}
