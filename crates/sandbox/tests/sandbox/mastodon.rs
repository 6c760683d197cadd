//! Mastodon.

use reqwest::Method;
use sandbox::MASTODON_PREFIX;
use serde_json::json;

use crate::social_support::{Social, told};
use crate::support::{TestSandbox, eventually};

#[tokio::test]
async fn the_same_key_is_the_same_status() {
    let sandbox = TestSandbox::start().await;
    let mastodon = Social::new(&sandbox, MASTODON_PREFIX);
    let mut ids = Vec::new();
    for key in ["a", "a", "b"] {
        let request = mastodon.request(Method::POST, "/api/v1/statuses");
        let request = request.header("idempotency-key", key).json(&json!({"status": "Hi"}));
        let (status, made) = told(request.send().await.unwrap()).await;
        assert_eq!(status, 200);
        ids.push(made["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[0], ids[2]);
    assert_eq!(sandbox.ledger().await.len(), 2);
}

#[tokio::test]
async fn a_status_is_html() {
    let sandbox = TestSandbox::start().await;
    let mastodon = Social::new(&sandbox, MASTODON_PREFIX);
    let text = "Hi @ana@a.example & all\n\nsee https://b.example";
    let (_, made) = mastodon.post("/api/v1/statuses", &json!({"status": text})).await;
    let html = made["content"].as_str().unwrap();
    assert!(html.starts_with("<p>Hi <span class=\"h-card\">"), "{html}");
    assert!(html.contains("&amp; all</p><p>see <a href=\"https://b.example\""), "{html}");
    let (_, me) = mastodon.get("/api/v1/accounts/verify_credentials").await;
    let path = format!("/api/v1/accounts/{}/statuses", me["id"].as_str().unwrap());
    assert_eq!(mastodon.get(&path).await.1[0]["id"], made["id"]);
    let older = format!("{path}?max_id={}", made["id"].as_str().unwrap());
    assert_eq!(mastodon.get(&older).await.1, json!([]));
}

#[tokio::test]
async fn media_are_processed_before_they_can_be_used() {
    let sandbox = TestSandbox::start().await;
    let mastodon = Social::new(&sandbox, MASTODON_PREFIX);
    let slow = json!({"kind": "confirm_delay", "ms": 100});
    sandbox.fault_of("mastodon", json!({"operation": "upload", "fault": slow})).await;
    let (status, media) = mastodon.form("/api/v2/media", ("description", "x"), "file").await;
    assert_eq!((status, &media["url"]), (202, &json!(null)));
    let id = media["id"].as_str().unwrap();
    let body = json!({"status": "P", "media_ids": [id]});
    assert_eq!(mastodon.post("/api/v1/statuses", &body).await.0, 422);
    let path = format!("/api/v1/media/{id}");
    assert_eq!(mastodon.get(&path).await.0, 206);
    eventually(async || (mastodon.get(&path).await.0 == 200).then_some(())).await;
    assert_eq!(mastodon.post("/api/v1/statuses", &body).await.0, 200);
}

#[tokio::test]
async fn refusals_and_quotas() {
    let sandbox = TestSandbox::start().await;
    let mastodon = Social::new(&sandbox, MASTODON_PREFIX);
    let long = json!({"status": "x".repeat(501)});
    let (status, refused) = mastodon.post("/api/v1/statuses", &long).await;
    let error = "Validation failed: Text character limit of 500 exceeded";
    assert_eq!((status, &refused["error"]), (422, &json!(error)));
    assert_eq!(mastodon.post("/api/v1/statuses", &json!({"status": " "})).await.0, 422);
    let request = mastodon.request(Method::GET, "/api/v1/accounts/verify_credentials");
    let answer = request.send().await.unwrap();
    for header in ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"] {
        assert!(answer.headers().contains_key(header), "{header}");
    }
    let stranger = Social { token: "ada-expired", ..mastodon };
    assert_eq!(stranger.get("/api/v1/accounts/verify_credentials").await.0, 401);
}
