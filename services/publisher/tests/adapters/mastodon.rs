//! Mastodon.

use std::time::Duration;

use publisher::{domain::publication::Platform, platforms::usage::Allowance};
use serde_json::json;

use crate::support::{World, outcome};

const MASTODON: Platform = Platform::Mastodon;

#[tokio::test]
async fn the_same_key_is_the_same_status() {
    let world = World::start().await;
    let mut post = world.post(MASTODON, "Only once", &[]).await;
    let (id, permalink) = post.published().await;
    assert!(permalink.unwrap().contains(&id));
    assert_eq!(post.published().await.0, id);
    assert_eq!(world.ledger().await.len(), 1);
    // Another publication of the same text is another status.
    let mut other = world.post(MASTODON, "Only once", &[]).await;
    assert_ne!(other.published().await.0, id);
    assert_eq!(world.ledger().await.len(), 2);
}

#[tokio::test]
async fn unprocessed_media_are_waited_for() {
    let world = World::start().await;
    let mut post = world.post(MASTODON, "A film", &["a.mp4"]).await;
    post.step().await;
    assert_eq!(outcome(&post.send().await), "not ready");
    let mut post = post.prepared().await;
    assert_eq!(outcome(&post.send().await), "accepted");
}

#[tokio::test]
async fn a_status_is_found_behind_many_others() {
    let world = World::start().await;
    let mut first = world.post(MASTODON, "Hi @ana@a.example & all\n\nbye", &[]).await;
    let (id, _) = first.published().await;
    for n in 0..90 {
        world.post(MASTODON, &format!("Number {n}"), &[]).await.published().await;
    }
    assert_eq!(first.found().await, [id]);
}

#[tokio::test]
async fn the_quota_is_told_with_every_answer() {
    let world = World::start().await;
    let allowance = Allowance { calls: 300, window: Duration::from_secs(300) };
    assert_eq!(world.adapter(MASTODON).allowance(), allowance);
    let fault = json!({"kind": "rate_limit", "limit": 9, "windowSeconds": 60});
    world.script(MASTODON, json!({"operation": "list", "fault": fault})).await;
    let mut post = world.post(MASTODON, "Hello", &[]).await;
    post.published().await;
    assert!(post.account.usage.take().unwrap().remaining.is_some());
    post.found().await;
    let report = post.account.usage.take().unwrap();
    assert_eq!(report.remaining, Some(8));
    assert!(report.resets_at.is_some());
}
