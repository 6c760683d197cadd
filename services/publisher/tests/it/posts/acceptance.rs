//! The seed's own scenarios (posts.md, "Acceptance"), as far as one publisher shows them.

use serde_json::json;

use crate::support::{ACCOUNT, POSTS, on, on_each_engine, post};

#[tokio::test]
async fn a_post_goes_to_two_platforms() {
    on_each_engine(POSTS, async |world| {
        world.connected("FACEBOOK", "mock_fb_token").await;
        world.connected("X", "mock_twitter_token").await;
        let made = world.posted(post("Test post", &["FACEBOOK", "TWITTER"])).await;
        assert_eq!(made.publications.len(), 2, "they are there from the start");
        let done = world.decided(&made.id).await;
        assert_eq!(done.status, "PUBLISHED", "{done:#?}");
        assert!(done.published_at.is_some());
        for platform in ["FACEBOOK", "TWITTER"] {
            let publication = on(&done, platform);
            assert_eq!(publication.attempt_count, 1);
            assert!(publication.external_id.is_some());
            let [attempt] = publication.attempts.as_slice() else { panic!("one attempt") };
            // The provider's own: X answers that a post was created.
            let status = if platform == "TWITTER" { 201 } else { 200 };
            assert_eq!(
                (attempt.outcome.as_deref(), attempt.http_status),
                (Some("accepted"), Some(status))
            );
        }
        assert_eq!(world.public_texts("facebook").await, ["Test post"]);
        assert_eq!(world.public_texts("x").await, ["Test post"]);
        assert_eq!(world.metrics().await.posts_published, 2);
    })
    .await;
}

#[tokio::test]
async fn one_platform_that_fails_makes_it_partial() {
    on_each_engine(POSTS, async |world| {
        world.connected("FACEBOOK", "mock_fb_token").await;
        world.connected("X", "mock_twitter_token").await;
        let refusal = json!({"kind": "status", "status": 403});
        world.fault_at("x", "send", 9, refusal).await;
        let made = world.posted(post("Test partial failure", &["FACEBOOK", "TWITTER"])).await;
        let done = world.decided(&made.id).await;
        assert_eq!(done.status, "PARTIAL", "{done:#?}");
        assert_eq!(on(&done, "FACEBOOK").status, 2);
        let error = on(&done, "TWITTER").error.clone().unwrap();
        assert!(error.message.starts_with("API error (403): "), "{error:?}");
        assert_eq!((error.code.as_str(), error.class.as_str()), ("PROVIDER_ERROR", "rejected"));
    })
    .await;
}

#[tokio::test]
async fn ten_posts_against_a_throttled_account_are_all_published() {
    on_each_engine(POSTS, async |world| {
        world.connected("FACEBOOK", "mock_fb_token").await;
        let busy = json!({"kind": "status", "status": 429, "retryAfter": "0.05"});
        world.fault_at("facebook", "send", 3, busy).await;
        let mut made = Vec::new();
        for n in 0..10 {
            made.push(world.posted(post(&format!("Post {n}"), &["FACEBOOK"])).await.id);
        }
        for id in &made {
            let done = world.decided(id).await;
            assert_eq!(done.status, "PUBLISHED", "{done:#?}");
            assert_eq!(done.publications[0].attempt_count, 1, "a throttled answer does not count");
        }
        assert_eq!(world.public_texts("facebook").await.len(), 10);
        assert_eq!(world.metrics().await.rate_limit_hits, 3);
    })
    .await;
}

#[tokio::test]
async fn media_are_uploaded_before_they_are_published() {
    on_each_engine(POSTS, async |world| {
        world.connected("FACEBOOK", "mock_fb_token").await;
        world.connected("INSTAGRAM", "mock_ig_token").await;
        let urls = ["https://example.com/image1.jpg", "https://example.com/image2.jpg"];
        let mut draft = post("Post with media", &["FACEBOOK", "INSTAGRAM"]);
        draft.media_urls = Some(proto::publisher::v1::Urls {
            urls: urls.iter().map(|url| (*url).to_owned()).collect(),
        });
        let made = world.posted(draft).await;
        let done = world.decided(&made.id).await;
        assert_eq!(done.status, "PUBLISHED", "{done:#?}");
        for platform in ["FACEBOOK", "INSTAGRAM"] {
            let publication = on(&done, platform);
            assert_eq!(publication.media_ids.len(), 2, "{platform}");
            assert_eq!(publication.attempt_count, 1, "uploads and polls do not count");
        }
    })
    .await;
}

