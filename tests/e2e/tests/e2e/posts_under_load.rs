//! The load of the seed: fifty posts to two platforms that fail now and then.

use std::time::{Duration, Instant};

use e2e::{Fanfare, Shape, audit, load::Load, posts::NewPost, wait::now};
use serde_json::json;

in_both_shapes!(fifty_posts_to_two_platforms);

const POSTS: usize = 50;

async fn fifty_posts_to_two_platforms(shape: Shape) {
    let builder = Fanfare::of(shape).load(Load::Heavy).set("FANFARE_CONCURRENCY", "10");
    let fanfare = builder.start().await;
    let client = fanfare.client();
    let mut connections = Vec::new();
    for platform in ["FACEBOOK", "TWITTER"] {
        let connection = client.connect(platform, "ada").await;
        let fault = json!({"fault": {"kind": "error_rate", "rate": 0.1}});
        connection.fault(fanfare.sandbox(), fault).await;
        connections.push(connection);
    }
    // All due at once, when all of them are there.
    let due = now() + Duration::from_secs(2);
    let asked: Vec<_> = (0..POSTS).map(|_| NewPost::through(&connections).at(due)).collect();
    let created =
        futures::future::join_all(asked.iter().map(|post| client.create_post(post))).await;
    let started = Instant::now();
    let mut posts = Vec::new();
    for post in &created {
        posts.push(client.decided(&post.id).await);
    }
    let (took, metrics) = (started.elapsed(), client.metrics().await);
    println!("{shape:?}: {POSTS} posts in {:.1} s, {metrics:?}", took.as_secs_f64());

    assert!(took < Duration::from_secs(30), "{took:?}");
    let published = posts.iter().filter(|post| post.status == "PUBLISHED").count();
    assert!(published * 100 > POSTS * 95, "{published} of {POSTS}");
    assert!(metrics.avg_job_processing_time < 2_000.0, "{metrics:?}");
    assert!(metrics.peak_memory_usage < 500 * 1024 * 1024, "{metrics:?}");
    audit::posts_exactly_once(fanfare.sandbox(), &connections, &posts).await;
    let live = posts.iter().flat_map(|post| &post.publications).filter(|p| p.status == "PUBLISHED");
    let live = live.count();
    assert_eq!(metrics.posts_published, live as u64);
    let (facebook, x) = (fanfare.sandbox().ledger_at("facebook"), fanfare.sandbox().ledger_at("x"));
    assert_eq!(facebook.await.len() + x.await.len(), live, "nothing that nobody knows of");
}
