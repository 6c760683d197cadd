//! `GET /v2/scheduler/posts` by window.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Caller, TestSandbox, any_story, data, utc};

/// A story dated at a local time of the far future.
fn dated(url: &str, date_time: &str, timezone: &str) -> Value {
    let mut story = any_story();
    story["media"] = json!([url]);
    story["publicationDate"] = json!({"dateTime": date_time, "timezone": timezone});
    story
}

async fn media(caller: &Caller<'_>, start: &str, end: &str, timezone: &str) -> Vec<String> {
    let listed = data(caller.list(start, end, timezone).await).await;
    let media = |post: &Value| post["media"][0].as_str().unwrap().to_owned();
    listed.as_array().unwrap().iter().map(media).collect()
}

#[tokio::test]
async fn a_window_holds_both_its_ends_in_its_own_zone() {
    let sandbox = TestSandbox::start().await;
    let caller = sandbox.caller();
    for (url, time, zone) in [
        ("https://m.example/late.mp4", "2099-01-01T12:00:01", "UTC"),
        ("https://m.example/last.mp4", "2099-01-01T13:00:00", "Europe/Madrid"),
        ("https://m.example/first.mp4", "2099-01-01T11:00:00", "UTC"),
        ("https://m.example/early.mp4", "2099-01-01T10:59:59", "UTC"),
    ] {
        caller.sent(&dated(url, time, zone)).await;
    }
    let expected = ["https://m.example/first.mp4", "https://m.example/last.mp4"];
    let in_utc = media(&caller, "2099-01-01T11:00:00", "2099-01-01T12:00:00", "UTC").await;
    assert_eq!(in_utc, expected);
    let in_madrid =
        media(&caller, "2099-01-01T12:00:00", "2099-01-01T13:00:00", "Europe/Madrid").await;
    assert_eq!(in_madrid, expected);
    let backwards = media(&caller, "2099-01-01T12:00:00", "2099-01-01T11:00:00", "UTC").await;
    assert!(backwards.is_empty());
}

#[tokio::test]
async fn a_listed_post_is_shown_as_when_read() {
    let sandbox = TestSandbox::instant().await;
    let post = sandbox.caller().sent(&any_story()).await;
    let listed = data(sandbox.caller().list(&utc(-60), &utc(60), "UTC").await).await;
    let read = data(sandbox.caller().read(&post).await).await;
    assert_eq!(listed, json!([read]));
    assert_eq!(read["providers"][0]["status"], "PUBLISHED");
}

#[tokio::test]
async fn only_the_brands_own_posts_that_are_not_deleted_are_listed() {
    let sandbox = TestSandbox::start().await;
    sandbox.caller_of("700002").sent(&any_story()).await;
    let kept = sandbox.caller().sent(&any_story()).await;
    let deleted = sandbox.caller().sent(&any_story()).await;
    sandbox.caller().delete(&deleted).await;
    let listed = data(sandbox.caller().list(&utc(-60), &utc(60), "UTC").await).await;
    let ids: Vec<&Value> = listed.as_array().unwrap().iter().map(|post| &post["id"]).collect();
    assert_eq!(ids, [&kept["id"]]);
}

#[tokio::test]
async fn a_changed_date_moves_the_post_to_another_window() {
    let sandbox = TestSandbox::start().await;
    let caller = sandbox.caller();
    let url = "https://m.example/1.mp4";
    let post = caller.sent(&dated(url, "2099-01-01T10:00:00", "UTC")).await;
    caller.change(&post, &dated(url, "2099-02-01T10:00:00", "UTC")).await;
    let january = media(&caller, "2099-01-01T00:00:00", "2099-01-31T23:59:59", "UTC").await;
    let february = media(&caller, "2099-02-01T00:00:00", "2099-02-28T23:59:59", "UTC").await;
    assert_eq!((january.len(), february.len()), (0, 1));
}

#[tokio::test]
async fn a_window_that_makes_no_sense_is_refused() {
    let sandbox = TestSandbox::start().await;
    let caller = sandbox.caller();
    let no_window = caller.get("/v2/scheduler/posts").await;
    let no_zone = caller.list(&utc(0), &utc(1), "Mars/Base").await;
    let no_time = caller.list("now", &utc(1), "UTC").await;
    for response in [no_window, no_zone, no_time] {
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    }
}
