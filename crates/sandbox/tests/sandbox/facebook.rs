//! Facebook Pages.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::graph_support::{Graph, codes};
use crate::support::{TestSandbox, now};

#[tokio::test]
async fn a_text_is_public_at_once_and_in_the_feed() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::facebook(&sandbox);
    let id = graph.made("123/feed", &json!({"message": "Hello, Granada"})).await;
    let (page, number) = id.split_once('_').unwrap();
    assert_eq!((page, number.len()), ("123", 15));
    let since = now().as_second() - 60;
    let feed = graph.read(&format!("123/feed?since={since}&fields=message,permalink_url")).await;
    assert_eq!(feed["data"][0]["message"], "Hello, Granada");
    assert_eq!(feed["data"][0]["id"], id.as_str());
    let item = &sandbox.ledger().await[0];
    assert_eq!(item["publicUrl"], feed["data"][0]["permalink_url"]);
    assert_eq!((&item["provider"], &item["postId"]), (&json!("facebook"), &json!(id)));
    assert_eq!((&item["text"], &item["mediaUrls"]), (&json!("Hello, Granada"), &json!([])));
    let later = graph.read(&format!("123/feed?since={}", since + 3_600)).await;
    assert_eq!(later["data"], json!([]));
    let call = &sandbox.journal().await[0];
    assert_eq!((&call["text"], &call["postId"]), (&item["text"], &item["postId"]));
}

#[tokio::test]
async fn photos_come_first_and_are_attached() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::facebook(&sandbox);
    let mut ids = Vec::new();
    for n in 1..=2 {
        let photo = json!({"url": format!("https://media.example/{n}.jpg"), "published": false});
        ids.push(graph.made("1/photos", &photo).await);
    }
    assert!(sandbox.ledger().await.is_empty());
    let attached: Vec<Value> = ids.iter().map(|id| json!({"media_fbid": id})).collect();
    let body = json!({"message": "Two", "attached_media": attached});
    let id = graph.made("1/feed", &body).await;
    let post = graph.read(&format!("{id}?fields=attachments{{subattachments}}")).await;
    let parts = post["attachments"]["data"][0]["subattachments"]["data"].as_array().unwrap();
    let targets: Vec<&str> =
        parts.iter().map(|part| part["target"]["id"].as_str().unwrap()).collect();
    assert_eq!(targets, ids);
    let media = json!(["https://media.example/1.jpg", "https://media.example/2.jpg"]);
    assert_eq!(sandbox.ledger().await[0]["mediaUrls"], media);
    let again = json!({"message": "Again", "attached_media": attached});
    assert_eq!(graph.refused("1/feed", &again).await, (100, json!(1_366_051)));
    let unknown = json!({"attached_media": [{"media_fbid": "42"}]});
    assert_eq!(graph.refused("1/feed", &unknown).await, (100, json!(33)));
}

#[tokio::test]
async fn photos_may_be_attached_by_a_form() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::facebook(&sandbox);
    let photo = json!({"url": "https://media.example/1.jpg", "published": "false"});
    let id = graph.made("1/photos", &photo).await;
    let part = json!({"media_fbid": id}).to_string();
    let form = graph.request(Method::POST, "1/feed").form(&[("attached_media[0]", part)]);
    assert_eq!(form.send().await.unwrap().status(), StatusCode::OK);
    assert_eq!(sandbox.ledger().await[0]["mediaUrl"], "https://media.example/1.jpg");
}

#[tokio::test]
async fn a_published_photo_is_a_post() {
    let sandbox = TestSandbox::start().await;
    let photo = json!({"url": "https://media.example/1.jpg", "caption": "One"});
    let made = Graph::facebook(&sandbox).write("1/photos", &photo).await;
    assert!(made["post_id"].as_str().unwrap().starts_with("1_"));
    assert_eq!(sandbox.ledger().await[0]["text"], "One");
    let missing = Graph::facebook(&sandbox).refused("1/photos", &json!({})).await;
    assert_eq!(missing.0, 324);
}

