//! Bluesky.

use sandbox::BLUESKY_PREFIX;
use serde_json::{Value, json};

use crate::social_support::Social;
use crate::support::TestSandbox;

const PUT: &str = "/xrpc/com.atproto.repo.putRecord";

fn record(key: &str, text: &str) -> Value {
    json!({
        "repo": "did:plc:abc", "collection": "app.bsky.feed.post", "rkey": key,
        "record": {
            "$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-05-01T12:00:00.000Z",
        },
    })
}

#[tokio::test]
async fn a_key_is_one_post_however_often_it_is_put() {
    let sandbox = TestSandbox::start().await;
    let bluesky = Social::new(&sandbox, BLUESKY_PREFIX);
    let (status, put) = bluesky.post(PUT, &record("3kaaaaaaaaa2a", "First")).await;
    let uri = "at://did:plc:abc/app.bsky.feed.post/3kaaaaaaaaa2a";
    assert_eq!((status, &put["uri"]), (200, &json!(uri)));
    let (_, again) = bluesky.post(PUT, &record("3kaaaaaaaaa2a", "Second")).await;
    assert_eq!(again["uri"], uri);
    assert_eq!(sandbox.ledger().await.len(), 1);
    let query = "repo=did:plc:abc&collection=app.bsky.feed.post&rkey=3kaaaaaaaaa2a";
    let (_, read) = bluesky.get(&format!("/xrpc/com.atproto.repo.getRecord?{query}")).await;
    assert_eq!((&read["uri"], &read["value"]["text"]), (&json!(uri), &json!("Second")));
    let (status, missing) =
        bluesky.get(&format!("/xrpc/com.atproto.repo.getRecord?{query}b")).await;
    assert_eq!((status, &missing["error"]), (400, &json!("RecordNotFound")));
}

#[tokio::test]
async fn records_are_checked() {
    let sandbox = TestSandbox::start().await;
    let bluesky = Social::new(&sandbox, BLUESKY_PREFIX);
    let mut late = record("3kaaaaaaaaa2a", "Hi");
    late["record"]["createdAt"] = "yesterday".into();
    let mut outside = record("3kaaaaaaaaa2a", "Hi");
    outside["record"]["facets"] = json!([{"index": {"byteStart": 0, "byteEnd": 3}}]);
    for bad in [late, outside, record("a b", "Hi"), record("3k", &"x".repeat(301))] {
        let (status, refused) = bluesky.post(PUT, &bad).await;
        assert_eq!((status, &refused["error"]), (400, &json!("InvalidRequest")), "{bad}");
    }
    assert!(sandbox.ledger().await.is_empty());
}

#[tokio::test]
async fn a_session_is_begun_and_goes_on() {
    let sandbox = TestSandbox::start().await;
    let bluesky = Social::new(&sandbox, BLUESKY_PREFIX);
    let login = json!({"identifier": "ada.example", "password": "abcd-2345-efgh-67ij"});
    let (_, session) = bluesky.post("/xrpc/com.atproto.server.createSession", &login).await;
    let text = |name: &str| session[name].as_str().unwrap().to_owned();
    let (access, refresh) = (text("accessJwt"), text("refreshJwt"));
    let with = |token| Social { token, ..Social::new(&sandbox, BLUESKY_PREFIX) };
    let (_, read) = with(&access).get("/xrpc/com.atproto.server.getSession").await;
    assert_eq!(read["did"], session["did"]);
    let again = "/xrpc/com.atproto.server.refreshSession";
    let (status, renewed) = with(&refresh).post(again, &json!({})).await;
    assert_eq!((status, &renewed["did"]), (200, &session["did"]));
    let (status, refused) = with(&refresh).post(again, &json!({})).await;
    assert_eq!((status, &refused["error"]), (400, &json!("ExpiredToken")));
    assert_eq!(with(&access).post(again, &json!({})).await.0, 400);
    let wrong = json!({"identifier": "ada.example", "password": "bad"});
    assert_eq!(bluesky.post("/xrpc/com.atproto.server.createSession", &wrong).await.0, 401);
}
