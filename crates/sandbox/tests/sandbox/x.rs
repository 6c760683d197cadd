//! X.

use reqwest::Method;
use sandbox::X_PREFIX;
use serde_json::json;

use crate::social_support::Social;
use crate::support::TestSandbox;

#[tokio::test]
async fn a_post_is_shown_as_x_shows_it() {
    let sandbox = TestSandbox::start().await;
    let x = Social::new(&sandbox, X_PREFIX);
    let text = "Tea & cake https://tea.example/menu";
    let (status, made) = x.post("/2/tweets", &json!({"text": text})).await;
    assert_eq!(status, 201);
    let id = made["data"]["id"].as_str().unwrap();
    assert_eq!(id.len(), 19);
    let (_, me) = x.get("/2/users/me").await;
    let account = me["data"]["id"].as_str().unwrap();
    let path = format!("/2/users/{account}/tweets?tweet.fields=created_at,entities");
    let (_, listed) = x.get(&path).await;
    let shown = &listed["data"][0];
    assert_eq!(listed["meta"]["result_count"], 1);
    let link = &shown["entities"]["urls"][0];
    assert_eq!(link["expanded_url"], "https://tea.example/menu");
    let expected = format!("Tea &amp; cake {}", link["url"].as_str().unwrap());
    assert_eq!(shown["text"], expected);
    assert!(shown["created_at"].as_str().unwrap().contains(".000"));
    let item = &sandbox.ledger().await[0];
    assert_eq!((&item["text"], &item["network"]), (&json!(text), &json!("x")));
    let (_, later) = x.get(&format!("{path}&start_time=2100-01-01T00:00:00Z")).await;
    assert_eq!(later, json!({"meta": {"result_count": 0}}));
    assert_eq!(x.get(&format!("/2/tweets/{id}")).await.1["data"]["id"], id);
    let (status, missing) = x.get("/2/tweets/1").await;
    assert_eq!((status, &missing["errors"][0]["title"]), (200, &json!("Not Found Error")));
}

#[tokio::test]
async fn refusals_have_a_detail() {
    let sandbox = TestSandbox::start().await;
    let x = Social::new(&sandbox, X_PREFIX);
    let again = json!({"text": "Again"});
    assert_eq!(x.post("/2/tweets", &again).await.0, 201);
    let (status, refused) = x.post("/2/tweets", &again).await;
    let detail = "You are not allowed to create a Tweet with duplicate content.";
    assert_eq!((status, &refused["detail"]), (403, &json!(detail)));
    assert_eq!(x.post("/2/tweets", &json!({"text": "x".repeat(281)})).await.0, 403);
    assert_eq!(x.post("/2/tweets", &json!({"text": "é".repeat(280)})).await.0, 201);
    assert_eq!(x.post("/2/tweets", &json!({})).await.0, 400);
    let media = json!({"text": "M", "media": {"media_ids": ["7"]}});
    let (status, refused) = x.post("/2/tweets", &media).await;
    assert_eq!(
        (status, &refused["errors"][0]["message"]),
        (400, &json!("Your media IDs are invalid."))
    );
    let stranger = Social { token: "bad", ..x };
    assert_eq!(stranger.post("/2/tweets", &again).await.0, 401);
}

#[tokio::test]
async fn an_upload_is_whole_before_it_can_be_used() {
    let sandbox = TestSandbox::start().await;
    let x = Social::new(&sandbox, X_PREFIX);
    let begin =
        json!({"media_type": "image/png", "total_bytes": 16, "media_category": "tweet_image"});
    let (_, begun) = x.post("/2/media/upload/initialize", &begin).await;
    let id = begun["data"]["id"].as_str().unwrap();
    let append = format!("/2/media/upload/{id}/append");
    let finalize = format!("/2/media/upload/{id}/finalize");
    assert_eq!(x.form(&append, ("segment_index", "0"), "media").await.0, 200);
    assert_eq!(x.post(&finalize, &json!({})).await.0, 400);
    let tweet = json!({"text": "P", "media": {"media_ids": [id]}});
    assert_eq!(x.post("/2/tweets", &tweet).await.0, 400);
    assert_eq!(x.form(&append, ("segment_index", "1"), "media").await.0, 200);
    let (status, whole) = x.post(&finalize, &json!({})).await;
    assert_eq!((status, &whole["data"]["size"]), (200, &json!(16)));
    assert!(whole["data"].get("processing_info").is_none());
    assert_eq!(x.post("/2/tweets", &tweet).await.0, 201);
    assert_eq!(sandbox.ledger().await[0]["mediaUrls"], json!([id]));
}

#[tokio::test]
async fn quota_headers_and_a_throttle_tell_the_reset() {
    let sandbox = TestSandbox::start().await;
    let x = Social::new(&sandbox, X_PREFIX);
    let fault = json!({"kind": "rate_limit", "limit": 1, "windowSeconds": 60});
    sandbox.fault_of("x", json!({"fault": fault})).await;
    for (status, remaining) in [(201, "0"), (429, "0")] {
        let post = x.request(Method::POST, "/2/tweets");
        let answer = post.json(&json!({"text": format!("S {status}")})).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status);
        assert_eq!(answer.headers()["x-rate-limit-remaining"], remaining);
        assert!(answer.headers().contains_key("x-rate-limit-reset"));
        assert!(!answer.headers().contains_key("retry-after"));
    }
}
