//! What cannot be asked for (stories.md, "REST"): the code, where it is wrong, and nothing written.

use proto::publisher::v1::NewStory;
use service::Code;

use crate::support::{Order, World, on_each_engine, stories};

/// The order is refused, all its mistakes are named, and nothing is written.
async fn refuses(world: &World, order: Order, code: Code, pointers: &[&str]) {
    let error = world.create(order).await.unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    let named: Vec<_> = error.fields().iter().map(|field| field.pointer.as_str()).collect();
    assert_eq!(named, pointers, "{error}");
    assert!(error.fields().iter().all(|field| !field.detail.is_empty()));
    assert!(world.list_active("stories", 100, "").await.unwrap().batches.is_empty());
    assert!(world.sandbox.journal().await.is_empty());
}

/// One story with one thing changed.
fn with(change: impl FnOnce(&mut NewStory)) -> Order {
    stories(1).story(0, change)
}

#[tokio::test]
async fn posts() {
    on_each_engine(&[], async |world| {
        refuses(&world, stories(0), Code::MissingPosts, &["/posts"]).await;
        refuses(&world, stories(501), Code::InvalidRequest, &["/posts"]).await;
        let doubled = stories(3).story(2, |story| story.id = "clip_1".to_owned());
        refuses(&world, doubled, Code::InvalidRequest, &["/posts/2/id"]).await;
        for id in ["", "a\nb", "a\0b", &"x".repeat(201)] {
            let order = with(|story| story.id = id.to_owned());
            refuses(&world, order, Code::InvalidRequest, &["/posts/0/id"]).await;
        }
        for text in ["x".repeat(10_001), "a\0b".to_owned()] {
            let order = with(|story| story.text = Some(text));
            refuses(&world, order, Code::InvalidRequest, &["/posts/0/text"]).await;
        }
    })
    .await;
}

#[tokio::test]
async fn media_urls() {
    on_each_engine(&[], async |world| {
        for url in [
            "",
            "no url",
            "/clip.mp4",
            "ftp://media.example.com/clip.mp4",
            "https://user:secret@media.example.com/clip.mp4",
            "http://localhost/clip.mp4",
            "http://media.localhost/clip.mp4",
            "http://printer.local/clip.mp4",
            "http://db.internal/clip.mp4",
            "http://127.0.0.1/clip.mp4",
            "http://2130706433/clip.mp4",
            "http://0x7f.1/clip.mp4",
            "http://10.1.2.3/clip.mp4",
            "http://169.254.169.254/latest/meta-data",
            "http://[::1]/clip.mp4",
            "http://[::ffff:192.168.0.1]/clip.mp4",
            &format!("https://media.example.com/{}", "x".repeat(2_048)),
        ] {
            let order = with(|story| story.url = url.to_owned());
            refuses(&world, order, Code::InvalidMediaUrl, &["/posts/0/url"]).await;
        }
    })
    .await;
}

#[tokio::test]
async fn settings_and_job_id() {
    on_each_engine(&[], async |world| {
        refuses(&world, stories(1).to(""), Code::MissingAccountId, &["/settings/accountId"]).await;
        let account = &["/settings/accountId"];
        refuses(&world, stories(1).to("a\0b"), Code::InvalidRequest, account).await;
        let retries = &["/settings/maxRetries"];
        refuses(&world, stories(1).retries(3), Code::InvalidRequest, retries).await;
        for job in ["", "a\0b", &"x".repeat(201)] {
            refuses(&world, stories(1).job(job), Code::InvalidRequest, &["/jobId"]).await;
        }
        for key in ["", "a\0b", &"x".repeat(256)] {
            refuses(&world, stories(1).key(key), Code::InvalidRequest, &[]).await;
        }
        let mut without_settings = stories(1);
        without_settings.0.settings = None;
        refuses(&world, without_settings, Code::MissingAccountId, account).await;
    })
    .await;
}

#[tokio::test]
async fn schedules() {
    on_each_engine(&[], async |world| {
        let code = Code::InvalidSchedule;
        let scheduled = |at, timezone| stories(1).scheduled(at, timezone);
        let at = &["/schedule/scheduledAt"];
        refuses(&world, scheduled(None, None), code, at).await;
        refuses(&world, scheduled(None, Some("Europe/Madrid")), code, at).await;
        refuses(&world, scheduled(Some("2999-01-01T09:30:00"), None), code, at).await;
        refuses(&world, scheduled(Some("2020-01-01T09:30:00Z"), None), code, at).await;
        refuses(&world, scheduled(Some("tomorrow"), None), code, at).await;
        refuses(&world, scheduled(Some(""), Some("Europe/Madrid")), code, at).await;
        let zone = &["/schedule/timezone"];
        refuses(&world, scheduled(Some("2999-01-01T09:30:00"), Some("Mars/Base")), code, zone)
            .await;
        // A gap apart, the last of these would be after the end of time.
        let last = stories(500).scheduled(Some("9999-12-30T21:59:59.9Z"), None);
        refuses(&world, last, code, at).await;
    })
    .await;
}

#[tokio::test]
async fn all_mistakes_are_named_at_once() {
    on_each_engine(&[], async |world| {
        let order = stories(2)
            .story(0, |story| story.url = "http://localhost/x".to_owned())
            .story(1, |story| story.id = "clip_1".to_owned())
            .to("")
            .retries(9)
            .scheduled(None, None);
        let pointers = [
            "/posts/0/url",
            "/posts/1/id",
            "/settings/accountId",
            "/settings/maxRetries",
            "/schedule/scheduledAt",
        ];
        refuses(&world, order, Code::InvalidMediaUrl, &pointers).await;
    })
    .await;
}

#[tokio::test]
async fn private_media_that_is_allowed_is_taken() {
    let allowed = [("FANFARE_ALLOW_PRIVATE_URLS", "10.0.0.0/8,media.local")];
    on_each_engine(&allowed, async |world| {
        for url in ["http://10.1.2.3/clip.mp4", "http://media.local/clip.mp4"] {
            let batch = world.published(with(|story| story.url = url.to_owned())).await;
            assert_eq!(batch.posts.unwrap().published, 1);
        }
    })
    .await;
}
