//! Threads.

use publisher::domain::{
    machine::{Poll, Unready},
    publication::Platform,
};
use serde_json::json;

use crate::support::{World, outcome};

const THREADS: Platform = Platform::Threads;

#[tokio::test]
async fn a_text_goes_through_a_container() {
    let world = World::start().await;
    let mut post = world.post(THREADS, "Hello", &[]).prepared().await;
    assert_eq!(post.media_ids(), [""; 0]);
    let (id, permalink) = post.published().await;
    let item = &world.ledger().await[0];
    assert_eq!((&item["postId"], &item["publicUrl"]), (&json!(id), &json!(permalink)));
    assert!(matches!(post.status(&id).await, Poll::Live { .. }));
    post.adapter.withdraw(&post.account, &post.publication).await;
    assert_eq!(post.status(&id).await, Poll::Gone);
}

#[tokio::test]
async fn images_and_videos_make_a_carousel() {
    let world = World::start().await;
    let mut post = world.post(THREADS, "Two", &["1.jpg", "2.mp4"]).prepared().await;
    assert_eq!(post.media_ids().len(), 2);
    post.published().await;
    assert_eq!(world.ledger().await[0]["mediaUrls"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_container_is_published_once_whatever_happens() {
    let world = World::start().await;
    let mut post = world.post(THREADS, "Once", &["1.jpg"]).prepared().await;
    let (id, _) = post.published().await;
    assert_eq!(outcome(&post.send().await).0, "ambiguous");
    assert_eq!(post.found().await[0].0, id);
    assert_eq!(world.ledger().await.len(), 1);
}

#[tokio::test]
async fn a_failed_container_says_why() {
    let world = World::start().await;
    let fault = json!({"kind": "error_after_accept", "detailedStatus": "FAILED_DOWNLOADING_VIDEO"});
    world.once(THREADS, "upload", fault).await;
    match world.post(THREADS, "Hello", &["1.jpg"]).step().await {
        Some(Unready::Rejected(error)) => {
            assert_eq!(error.to_string(), "CONTENT_REJECTED:200:FAILED_DOWNLOADING_VIDEO");
        }
        other => panic!("{other:?}"),
    }
}
