//! Errors and their texts, and what is never tried again (stories.md, "Errors").

use serde_json::json;

use crate::support::{clip, on_each_engine, statuses, stories};

#[tokio::test]
async fn other_4xx_are_never_tried_again() {
    on_each_engine(&[], async |world| {
        for status in [400, 401, 402, 404, 409, 422] {
            let fault = json!({"kind": "status", "status": status, "body": {"message": "No"}});
            world.sandbox.fault_times(1, "send", fault).await;
        }
        let batch = world.published(stories(7).retries(2)).await;
        assert_eq!(statuses(&batch), "------+");
        let errors: Vec<_> =
            batch.clips[..6].iter().map(|clip| clip.error.clone().unwrap()).collect();
        let expected =
            [400, 401, 402, 404, 409, 422].map(|status| format!("PROVIDER_ERROR:{status}:No"));
        assert_eq!(errors, expected);
        assert_eq!(world.sandbox.calls("send").await.len(), 7);
    })
    .await;
}

#[tokio::test]
async fn the_message_is_the_providers_own_in_at_most_300_characters() {
    on_each_engine(&[], async |world| {
        for body in [
            json!({"message": "words"}),
            json!({"error": "words"}),
            json!({"detail": "words"}),
            json!("a text that is no JSON"),
            json!({"message": "ñ".repeat(400)}),
        ] {
            let fault = json!({"kind": "status", "status": 400, "body": body});
            world.sandbox.fault_times(1, "send", fault).await;
        }
        let batch = world.published(stories(5)).await;
        let errors: Vec<_> =
            batch.clips.iter().map(|clip| clip.error.as_deref().unwrap()).collect();
        let long = format!("PROVIDER_ERROR:400:{}", "ñ".repeat(300));
        let words = "PROVIDER_ERROR:400:words";
        let none = "PROVIDER_ERROR:400:Request failed with status code 400";
        assert_eq!(errors, [words, words, words, none, long.as_str()]);
    })
    .await;
}

#[tokio::test]
async fn a_post_that_the_network_refuses_after_all_is_not_tried_again() {
    on_each_engine(&[], async |world| {
        let fault = json!({"kind": "error_after_accept", "detailedStatus": "Video too long"});
        world.sandbox.fault_times(1, "send", fault).await;
        let batch = world.published(stories(1).retries(2)).await;
        let clip = clip(&batch, 1);
        assert_eq!(clip.error.as_deref(), Some("PROVIDER_ERROR:200:Video too long"));
        assert_eq!(clip.attempts, 1);
        assert!(clip.post_id.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_is_tried_again_without_looking() {
    let nowhere = [("FANFARE_METRICOOL_URL", "http://127.0.0.1:9/api")];
    on_each_engine(&nowhere, async |world| {
        let batch = world.published(stories(1).retries(2)).await;
        let clip = clip(&batch, 1);
        assert_eq!((statuses(&batch).as_str(), clip.attempts), ("-", 3));
        assert!(clip.error.as_ref().unwrap().starts_with("NETWORK:"), "{:?}", clip.error);
    })
    .await;
}
