//! Media: fetched by our rules, brought in once each, and kept through failures.

use publisher::domain::{
    machine::Unready,
    publication::{Handle, Platform},
};
use serde_json::json;
use service::{Clock, http::AllowList};

use crate::support::{ALL, World, adapters, find};

#[tokio::test]
async fn media_are_brought_in_before_the_post_and_shown_with_it() {
    let world = World::start().await;
    for platform in ALL {
        let post = world.post(platform, "Pictures", &["a.png", "b.jpg"]).await;
        assert!(post.adapter.needs_preparation(&post.publication), "{platform:?}");
        let mut post = post.prepared().await;
        let ids = post.media_ids();
        assert_eq!(ids.len(), 2, "{platform:?}");
        let (id, _) = post.published().await;
        let ledger = world.ledger().await;
        assert_eq!(ledger.last().unwrap()["mediaUrls"], json!(ids), "{platform:?}");
        assert_eq!(post.found().await, [id], "{platform:?}");
    }
}

#[tokio::test]
async fn nothing_is_brought_in_twice() {
    let world = World::start().await;
    for platform in ALL {
        let mut post = world.post(platform, "Pictures", &["a.png", "b.png"]).await;
        let calls = match platform {
            // Initialize, append, finalize.
            Platform::Twitter => 3,
            // Initialize, put.
            Platform::LinkedIn => 2,
            _ => 1,
        };
        let fault = json!({"kind": "status", "status": 503});
        let script = json!({"operation": "upload", "skip": calls, "times": 1, "fault": fault});
        world.script(platform, script).await;
        assert!(matches!(post.step().await, Some(Unready::Transient(_))), "{platform:?}");
        let first = post.media_ids();
        assert_eq!(first.len(), 1, "{platform:?}");
        let post = post.prepared().await;
        assert_eq!(post.media_ids()[0], first[0], "{platform:?}");
        let uploads = world.calls("upload").await;
        let word = crate::support::word(platform);
        let ours = uploads.iter().filter(|call| call["provider"] == word).count();
        assert_eq!(ours, 2 * calls + 1, "{platform:?}");
    }
}

#[tokio::test]
async fn a_throttled_or_refused_upload_says_so() {
    let world = World::start().await;
    for platform in ALL {
        let fault = json!({"kind": "status", "status": 429, "retryAfter": 3});
        world.once(platform, "upload", fault).await;
        let mut post = world.post(platform, "Pictures", &["a.png"]).await;
        let Some(Unready::Throttled { wait, .. }) = post.step().await else {
            panic!("not throttled: {platform:?}")
        };
        assert_eq!(wait.unwrap().as_secs(), 3);
        world.once(platform, "upload", json!({"kind": "status", "status": 400})).await;
        assert!(matches!(post.step().await, Some(Unready::Rejected(_))), "{platform:?}");
        world.once(platform, "upload", json!({"kind": "garbage"})).await;
        assert!(matches!(post.step().await, Some(Unready::Transient(_))), "{platform:?}");
        world.once(platform, "upload", json!({"kind": "reset"})).await;
        assert!(matches!(post.step().await, Some(Unready::Transient(_))), "{platform:?}");
        post.prepared().await;
    }
}

#[tokio::test]
async fn a_media_that_cannot_be_had_is_refused_or_tried_again() {
    let world = World::start().await;
    for platform in ALL {
        for (name, code) in [
            ("a.png?status=404", "CONTENT_REJECTED"),
            ("a.png?status=302", "CONTENT_REJECTED"),
            ("a.txt", "CONTENT_REJECTED"),
            ("a.png?bytes=40000000", "CONTENT_REJECTED"),
            ("a.png?status=503", "NETWORK"),
            ("a.png?status=429", "NETWORK"),
        ] {
            let mut post = world.post(platform, "Pictures", &[name]).await;
            let error = match post.step().await {
                Some(Unready::Rejected(error) | Unready::Transient(error)) => error,
                other => panic!("{platform:?} {name}: {other:?}"),
            };
            assert_eq!(error.code(), code, "{platform:?} {name}");
        }
    }
    assert!(world.calls("upload").await.is_empty());
}

#[tokio::test]
async fn a_private_address_is_not_fetched_from() {
    let world = World::start().await;
    let strict = adapters(&world.base, &Clock::system(), AllowList::default());
    for platform in ALL {
        let mut post = world.post(platform, "Pictures", &["a.png"]).await;
        post.adapter = find(&strict, platform);
        let Some(Unready::Rejected(error)) = post.step().await else { panic!("not refused") };
        assert_eq!(error.code(), "CONTENT_REJECTED", "{platform:?}");
    }
}

#[tokio::test]
async fn a_film_is_waited_for_or_fails_in_the_end() {
    let world = World::start().await;
    for platform in [Platform::Twitter, Platform::Mastodon] {
        let mut post = world.post(platform, "A film", &["a.mp4"]).await;
        assert_eq!(post.step().await, Some(Unready::Pending), "{platform:?}");
        assert!(post.adapter.needs_preparation(&post.publication));
        let mut post = post.prepared().await;
        let uploads = world.calls("upload").await.len();
        let (id, _) = post.published().await;
        assert_eq!(post.found().await, [id]);
        assert_eq!(world.calls("upload").await.len(), uploads);
        let failing = json!({"kind": "error_after_accept", "detailedStatus": "no such codec"});
        world.script(platform, json!({"operation": "upload", "fault": failing})).await;
        let mut post = world.post(platform, "A film", &["a.mp4"]).await;
        let end = async {
            let mut next = tokio::time::interval(std::time::Duration::from_millis(20));
            loop {
                next.tick().await;
                match post.step().await {
                    Some(Unready::Pending) => {}
                    other => return other,
                }
            }
        };
        let end = tokio::time::timeout(std::time::Duration::from_secs(10), end).await.unwrap();
        assert!(matches!(end, Some(Unready::Rejected(_))), "{platform:?} {end:?}");
    }
}

#[tokio::test]
async fn large_media_go_to_x_in_parts() {
    let world = World::start().await;
    let post = world.post(Platform::Twitter, "Large", &["a.gif?bytes=9000000"]).await;
    post.prepared().await;
    // Initialize, three times append, finalize.
    assert_eq!(world.calls("upload").await.len(), 5);
}

#[tokio::test]
async fn a_text_needs_no_upload_and_only_bluesky_a_key() {
    let world = World::start().await;
    for platform in ALL {
        let mut post = world.post(platform, "Hello", &[]).await;
        let needs = post.adapter.needs_preparation(&post.publication);
        assert_eq!(needs, platform == Platform::Bluesky);
        assert_eq!(post.step().await, None);
        let handle = post.publication.handle.clone().unwrap();
        assert_eq!(handle == Handle::default(), !needs, "{platform:?}");
    }
}
