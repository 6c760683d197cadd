//! The acceptance of posts (posts.md, "Acceptance"): the scenarios of the seed, over REST.

use std::time::{Duration, Instant};

use e2e::{
    Fanfare, Shape, audit,
    posts::{Connection, NewPost},
    wait::now,
};
use serde_json::json;

in_both_shapes!(
    two_platforms,
    one_of_two_platforms_fails,
    a_rate_limit_delays_and_fails_nothing,
    media_first,
    the_third_call_succeeds,
    every_platform,
);

async fn two_platforms(shape: Shape) {
    let (fanfare, connections) = connected(shape, &["FACEBOOK", "TWITTER"]).await;
    let client = fanfare.client();
    let due = now() + Duration::from_secs(1);
    let asked = NewPost::to(&["FACEBOOK", "X"]).at(due);
    let post = client.create_post(&asked).await;
    assert_eq!(post.status, "SCHEDULED");
    assert!(post.publications.iter().all(|p| p.status == "PENDING"), "{post:#?}");

    let post = fanfare.replica().decided(&post.id).await;
    assert_eq!(post.status, "PUBLISHED");
    let published_at: jiff::Timestamp = post.published_at.as_deref().unwrap().parse().unwrap();
    assert!(published_at >= due, "{published_at} is before {due}");
    for platform in ["FACEBOOK", "TWITTER"] {
        let publication = post.on(platform);
        assert_eq!((publication.status.as_str(), publication.attempt_count), ("PUBLISHED", 1));
        assert!(publication.external_id.is_some() && publication.permalink.is_some());
    }
    let metrics = client.metrics().await;
    assert_eq!((metrics.posts_published, metrics.posts_failed, metrics.queue_depth), (2, 0, 0));
    audit::posts_exactly_once(fanfare.sandbox(), &connections, [&post]).await;
}

async fn one_of_two_platforms_fails(shape: Shape) {
    let (fanfare, connections) = connected(shape, &["FACEBOOK", "TWITTER"]).await;
    let (client, sandbox) = (fanfare.client(), fanfare.sandbox());
    let broken = json!({"fault": {"kind": "status", "status": 500}});
    connections[1].fault(sandbox, broken).await;
    let post = client.post_to_the_end(&NewPost::to(&["FACEBOOK", "TWITTER"])).await;
    assert_eq!(post.status, "PARTIAL");
    assert_eq!(post.on("FACEBOOK").status, "PUBLISHED");
    let failed = post.on("TWITTER");
    assert_eq!((failed.status.as_str(), failed.attempt_count), ("FAILED", 3), "{failed:#?}");
    let error = failed.error.as_ref().unwrap();
    assert!(error.message.starts_with("API error (500): "), "{error:?}");
    assert_eq!(error.code, "PROVIDER_ERROR");
    audit::posts_exactly_once(sandbox, &connections, [&post]).await;

    sandbox.end_faults().await;
    let again = fanfare.replica().act_on_post(&post.id, "retry", 202).await;
    // It may be through before it is told of.
    assert_ne!(again.on("TWITTER").status, "FAILED");
    let post = client.decided(&post.id).await;
    assert_eq!(post.status, "PUBLISHED", "{post:#?}");
    audit::posts_exactly_once(sandbox, &connections, [&post]).await;
    let sends = sandbox.calls_at("facebook").await;
    assert_eq!(sends.iter().filter(|call| call.operation == "send").count(), 1, "not again");
    // What failed once is counted, whatever became of it later.
    let metrics = client.metrics().await;
    assert_eq!((metrics.posts_published, metrics.posts_failed), (2, 1));
}

async fn a_rate_limit_delays_and_fails_nothing(shape: Shape) {
    let (fanfare, connections) = connected(shape, &["FACEBOOK"]).await;
    let client = fanfare.client();
    let limit = json!({"kind": "rate_limit", "limit": 6, "windowSeconds": 1});
    connections[0].fault(fanfare.sandbox(), json!({"fault": limit})).await;
    let due = now() + Duration::from_secs(1);
    let asked: Vec<NewPost> = (0..10).map(|_| NewPost::to(&["FACEBOOK"]).at(due)).collect();
    let created = asked.iter().map(|post| client.create_post(post));
    let created = futures::future::join_all(created).await;
    let started = Instant::now();
    let decided = created.iter().map(|post| client.decided(&post.id));
    let posts = futures::future::join_all(decided).await;
    println!("{shape:?}: ten posts in {:.1} s", started.elapsed().as_secs_f64());
    for post in &posts {
        assert_eq!(post.status, "PUBLISHED", "{post:#?}");
        assert_eq!(post.on("FACEBOOK").attempt_count, 1, "a throttled answer uses up no retry");
    }
    assert!(client.metrics().await.rate_limit_hits > 0);
    audit::posts_exactly_once(fanfare.sandbox(), &connections, &posts).await;
}

