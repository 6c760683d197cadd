//! Threads.

use reqwest::Method;
use serde_json::{Value, json};

use crate::graph_support::{Graph, codes};
use crate::support::TestSandbox;

#[tokio::test]
async fn a_text_is_published_once() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::threads(&sandbox);
    let text = json!({"media_type": "TEXT", "text": "Hello"});
    let container = graph.made("1/threads", &text).await;
    let path = format!("{container}?fields=status,error_message");
    assert_eq!(graph.read(&path).await["status"], "FINISHED");
    let publish = json!({"creation_id": container});
    let id = graph.made("1/threads_publish", &publish).await;
    assert_eq!(graph.read(&path).await["status"], "PUBLISHED");
    assert_eq!(graph.refused("1/threads_publish", &publish).await, (24, json!(4_279_009)));
    let listed = graph.read("1/threads?fields=id,text,permalink,timestamp").await;
    assert_eq!(
        (&listed["data"][0]["id"], &listed["data"][0]["text"]),
        (&json!(id), &json!("Hello"))
    );
    let item = &sandbox.ledger().await[0];
    assert_eq!(item["publicUrl"], listed["data"][0]["permalink"]);
    assert_eq!(item["network"], "threads");
}

#[tokio::test]
async fn a_container_that_is_not_ready_is_not_found() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::threads(&sandbox);
    let video = json!({"media_type": "VIDEO", "video_url": "https://media.example/1.mp4"});
    let container = graph.made("1/threads", &video).await;
    let refused = graph.refused("1/threads_publish", &json!({"creation_id": container})).await;
    assert_eq!(refused, (24, json!(4_279_009)));
}

#[tokio::test]
async fn a_failed_container_tells_why() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::threads(&sandbox);
    let fault = json!({"kind": "error_after_accept", "detailedStatus": "FAILED_DOWNLOADING_VIDEO"});
    sandbox.fault_of("threads", json!({"operation": "upload", "fault": fault})).await;
    let container = graph.image("1", false).await;
    let shown = graph.read(&format!("{container}?fields=status,error_message")).await;
    assert_eq!(shown["error_message"], "FAILED_DOWNLOADING_VIDEO");
    assert_eq!(shown["status"], "ERROR");
}

#[tokio::test]
async fn the_limits_of_threads_hold() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::threads(&sandbox);
    let long = json!({"media_type": "TEXT", "text": "x".repeat(501)});
    assert_eq!(graph.refused("1/threads", &long).await.0, 100);
    let parts = [graph.image("1", true).await, graph.image("1", true).await];
    let carousel = json!({"media_type": "CAROUSEL", "children": parts, "text": "C"});
    let container = graph.made("1/threads", &carousel).await;
    let limit = json!({"fault": {"kind": "publishing_limit", "total": 0}, "account": "1"});
    sandbox.fault_of("threads", limit).await;
    let publish = json!({"creation_id": container});
    assert_eq!(graph.refused("1/threads_publish", &publish).await, (9, json!(2_207_042)));
    let quota = graph.read("1/threads_publishing_limit?fields=quota_usage,config").await;
    assert_eq!(quota["data"][0]["config"]["quota_total"], 0);
}

#[tokio::test]
async fn a_post_can_be_deleted() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::threads(&sandbox);
    let container = graph.image("1", false).await;
    let id = graph.made("1/threads_publish", &json!({"creation_id": container})).await;
    let deleted = graph.request(Method::DELETE, &id).send().await.unwrap();
    let body = deleted.json::<Value>().await.unwrap();
    assert_eq!(body, json!({"success": true, "deleted_id": id}));
    assert_eq!(codes(graph.request(Method::DELETE, &id).send().await.unwrap()).await.0, 100);
}
