//! The media is normalised before it is sent (stories.md, "Metricool").

use serde_json::json;

use crate::support::{on_each_engine, statuses, stories};

const GIVEN: &str = "https://media.example.com/clip_1.mp4";

#[tokio::test]
async fn it_is_asked_for_once_per_story() {
    on_each_engine(&[], async |world| {
        world.published(stories(2)).await;
        let media: Vec<_> =
            world.sandbox.calls("normalize").await.into_iter().map(|call| call.media_url).collect();
        let second = "https://media.example.com/clip_2.mp4";
        assert_eq!(media, [Some(GIVEN.to_owned()), Some(second.to_owned())]);
    })
    .await;
}

#[tokio::test]
async fn plain_text_and_json_are_both_understood() {
    on_each_engine(&[], async |world| {
        for json in [false, true] {
            let rewrite =
                json!({"kind": "normalize", "json": json, "prefix": "https://cdn.example.com/"});
            world.sandbox.fault_times(1, "normalize", rewrite).await;
        }
        let twice = stories(2).story(1, |story| story.url = GIVEN.to_owned());
        let batch = world.published(twice).await;
        assert_eq!(statuses(&batch), "++");
        let sent = format!("https://cdn.example.com/{GIVEN}");
        assert_eq!(world.sandbox.ledger().await, [sent.as_str(), sent.as_str()]);
    })
    .await;
}

#[tokio::test]
async fn if_it_fails_twice_the_url_is_used_as_given() {
    on_each_engine(&[], async |world| {
        world.sandbox.fault_times(1, "normalize", json!({"kind": "status", "status": 500})).await;
        world.sandbox.fault_times(1, "normalize", json!({"kind": "reset"})).await;
        let batch = world.published(stories(1)).await;
        assert_eq!(statuses(&batch), "+");
        assert_eq!(world.sandbox.calls("normalize").await.len(), 2);
        assert_eq!(world.sandbox.ledger().await, [GIVEN]);
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_is_no_url_is_a_failure() {
    on_each_engine(&[], async |world| {
        world.sandbox.fault("normalize", json!({"kind": "garbage"})).await;
        world.published(stories(1)).await;
        assert_eq!(world.sandbox.ledger().await, [GIVEN]);
    })
    .await;
}
