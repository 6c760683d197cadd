//! Instagram.

use serde_json::json;

use crate::graph_support::{Graph, codes};
use crate::support::{TestSandbox, eventually};

async fn status(graph: &Graph<'_>, container: &str) -> String {
    let shown = graph.read(&format!("{container}?fields=status_code,status")).await;
    shown["status_code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_image_is_published_once() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::instagram(&sandbox);
    let body = json!({"image_url": "https://media.example/1.jpg", "caption": "Hello"});
    let container = graph.made("1/media", &body).await;
    assert_eq!(status(&graph, &container).await, "FINISHED");
    assert!(sandbox.ledger().await.is_empty());
    let publish = json!({"creation_id": container});
    let id = graph.made("1/media_publish", &publish).await;
    assert_eq!(status(&graph, &container).await, "PUBLISHED");
    assert_eq!(graph.refused("1/media_publish", &publish).await, (24, json!(2_207_006)));
    let item = &sandbox.ledger().await[0];
    assert_eq!((&item["text"], &item["postId"]), (&json!("Hello"), &json!(id)));
    assert_eq!(item["mediaUrl"], "https://media.example/1.jpg");
    let media = graph.read("1/media?fields=id,caption,permalink,timestamp").await;
    assert_eq!(media["data"][0]["permalink"], item["publicUrl"]);
    assert_eq!(sandbox.ledger().await.len(), 1);
}

#[tokio::test]
async fn a_video_takes_its_time() {
    let sandbox = TestSandbox::start().await;
    let delay = json!({"kind": "confirm_delay", "ms": 200});
    sandbox.fault_of("instagram", json!({"operation": "upload", "fault": delay})).await;
    let graph = Graph::instagram(&sandbox);
    let reel = json!({"video_url": "https://media.example/1.mp4", "media_type": "REELS"});
    let container = graph.made("1/media", &reel).await;
    let publish = json!({"creation_id": container});
    assert_eq!(graph.refused("1/media_publish", &publish).await, (9007, json!(2_207_027)));
    eventually(async || (status(&graph, &container).await == "FINISHED").then_some(())).await;
    graph.write("1/media_publish", &publish).await;
    let media = graph.read("1/media?fields=permalink,media_type").await;
    assert!(media["data"][0]["permalink"].as_str().unwrap().contains("/reel/"));
}

#[tokio::test]
async fn a_carousel_has_two_to_ten_parts() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::instagram(&sandbox);
    let parts = [graph.image("1", true).await, graph.image("1", true).await];
    let carousel = json!({"media_type": "CAROUSEL", "children": parts.join(","), "caption": "C"});
    let container = graph.made("1/media", &carousel).await;
    graph.write("1/media_publish", &json!({"creation_id": container})).await;
    assert_eq!(sandbox.ledger().await[0]["mediaUrls"].as_array().unwrap().len(), 2);
    let as_array = json!({"media_type": "CAROUSEL", "children": ["42", "43"]});
    assert_eq!(graph.refused("1/media", &as_array).await.0, 100);
    let alone = json!({"media_type": "CAROUSEL", "children": [parts[0]]});
    assert_eq!(graph.refused("1/media", &alone).await, (100, json!(2_207_028)));
}

#[tokio::test]
async fn a_container_may_fail_expire_or_never_be_ready() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::instagram(&sandbox);
    for (fault, word, refusal) in [
        (json!({"kind": "error_after_accept", "detailedStatus": "2207026"}), "ERROR", 9007),
        (json!({"kind": "never_confirm"}), "IN_PROGRESS", 9007),
        (json!({"kind": "expire_after", "ms": 0}), "EXPIRED", 24),
    ] {
        let script = json!({"operation": "upload", "fault": fault, "times": 1});
        sandbox.fault_of("instagram", script).await;
        let container = graph.image("1", false).await;
        assert_eq!(status(&graph, &container).await, word);
        let publish = json!({"creation_id": container});
        assert_eq!(graph.refused("1/media_publish", &publish).await.0, refusal);
    }
    assert!(sandbox.ledger().await.is_empty());
}

#[tokio::test]
async fn a_days_posts_are_limited() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::instagram(&sandbox);
    let limit = json!({"account": "1", "fault": {"kind": "publishing_limit", "total": 1}});
    sandbox.fault_of("instagram", limit).await;
    let mut containers = Vec::new();
    for _ in 0..2 {
        containers.push(json!({"creation_id": graph.image("1", false).await}));
    }
    graph.write("1/media_publish", &containers[0]).await;
    let refused = graph.refused("1/media_publish", &containers[1]).await;
    assert_eq!(refused, (9, json!(2_207_042)));
    let shown = graph.read("1/content_publishing_limit?fields=config,quota_usage").await;
    let config = json!({"quota_total": 1, "quota_duration": 86_400});
    assert_eq!(shown["data"], json!([{"config": config, "quota_usage": 1}]));
}

#[tokio::test]
async fn what_instagram_does_not_take_is_refused() {
    let sandbox = TestSandbox::start().await;
    let graph = Graph::instagram(&sandbox);
    let image =
        |caption: String| json!({"image_url": "https://media.example/1.jpg", "caption": caption});
    assert_eq!(graph.refused("1/media", &json!({"caption": "only text"})).await.0, 100);
    for caption in ["x".repeat(2_201), "#tag ".repeat(31)] {
        let refused = graph.refused("1/media", &image(caption)).await;
        assert_eq!(refused, (100, json!(2_207_010)));
    }
    let of_another = json!({"creation_id": graph.image("2", false).await});
    assert_eq!(graph.refused("1/media_publish", &of_another).await, (24, json!(2_207_006)));
    assert_eq!(codes(graph.get("1?fields=status_code").await).await, (100, json!(33)));
}
