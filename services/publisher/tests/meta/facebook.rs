//! Facebook Pages.

use publisher::domain::{
    machine::{Poll, Sent, Unready},
    publication::Platform,
};
use publisher::platforms::Looked;
use serde_json::{Value, json};

use crate::support::{World, outcome};

const FACEBOOK: Platform = Platform::Facebook;

#[tokio::test]
async fn a_text_goes_out_without_preparation() {
    let world = World::start().await;
    let mut post = world.post(FACEBOOK, "Read https://example.com/a", &[]);
    assert!(!post.adapter.needs_preparation(&post.publication));
    let (id, permalink) = post.published().await;
    assert_eq!(permalink, format!("https://www.facebook.com/{id}"));
    let item = &world.ledger().await[0];
    assert_eq!(
        (&item["postId"], &item["text"]),
        (&json!(id), &json!("Read https://example.com/a"))
    );
    assert!(matches!(post.status(&id).await, Poll::Live { permalink: Some(_) }));
    assert_eq!(post.status("4711_1").await, Poll::Gone);
}

#[tokio::test]
async fn photos_are_uploaded_first_and_not_twice() {
    let world = World::start().await;
    let mut post = world.post(FACEBOOK, "Two", &["1.jpg", "2.jpg"]);
    assert!(post.adapter.needs_preparation(&post.publication));
    let broken = json!({"kind": "status", "status": 500});
    let script = json!({"operation": "upload", "fault": broken, "skip": 1, "times": 1});
    world.script(FACEBOOK, script).await;
    assert!(matches!(post.step().await, Some(Unready::Transient(_))));
    assert_eq!(post.media_ids().len(), 1);
    let mut post = post.prepared().await;
    assert_eq!((post.media_ids().len(), world.calls("upload").await.len()), (2, 3));
    assert!(!post.adapter.needs_preparation(&post.publication));
    assert!(world.ledger().await.is_empty());
    post.published().await;
    let media = json!(["https://media.example/1.jpg", "https://media.example/2.jpg"]);
    assert_eq!(world.ledger().await[0]["mediaUrls"], media);
}

#[tokio::test]
async fn a_post_with_photos_is_known_by_them() {
    let world = World::start().await;
    world.post(FACEBOOK, "", &["1.jpg"]).prepared().await.published().await;
    for media in [&["1.jpg"][..], &["1.jpg", "2.jpg"]] {
        world.once(FACEBOOK, "send", json!({"kind": "reset_after_effect"})).await;
        let mut post = world.post(FACEBOOK, "", media).prepared().await;
        assert_eq!(outcome(&post.send().await).0, "ambiguous");
        let live: Value = world.ledger().await.pop().unwrap();
        let found = post.found().await;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, live["postId"].as_str().unwrap());
    }
}

#[tokio::test]
async fn the_same_text_or_photo_again_is_a_duplicate() {
    let world = World::start().await;
    let mut post = world.post(FACEBOOK, "Once", &[]);
    post.published().await;
    assert_eq!(outcome(&post.send().await).0, "duplicate");
    assert_eq!(post.found().await.len(), 1);
    let mut photo = world.post(FACEBOOK, "", &["1.jpg"]).prepared().await;
    photo.published().await;
    assert_eq!(outcome(&photo.send().await).0, "duplicate");
    assert_eq!(world.ledger().await.len(), 2);
}

#[tokio::test]
async fn a_video_is_a_post_by_itself_and_takes_its_time() {
    let world = World::start().await;
    let mut post = world.post(FACEBOOK, "Clip", &["1.mp4"]);
    assert!(!post.adapter.needs_preparation(&post.publication));
    let Sent::Accepted { provider_id, poll: Poll::Pending, .. } = post.send().await else {
        panic!("it was not taken");
    };
    let live = async {
        let mut next = tokio::time::interval(std::time::Duration::from_millis(20));
        loop {
            next.tick().await;
            if let Poll::Live { permalink } = post.status(&provider_id).await {
                return permalink.unwrap();
            }
        }
    };
    let permalink = tokio::time::timeout(std::time::Duration::from_secs(10), live).await.unwrap();
    assert!(permalink.starts_with("https://www.facebook.com/4711/videos/"));
    assert_eq!(post.found().await.len(), 1);
}

#[tokio::test]
async fn a_lost_video_is_found_while_facebook_works_at_it() {
    let world = World::start().await;
    let mut posts = Vec::new();
    for text in ["Clip", ""] {
        let mut post = world.post(FACEBOOK, text, &["1.mp4"]);
        world.once(FACEBOOK, "send", json!({"kind": "reset"})).await;
        assert_eq!(outcome(&post.send().await).0, "ambiguous");
        posts.push(post);
    }
    assert_eq!(posts[1].found().await, [], "no video at all is proof");
    world.once(FACEBOOK, "send", json!({"kind": "reset_after_effect"})).await;
    assert_eq!(outcome(&posts[0].send().await).0, "ambiguous");
    assert_eq!(posts[0].found().await.len(), 1);
    assert_eq!(posts[1].look().await, Looked::Unreadable, "whose is the video?");
}

#[tokio::test]
async fn a_post_that_shows_late_is_found_late() {
    let world = World::start().await;
    world.once(FACEBOOK, "send", json!({"kind": "confirm_delay", "ms": 300})).await;
    let mut post = world.post(FACEBOOK, "Late", &[]);
    post.published().await;
    let found = async {
        let mut next = tokio::time::interval(std::time::Duration::from_millis(20));
        loop {
            next.tick().await;
            if post.found().await.len() == 1 {
                return;
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), found).await.unwrap();
}