#[tokio::test]
async fn a_video_is_a_post_too() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::facebook(&sandbox);
    let video = json!({"file_url": "https://media.example/1.mp4", "description": "Clip"});
    let id = graph.made("1/videos", &video).await;
    let feed = graph.read("1/feed?fields=id,message,attachments").await;
    assert_eq!(feed["data"][0]["message"], "Clip");
    assert_eq!(feed["data"][0]["attachments"]["data"][0]["target"]["id"], id.as_str());
    let videos = graph.read("1/videos?fields=id,description,status&since=1").await;
    assert_eq!(videos["data"][0]["description"], "Clip");
    assert_eq!(videos["data"][0]["id"], id.as_str());
    let shown = graph.read(&format!("{id}?fields=post_id,status")).await;
    assert_eq!(shown["post_id"], feed["data"][0]["id"]);
    let word = shown["status"]["video_status"].as_str().unwrap();
    assert!(["processing", "ready"].contains(&word));
}

#[tokio::test]
async fn the_same_text_again_is_506() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::facebook(&sandbox);
    let text = json!({"message": "Once"});
    graph.write("1/feed", &text).await;
    assert_eq!(graph.refused("1/feed", &text).await.0, 506);
    graph.write("2/feed", &text).await;
    graph.write("1/feed", &json!({"message": "Twice"})).await;
    assert_eq!(sandbox.ledger().await.len(), 3);
}

#[tokio::test]
async fn a_post_that_says_nothing_is_refused() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::facebook(&sandbox);
    for body in [json!({}), json!({"message": ""}), json!({"message": "x".repeat(63_207)})] {
        assert_eq!(graph.refused("1/feed", &body).await.0, 100);
    }
    let no_json = graph.request(Method::POST, "1/feed").body("{nothing");
    assert_eq!(codes(no_json.send().await.unwrap()).await.0, 100);
}

#[tokio::test]
async fn a_post_may_show_late_or_never() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::facebook(&sandbox);
    let late = json!({"fault": {"kind": "confirm_delay", "ms": 3_600_000}, "times": 1});
    sandbox.fault_of("facebook", late).await;
    let id = graph.made("1/feed", &json!({"message": "Late"})).await;
    assert_eq!(graph.read("1/feed").await["data"], json!([]));
    assert_eq!(codes(graph.get(&id).await).await, (100, json!(33)));
    sandbox.control(Method::POST, "confirm", &json!({"postId": id})).await;
    assert_eq!(graph.read(&id).await["message"], "Late");
}

#[tokio::test]
async fn a_lost_answer_leaves_the_post() {
    let sandbox = TestSandbox::start().await;
    let lost = json!({"fault": {"kind": "reset_after_effect"}, "times": 1});
    sandbox.fault_of("facebook", lost).await;
    let graph = Graph::facebook(&sandbox);
    let body = json!({"message": "Lost"});
    let request = graph.request(Method::POST, "1/feed").json(&body);
    assert!(request.send().await.is_err());
    assert_eq!(graph.read("1/feed").await["data"][0]["message"], "Lost");
    assert_eq!(graph.refused("1/feed", &body).await.0, 506);
}

#[tokio::test]
async fn a_post_can_be_changed_and_deleted() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::facebook(&sandbox);
    let id = graph.made("1/feed", &json!({"message": "First"})).await;
    graph.write(&id, &json!({"message": "Second"})).await;
    assert_eq!(graph.read(&id).await["message"], "Second");
    let deleted = graph.request(Method::DELETE, &id).send().await.unwrap();
    assert_eq!(deleted.json::<Value>().await.unwrap(), json!({"success": true}));
    assert_eq!(codes(graph.get(&id).await).await, (100, json!(33)));
    assert_eq!(sandbox.ledger().await[0]["deletedAfterPublish"], true);
}

#[tokio::test]
async fn pages_have_tokens_of_their_own() {
    let sandbox = TestSandbox::start().await;
    let pages = Graph::facebook(&sandbox).read("me/accounts").await;
    let page = &pages["data"][0];
    let token = page["access_token"].as_str().unwrap();
    let me = Graph::facebook(&sandbox).with_token(token).read("me").await;
    assert_eq!((&me["id"], &me["name"]), (&page["id"], &page["name"]));
    let operations: Vec<Value> =
        sandbox.journal().await.iter().map(|call| call["operation"].clone()).collect();
    assert_eq!(operations, ["brands", "whoami"]);
}

#[tokio::test]
async fn an_unknown_field_is_refused() {
    let sandbox = TestSandbox::start().await;
    let answer = Graph::facebook(&sandbox).get("1?fields=id,colour").await;
    assert_eq!(codes(answer).await.0, 100);
}
