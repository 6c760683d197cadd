//! `GET /actions/normalize/image/url`.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::TestSandbox;

const URL: &str = "https://media.example/a clip.mp4?x=1&y=2";

#[tokio::test]
async fn the_url_comes_back_as_plain_text() {
    let sandbox = TestSandbox::start().await;
    let response = sandbox.caller().normalize(URL).await;
    assert_eq!(response.status(), StatusCode::OK);
    let kind = response.headers()["content-type"].to_str().unwrap();
    assert!(kind.starts_with("text/plain"));
    assert_eq!(response.text().await.unwrap(), URL);
    let calls = sandbox.journal().await;
    assert_eq!((&calls[0]["operation"], &calls[0]["mediaUrl"]), (&json!("normalize"), &json!(URL)));
}

#[tokio::test]
async fn it_may_be_json_and_another_url() {
    let sandbox = TestSandbox::start().await;
    let script = |fault: Value| json!({"operation": "normalize", "times": 1, "fault": fault});
    let prefix = "https://cdn.example/?from=";
    sandbox.fault(script(json!({"kind": "normalize", "json": true}))).await;
    sandbox.fault(script(json!({"kind": "normalize", "prefix": prefix}))).await;
    let json: Value = sandbox.caller().normalize(URL).await.json().await.unwrap();
    assert_eq!(json, json!({"url": URL}));
    let text = sandbox.caller().normalize(URL).await.text().await.unwrap();
    assert_eq!(text, format!("{prefix}{URL}"));
}

#[tokio::test]
async fn it_fails_when_told_to() {
    let sandbox = TestSandbox::start().await;
    let script =
        json!({"operation": "normalize", "times": 2, "fault": {"kind": "status", "status": 502}});
    sandbox.fault(script).await;
    for expected in [502, 502, 200] {
        assert_eq!(sandbox.caller().normalize(URL).await.status(), expected);
    }
}

#[tokio::test]
async fn a_url_is_needed() {
    let sandbox = TestSandbox::start().await;
    let response = sandbox.caller().get("/actions/normalize/image/url").await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
}
