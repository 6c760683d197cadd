//! X.

use publisher::domain::{machine::Sent, publication::Platform};
use serde_json::json;

use crate::support::{World, outcome};

const X: Platform = Platform::Twitter;

#[tokio::test]
async fn the_same_text_again_is_a_duplicate_without_an_id() {
    let world = World::start().await;
    let mut post = world.post(X, "Twice", &[]).await;
    let (id, permalink) = post.published().await;
    assert_eq!(permalink.unwrap(), format!("https://x.com/i/web/status/{id}"));
    let Sent::Duplicate { error, provider_id: None } = post.send().await else {
        panic!("no duplicate")
    };
    let text = "API error (403): You are not allowed to create a Tweet with duplicate content.";
    assert_eq!(error.post_text(), text);
    assert_eq!(post.found().await, [id]);
    world.once(X, "send", json!({"kind": "duplicate"})).await;
    let mut other = world.post(X, "Once", &[]).await;
    assert_eq!(outcome(&other.send().await), "duplicate");
}

#[tokio::test]
async fn the_headers_of_each_answer_tell_the_quota() {
    let world = World::start().await;
    let fault = json!({"kind": "rate_limit", "limit": 2, "windowSeconds": 60});
    world.script(X, json!({"operation": "send", "fault": fault})).await;
    for remaining in [1, 0] {
        let mut post = world.post(X, &format!("Number {remaining}"), &[]).await;
        post.published().await;
        let report = post.account.usage.take().unwrap();
        assert_eq!(report.remaining, Some(remaining));
        assert!(report.resets_at.is_some());
    }
    let mut post = world.post(X, "One more", &[]).await;
    let Sent::Throttled { wait, error } = post.send().await else { panic!("not throttled") };
    assert!((1..=61).contains(&wait.unwrap().as_secs()), "{wait:?}");
    assert_eq!(error.http_status(), Some(429));
    assert_eq!(post.account.usage.take().unwrap().remaining, Some(0));
}

#[tokio::test]
async fn the_shortest_answers_will_do() {
    let world = World::start().await;
    let answer = |status: u16, body| json!({"kind": "status", "status": status, "body": body});
    let body = json!({"data": {"id": "1234567890123456789", "text": "Short"}});
    world.once(X, "send", answer(200, body.clone())).await;
    let mut post = world.post(X, "Short", &[]).await;
    assert_eq!(post.published().await.0, "1234567890123456789");
    let listed = json!({"data": [{"id": "1234567890123456789", "text": "Short"}]});
    world.once(X, "list", answer(200, listed)).await;
    assert_eq!(post.found().await, ["1234567890123456789"]);
    for nothing in [json!({"data": {"text": "Short"}}), json!({}), json!({"data": {"id": ""}})] {
        world.once(X, "send", answer(201, nothing)).await;
        assert_eq!(outcome(&post.send().await), "ambiguous");
    }
    let limited = json!({"error": {"message": "Rate limit exceeded"}});
    world.once(X, "send", answer(429, limited)).await;
    assert_eq!(outcome(&post.send().await), "throttled");
}

#[tokio::test]
async fn a_timeline_of_many_pages_is_read_through() {
    let world = World::start().await;
    let mut first = world.post(X, "The first", &[]).await;
    let (id, _) = first.published().await;
    for n in 0..120 {
        world.post(X, &format!("Number {n}"), &[]).await.published().await;
    }
    assert_eq!(first.found().await, [id]);
}
