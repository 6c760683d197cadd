//! Instagram.

use publisher::domain::{
    error::PublishError,
    machine::{Poll, Unready},
    publication::Platform,
};
use serde_json::json;

use crate::support::{World, outcome};

const INSTAGRAM: Platform = Platform::Instagram;

#[tokio::test]
async fn an_image_is_its_own_container() {
    let world = World::start().await;
    let mut post = world.post(INSTAGRAM, "Hello", &["1.jpg"]).prepared().await;
    assert_eq!(post.media_ids().len(), 1);
    let handle = post.publication.handle.clone().unwrap();
    assert_eq!(handle.container.as_ref(), handle.media_ids.first());
    assert!(handle.made_at.is_some());
    let (id, permalink) = post.published().await;
    let item = &world.ledger().await[0];
    assert_eq!((&item["postId"], &item["publicUrl"]), (&json!(id), &json!(permalink)));
    assert_eq!(item["text"], "Hello");
    assert!(matches!(post.status(&id).await, Poll::Live { .. }));
}

#[tokio::test]
async fn a_carousel_has_an_id_per_media() {
    let world = World::start().await;
    let mut post = world.post(INSTAGRAM, "Two", &["1.jpg", "2.mp4"]).prepared().await;
    assert_eq!(post.media_ids().len(), 2);
    assert_eq!(world.calls("upload").await.len(), 3);
    post.published().await;
    let media = json!(["https://media.example/1.jpg", "https://media.example/2.mp4"]);
    assert_eq!(world.ledger().await[0]["mediaUrls"], media);
}

#[tokio::test]
async fn a_video_is_waited_for_with_one_container() {
    let world = World::start().await;
    let mut post = world.post(INSTAGRAM, "Reel", &["1.mp4"]);
    assert_eq!(post.step().await, Some(Unready::Pending));
    let container = post.publication.handle.clone().unwrap().container;
    let mut post = post.prepared().await;
    assert_eq!(post.publication.handle.clone().unwrap().container, container);
    assert_eq!(world.calls("upload").await.len(), 1);
    post.published().await;
}

#[tokio::test]
async fn a_container_is_published_once_whatever_happens() {
    let world = World::start().await;
    let mut post = world.post(INSTAGRAM, "Once", &["1.jpg"]).prepared().await;
    let (id, _) = post.published().await;
    // Prepared and sent again, as after a crash: the provider refuses, and the search finds it.
    assert_eq!(post.step().await, None);
    assert_eq!(outcome(&post.send().await).0, "ambiguous");
    assert_eq!(post.found().await[0].0, id);
    assert_eq!(world.ledger().await.len(), 1);
}

#[tokio::test]
async fn a_published_container_that_no_list_shows_is_live() {
    let world = World::start().await;
    let mut post = world.post(INSTAGRAM, "Hidden", &["1.jpg"]).prepared().await;
    post.published().await;
    let empty = json!({"kind": "status", "status": 200, "body": {"data": []}});
    world.script(INSTAGRAM, json!({"operation": "list", "fault": empty})).await;
    let container = post.publication.handle.clone().unwrap().container.unwrap();
    assert_eq!(post.found().await, [(container, Poll::Live { permalink: None })]);
}

#[tokio::test]
async fn a_container_that_fails_is_refused_and_made_anew_next_time() {
    let world = World::start().await;
    let fault = json!({"kind": "error_after_accept", "detailedStatus": "Error: wrong format"});
    world.once(INSTAGRAM, "upload", fault).await;
    let mut post = world.post(INSTAGRAM, "Hello", &["1.jpg"]);
    let expected = PublishError::content_rejected(200, "Error: Error: wrong format");
    assert_eq!(post.step().await, Some(Unready::Rejected(expected)));
    assert_eq!(post.media_ids(), [""; 0]);
    post.prepared().await.published().await;
}

#[tokio::test]
async fn a_container_that_expired_is_made_anew() {
    let world = World::start().await;
    world.once(INSTAGRAM, "upload", json!({"kind": "expire_after", "ms": 0})).await;
    let mut post = world.post(INSTAGRAM, "Hello", &["1.jpg"]).prepared().await;
    assert_eq!(world.calls("upload").await.len(), 2);
    post.published().await;
}

#[tokio::test]
async fn a_look_that_fails_is_no_failure() {
    let world = World::start().await;
    world.once(INSTAGRAM, "status", json!({"kind": "status", "status": 500})).await;
    let mut post = world.post(INSTAGRAM, "Hello", &["1.jpg"]);
    assert_eq!(post.step().await, Some(Unready::Pending));
    assert_eq!(post.step().await, None);
}

#[tokio::test]
async fn a_used_up_day_is_waited_for() {
    let world = World::start().await;
    let limit = json!({"fault": {"kind": "publishing_limit", "total": 1}});
    world.post(INSTAGRAM, "One", &["1.jpg"]).prepared().await.published().await;
    let mut ready = world.post(INSTAGRAM, "Two", &["1.jpg"]).prepared().await;
    world.script(INSTAGRAM, limit).await;
    assert_eq!(outcome(&ready.send().await).0, "throttled");
    let mut next = world.post(INSTAGRAM, "Three", &["1.jpg"]);
    assert!(matches!(next.step().await, Some(Unready::Throttled { .. })));
    assert_eq!(world.calls("upload").await.len(), 2);
}
