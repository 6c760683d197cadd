//! A post from its creation to its publication or deletion.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{TestSandbox, any_story, data, eventually, story};

#[tokio::test]
async fn a_story_is_accepted_as_pending() {
    let sandbox = TestSandbox::start().await;
    let story = any_story();
    let post = sandbox.caller().sent(&story).await;
    assert!(post["id"].is_u64(), "{post}");
    assert_eq!(post["uuid"].as_str().unwrap().len(), 36);
    assert_eq!(post["providers"][0]["network"], "facebook");
    assert_eq!(post["providers"][0]["status"], "PENDING");
    for taken in ["publicationDate", "media", "text", "facebookData", "autoPublish"] {
        assert_eq!(post[taken], story[taken], "{taken}");
    }
}

#[tokio::test]
async fn it_is_published_after_the_confirm_delay() {
    let sandbox = TestSandbox::start().await;
    let script = json!({"account": "700001", "fault": {"kind": "confirm_delay", "ms": 150}});
    sandbox.fault(script).await;
    let post = sandbox.caller().sent(&any_story()).await;
    let mut seen = Vec::new();
    let published = eventually(async || {
        let shown = data(sandbox.caller().read(&post).await).await;
        let status = shown["providers"][0]["status"].as_str()?.to_owned();
        seen.push(status.clone());
        (status == "PUBLISHED").then_some(shown)
    })
    .await;
    seen.dedup();
    // A slow machine may read too late to see the first two.
    let mut in_order = vec!["PENDING", "PUBLISHING", "PUBLISHED"];
    in_order.retain(|status| seen.iter().any(|word| word == status));
    assert_eq!(seen, in_order);
    let network = &published["providers"][0];
    assert!(network["id"].is_string());
    let public_url = network["publicUrl"].as_str().unwrap();
    assert!(public_url.starts_with("https://www.facebook.com/stories/700001/"));

    let ledger = sandbox.ledger().await;
    assert_eq!(ledger.len(), 1);
    let item = &ledger[0];
    assert_eq!(item["postId"], post["id"].to_string());
    assert_eq!(item["mediaUrl"], post["media"][0]);
    assert_eq!(item["publicUrl"], public_url);
    assert_eq!(item["account"], "700001");
    assert_eq!(item["network"], "facebook");
    let instant = |name: &str| item[name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let delay = instant("publishedAt").duration_since(instant("createdAt"));
    assert_eq!(delay.as_millis(), 150);
}

#[tokio::test]
async fn a_post_for_later_waits_for_its_date() {
    let sandbox = TestSandbox::instant().await;
    let later = sandbox.caller().sent(&story("https://media.example/1.mp4", 3_600)).await;
    let at_once = sandbox.caller().sent(&any_story()).await;
    assert_eq!(sandbox.caller().status(&later).await, "PENDING");
    assert_eq!(sandbox.caller().status(&at_once).await, "PUBLISHED");
    assert_eq!(sandbox.ledger().await.len(), 1);
}

#[tokio::test]
async fn a_draft_is_not_published() {
    let sandbox = TestSandbox::instant().await;
    for (member, value) in [("draft", true), ("autoPublish", false)] {
        let mut draft = any_story();
        draft[member] = value.into();
        let post = sandbox.caller().sent(&draft).await;
        assert_eq!(sandbox.caller().status(&post).await, "PENDING", "{member}");
        let changed = sandbox.caller().change(&post, &any_story()).await;
        assert_eq!(changed.status(), StatusCode::OK);
        assert_eq!(sandbox.caller().status(&post).await, "PUBLISHED", "{member}");
    }
}

#[tokio::test]
async fn every_network_of_a_post_shows_it() {
    let sandbox = TestSandbox::instant().await;
    let mut both = any_story();
    both["providers"] = json!([{"network": "facebook"}, {"network": "instagram"}]);
    sandbox.caller().sent(&both).await;
    let networks: Vec<Value> =
        sandbox.ledger().await.iter().map(|item| item["network"].clone()).collect();
    assert_eq!(networks, ["facebook", "instagram"]);
}

#[tokio::test]
async fn a_pending_post_can_be_changed() {
    let sandbox = TestSandbox::start().await;
    let post = sandbox.caller().sent(&story("https://media.example/1.mp4", 3_600)).await;
    let changed =
        sandbox.caller().change(&post, &story("https://media.example/2.mp4", 7_200)).await;
    assert_eq!(changed.status(), StatusCode::OK);
    let changed = data(changed).await;
    assert_eq!((&changed["id"], &changed["uuid"]), (&post["id"], &post["uuid"]));
    let shown = data(sandbox.caller().read(&post).await).await;
    assert_eq!(shown["media"], json!(["https://media.example/2.mp4"]));
    let refused = sandbox.caller().change(&post, &story("https://media.example/2.mp4", -5)).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_published_post_can_not_be_changed() {
    let sandbox = TestSandbox::instant().await;
    let post = sandbox.caller().sent(&any_story()).await;
    let refused = sandbox.caller().change(&post, &any_story()).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_deleted_pending_post_never_becomes_public() {
    let sandbox = TestSandbox::start().await;
    let post = sandbox.caller().sent(&story("https://media.example/1.mp4", 3_600)).await;
    let deleted = sandbox.caller().delete(&post).await;
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    assert_eq!(sandbox.caller().read(&post).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(sandbox.caller().delete(&post).await.status(), StatusCode::NOT_FOUND);
    assert!(sandbox.ledger().await.is_empty());
    let posts = sandbox.posts().await;
    assert_eq!(posts[0]["state"], "deleted");
    assert_eq!(posts[0]["deletedAfterPublish"], false);
}

#[tokio::test]
async fn what_is_public_stays_public_after_a_delete() {
    let sandbox = TestSandbox::instant().await;
    let post = sandbox.caller().sent(&any_story()).await;
    let deleted = sandbox.caller().delete(&post).await;
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    assert_eq!(sandbox.caller().read(&post).await.status(), StatusCode::NOT_FOUND);
    let ledger = sandbox.ledger().await;
    assert_eq!(ledger.len(), 1);
    assert_eq!(ledger[0]["deletedAfterPublish"], true);
}

#[tokio::test]
async fn an_unknown_post_is_not_found() {
    let sandbox = TestSandbox::start().await;
    for id in ["1", "nonsense"] {
        let response = sandbox.caller().get(&format!("/v2/scheduler/posts/{id}")).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["message"], "Post not found");
    }
}