async fn media_first(shape: Shape) {
    let platforms = ["FACEBOOK", "INSTAGRAM", "TWITTER"];
    let (fanfare, connections) = connected(shape, &platforms).await;
    let (client, sandbox) = (fanfare.client(), fanfare.sandbox());
    // Containers take their time.
    let slow = json!({"kind": "confirm_delay", "ms": 150});
    connections[1].fault(sandbox, json!({"operation": "upload", "fault": slow})).await;
    let media = [sandbox.media("first.jpg"), sandbox.media("second.png")];
    let asked = NewPost::to(&platforms).set("mediaUrls", json!(media));
    let post = client.post_to_the_end(&asked).await;
    assert_eq!(post.status, "PUBLISHED", "{post:#?}");
    for connection in &connections {
        let publication = post.on(&connection.platform);
        assert_eq!(publication.metadata.media_ids.len(), 2, "{publication:#?}");
        assert_eq!(publication.attempt_count, 1, "uploads and polls do not count");
        let calls = sandbox.calls_at(&e2e::platforms::provider(&connection.platform)).await;
        let sends: Vec<_> = calls.iter().filter(|call| call.operation == "send").collect();
        assert_eq!(sends.len(), 1, "{}", connection.platform);
        let uploads: Vec<_> = calls.iter().filter(|call| call.operation == "upload").collect();
        assert!(uploads.len() >= 2, "{calls:#?}");
        let before =
            |call: &&e2e::sandbox::Call| call.answered_at.is_some_and(|t| t <= sends[0].at);
        assert!(uploads.iter().all(before), "media first: {calls:#?}");
    }
    audit::posts_exactly_once(sandbox, &connections, [&post]).await;
}

async fn the_third_call_succeeds(shape: Shape) {
    let (fanfare, connections) = connected(shape, &["FACEBOOK"]).await;
    for fault in [json!({"kind": "status", "status": 503}), json!({"kind": "reset"})] {
        let script = json!({"fault": fault, "times": 1});
        connections[0].fault(fanfare.sandbox(), script).await;
    }
    let post = fanfare.client().post_to_the_end(&NewPost::to(&["FACEBOOK"])).await;
    let publication = post.on("FACEBOOK");
    assert_eq!((publication.status.as_str(), publication.attempt_count), ("PUBLISHED", 3));
    let attempts = &publication.attempts;
    assert_eq!(attempts.len(), 3, "{attempts:#?}");
    let told: Vec<_> = attempts
        .iter()
        .map(|a| (a.outcome.as_deref().unwrap_or_default(), a.http_status))
        .collect();
    assert_eq!(told[..2], [("ambiguous", Some(503)), ("ambiguous", None)]);
    assert_eq!(told[2], ("accepted", Some(200)));
    assert!(attempts.iter().all(|attempt| attempt.trace_id.is_some()));
    audit::posts_exactly_once(fanfare.sandbox(), &connections, [&post]).await;
}

/// Each has its own words for one and the same thing.
async fn every_platform(shape: Shape) {
    let platforms =
        ["FACEBOOK", "INSTAGRAM", "TWITTER", "THREADS", "LINKEDIN", "BLUESKY", "MASTODON"];
    let (fanfare, connections) = connected(shape, &platforms).await;
    let media = json!([fanfare.sandbox().media("one.jpg")]);
    let asked = NewPost::to(&platforms).set("mediaUrls", media);
    let post = fanfare.client().post_to_the_end(&asked).await;
    assert_eq!(post.status, "PUBLISHED", "{post:#?}");
    audit::posts_exactly_once(fanfare.sandbox(), &connections, [&post]).await;
}

/// An installation with an account on each of these platforms.
async fn connected(shape: Shape, platforms: &[&str]) -> (Fanfare, Vec<Connection>) {
    let builder = Fanfare::of(shape).set("FANFARE_ALLOW_PRIVATE_URLS", "127.0.0.0/8");
    let fanfare = builder.start().await;
    let mut connections = Vec::new();
    for platform in platforms {
        connections.push(fanfare.client().connect(platform, "ada").await);
    }
    (fanfare, connections)
}
