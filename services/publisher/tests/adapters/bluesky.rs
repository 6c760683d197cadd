//! Bluesky.

use publisher::{
    domain::{machine::Poll, publication::Platform},
    platforms::Looked,
};
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn putting_twice_is_putting_once() {
    let world = World::start().await;
    let mut post = world.post(Platform::Bluesky, "Only once", &[]).await.prepared().await;
    let key = post.publication.handle.clone().unwrap().key.unwrap();
    let (uri, permalink) = post.published().await;
    assert!(uri.ends_with(&format!("/app.bsky.feed.post/{key}")));
    assert!(permalink.unwrap().ends_with(&format!("/post/{key}")));
    assert_eq!(post.published().await.0, uri);
    let post = post.prepared().await;
    assert_eq!(post.publication.handle.unwrap().key.unwrap(), key);
    assert_eq!(world.ledger().await.len(), 1);
}

#[tokio::test]
async fn the_same_text_under_another_key_is_another_post() {
    let world = World::start().await;
    for n in 1..=2 {
        let mut post = world.post(Platform::Bluesky, "Good morning", &[]).await.prepared().await;
        assert_eq!(post.found_after_send().await, 1);
        assert_eq!(world.ledger().await.len(), n);
    }
}

#[tokio::test]
async fn only_the_servers_own_word_proves_absence() {
    let world = World::start().await;
    let post = world.post(Platform::Bluesky, "Not there", &[]).await.prepared().await;
    assert_eq!(post.look().await, Looked::Matches(vec![]));
    for fault in [
        json!({"kind": "status", "status": 404}),
        json!({"kind": "status", "status": 400, "body": {"error": "InvalidRequest"}}),
        json!({"kind": "garbage"}),
    ] {
        world.once(Platform::Bluesky, "status", fault.clone()).await;
        assert_eq!(post.look().await, Looked::Unreadable, "{fault}");
    }
}

#[tokio::test]
async fn a_deleted_record_is_gone() {
    let world = World::start().await;
    let mut post = world.post(Platform::Bluesky, "There", &[]).await.prepared().await;
    let (uri, _) = post.published().await;
    assert!(matches!(post.status(&uri).await, Poll::Live { .. }));
    assert_eq!(post.status("at://did:plc:x/app.bsky.feed.post/3zzz").await, Poll::Gone);
}

impl crate::support::Post {
    async fn found_after_send(&mut self) -> usize {
        self.published().await;
        self.found().await.len()
    }
}