#[tokio::test]
async fn the_id_of_a_facebook_video_is_that_of_its_media() {
    on_each_engine(POSTS, async |world| {
        world.connected("FACEBOOK", "mock_fb_token").await;
        let mut draft = post("A film", &["FACEBOOK"]);
        let urls = vec!["https://example.com/film.mp4".to_owned()];
        draft.media_urls = Some(proto::publisher::v1::Urls { urls });
        let made = world.posted(draft).await;
        assert!(made.publications[0].media_ids.is_empty());
        let done = world.decided(&made.id).await;
        let publication = on(&done, "FACEBOOK");
        assert_eq!(publication.media_ids, [publication.external_id.clone().unwrap()], "{done:#?}");
    })
    .await;
}

#[tokio::test]
async fn a_refused_token_fails_with_the_words_of_its_platform() {
    on_each_engine(POSTS, async |world| {
        let put = proto::publisher::v1::PutConnectionRequest {
            platform: "X".to_owned(),
            account_id: Some("42".to_owned()),
            access_token: "a-bad-one".to_owned(),
            ..Default::default()
        };
        world.connect_as(put).await;
        let made = world.posted(post("Refused", &["X"])).await;
        let done = world.decided(&made.id).await;
        let publication = on(&done, "TWITTER");
        let error = publication.error.clone().unwrap();
        assert_eq!((error.code.as_str(), error.http_status), ("AUTH", Some(401)));
        assert_eq!(publication.attempts[0].http_status, error.http_status);
        assert!(error.message.starts_with("API error (401): "), "{error:?}");
        assert!(!error.message.contains("refresh token"), "X knows nothing of it: {error:?}");
    })
    .await;
}

#[tokio::test]
async fn two_failures_and_then_a_success_are_three_attempts() {
    on_each_engine(POSTS, async |world| {
        world.connected("FACEBOOK", "mock_fb_token").await;
        for fault in [json!({"kind": "status", "status": 503}), json!({"kind": "reset"})] {
            world.fault_at("facebook", "send", 1, fault).await;
        }
        let made = world.posted(post("Test retry", &["FACEBOOK"])).await;
        let done = world.decided(&made.id).await;
        assert_eq!(done.status, "PUBLISHED", "{done:#?}");
        let publication = &done.publications[0];
        assert_eq!((publication.attempt_count, publication.attempts.len()), (3, 3));
        assert_eq!(world.calls_at("facebook", "send").await, 3);
        assert_eq!(world.public_texts("facebook").await, ["Test retry"]);
    })
    .await;
}

/// A connection names the `blogId`, the configuration the user.
#[tokio::test]
async fn a_post_goes_through_metricool() {
    on_each_engine(POSTS, async |world| {
        let put = proto::publisher::v1::PutConnectionRequest {
            platform: "METRICOOL".to_owned(),
            access_token: sandbox::METRICOOL_TOKEN.to_owned(),
            account_id: Some(ACCOUNT.to_owned()),
            ..Default::default()
        };
        let connection = world.connect_as(put).await;
        let made = world.posted(post("Through Metricool", &["METRICOOL"])).await;
        let done = world.decided(&made.id).await;
        assert_eq!(done.status, "PUBLISHED", "{done:#?}");
        let tested = world.test_connection(&connection.id).await;
        assert!(tested.ok, "{tested:?}");
    })
    .await;
}

#[tokio::test]
async fn every_platform_publishes() {
    on_each_engine(POSTS, async |world| {
        let platforms = ["FACEBOOK", "TWITTER", "THREADS", "LINKEDIN", "BLUESKY", "MASTODON"];
        for platform in platforms {
            world.connected(platform, &format!("token-{platform}")).await;
        }
        let made = world.posted(post("To all", &platforms)).await;
        let done = world.decided(&made.id).await;
        assert_eq!(done.status, "PUBLISHED", "{done:#?}");
        for platform in platforms {
            let publication = on(&done, platform);
            assert!(publication.permalink.is_some(), "{platform}: {publication:?}");
            let told = publication.attempts[0].http_status;
            assert!(
                told.is_some_and(|status| (200..300).contains(&status)),
                "{platform}: {told:?}"
            );
        }
        for provider in ["facebook", "x", "threads", "linkedin", "bluesky", "mastodon"] {
            assert_eq!(world.public_texts(provider).await, ["To all"], "{provider}");
        }
    })
    .await;
}
