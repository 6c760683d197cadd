//! What Metricool does not take.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{TestSandbox, any_story, utc};

/// A story with one member changed.
fn story_with(member: &str, value: Value) -> Value {
    let mut story = any_story();
    story[member] = value;
    story
}

#[tokio::test]
async fn a_bad_post_is_refused_with_a_message() {
    let sandbox = TestSandbox::start().await;
    let date = |time: &str, zone: &str| json!({"dateTime": time, "timezone": zone});
    let bad = [
        ("publicationDate", date(&utc(-2), "UTC"), "publicationDate can not be in the past"),
        ("publicationDate", date(&utc(5), "Mars/Base"), "Invalid timezone: Mars/Base"),
        ("publicationDate", date("tomorrow", "UTC"), "Invalid date time: tomorrow"),
        ("publicationDate", Value::Null, "publicationDate is required"),
        ("text", json!("hello"), "Stories can not have text"),
        ("media", json!([]), "Stories need a media file"),
        ("media", json!(["ftp://a.example/1.mp4"]), "Invalid media url: ftp://a.example/1.mp4"),
        ("providers", json!([]), "providers must not be empty"),
        ("providers", json!([{"network": "myspace"}]), "Unknown network: myspace"),
    ];
    for (member, value, message) in bad {
        let response = sandbox.caller().send(&story_with(member, value)).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{message}");
        let body: Value = response.json().await.unwrap();
        assert_eq!(body, json!({"status": 400, "message": message}));
    }
    assert!(sandbox.posts().await.is_empty());
}

#[tokio::test]
async fn a_body_that_is_no_post_is_refused() {
    let sandbox = TestSandbox::start().await;
    for body in ["{", "[]", r#"{"media": "one"}"#] {
        let request = sandbox.caller().request(Method::POST, "/v2/scheduler/posts");
        let response = request.body(body).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{body}");
        let answer: Value = response.json().await.unwrap();
        assert!(answer["message"].is_string());
    }
}

#[tokio::test]
async fn a_post_that_is_no_story_needs_text_or_media() {
    let sandbox = TestSandbox::start().await;
    let mut post = any_story();
    post["facebookData"] = json!({"type": "POST"});
    post["text"] = "hello".into();
    post["media"] = json!([]);
    assert_eq!(sandbox.caller().send(&post).await.status(), StatusCode::OK);
    post["text"] = "".into();
    let refused = sandbox.caller().send(&post).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_date_is_read_in_its_time_zone() {
    let sandbox = TestSandbox::start().await;
    let with_zone =
        |zone: &str| story_with("publicationDate", json!({"dateTime": utc(60), "timezone": zone}));
    let behind_utc = sandbox.caller().send(&with_zone("America/New_York")).await;
    assert_eq!(behind_utc.status(), StatusCode::OK);
    let ahead_of_utc = sandbox.caller().send(&with_zone("Asia/Tokyo")).await;
    assert_eq!(ahead_of_utc.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_unknown_path_is_404_in_metricools_words() {
    let sandbox = TestSandbox::start().await;
    let response = sandbox.caller().get("/v2/nothing").await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body, json!({"status": 404, "message": "Not Found"}));
}
