//! The tenant's Metricool connection (stories.md, `METRICOOL_NOT_CONFIGURED`, `brands`), and tokens
//! that do not open.

use proto::publisher::v1::{
    self as pb, BatchStatus,
    batch_event::{Detail, Type},
};
use serde_json::json;
use service::Code;

use crate::support::{HOOKS, POSTS, code_of, eventually, on_each_engine, post, statuses, stories};

#[tokio::test]
async fn a_tenant_without_one_cannot_publish() {
    on_each_engine(&[], async |world| {
        let answer = world.create_for("others", stories(1)).await;
        assert_eq!(code_of(answer), Code::MetricoolNotConfigured);
        assert_eq!(code_of(world.brands("others").await), Code::MetricoolNotConfigured);
        assert!(world.list_active("others", 100, "").await.unwrap().batches.is_empty());
        assert!(world.sandbox.journal().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_tenant_that_connects_metricool_can_publish_until_it_disconnects() {
    on_each_engine(HOOKS, async |world| {
        let put = pb::PutConnectionRequest {
            platform: "METRICOOL".to_owned(),
            account_id: Some(sandbox::METRICOOL_USER_ID.to_owned()),
            access_token: sandbox::METRICOOL_TOKEN.to_owned(),
            ..Default::default()
        };
        let connection = world.connect_for("others", put).await.unwrap();
        assert_eq!(world.brands("others").await.unwrap().len(), 3);
        let id = world.create_for("others", stories(1)).await.unwrap().batch_id;
        eventually("it is published", async || {
            let batch = world.batch_for("others", &id).await.unwrap();
            (statuses(&batch) == "+").then_some(())
        })
        .await;
        world.disconnect("others", &connection.id).await;
        assert_eq!(code_of(world.brands("others").await), Code::MetricoolNotConfigured);
    })
    .await;
}

#[tokio::test]
async fn the_brands_are_listed_with_their_networks() {
    on_each_engine(&[], async |world| {
        let brands = world.brands("stories").await.unwrap();
        let ids: Vec<_> = brands.iter().map(|brand| brand.id.as_str()).collect();
        assert_eq!(ids, ["700001", "700002", "700003"]);
        assert_eq!(brands[1].label, "Casa Fuego");
        assert_eq!(brands[1].networks, ["facebook", "instagram", "tiktok"]);
        assert_eq!(brands[2].networks, ["facebook"]);
        assert!(brands[0].picture.as_ref().unwrap().starts_with("data:image/svg+xml,"));
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_lists_no_brands_is_told_apart_from_us() {
    on_each_engine(&[], async |world| {
        for fault in [
            json!({"kind": "status", "status": 500}),
            json!({"kind": "status", "status": 401}),
            json!({"kind": "reset"}),
            json!({"kind": "garbage"}),
        ] {
            world.sandbox.fault_times(1, "brands", fault).await;
            let answer = world.brands("stories").await;
            assert_eq!(code_of(answer), Code::ProviderUnavailable);
        }
    })
    .await;
}

#[tokio::test]
async fn a_batch_whose_connection_is_gone_says_so_and_goes_on_when_it_is_back() {
    on_each_engine(&[], async |mut world| {
        world.sandbox.confirms_after(500).await;
        let id = world.publish(stories(3)).await;
        world.sandbox.has_answered(1, "send").await;
        world.stop().await;
        world.start_again(&[("FANFARE_TENANT", "others")]).await;
        let mut watching = world.watch(&id, Some("0")).await;
        let told = watching.until(|event| event.r#type() == Type::Error).await.pop().unwrap();
        match told.detail {
            Some(Detail::Error(error)) => {
                assert_eq!(error.code, "METRICOOL_NOT_CONFIGURED");
                assert!(!error.message.is_empty());
            }
            other => panic!("{other:?}"),
        }
        let batch = world.batch(&id).await;
        assert_eq!(batch.status(), BatchStatus::Processing);
        assert!(batch.error.unwrap().starts_with("METRICOOL_NOT_CONFIGURED"));
        drop(watching);
        world.stop().await;

        world.start_again(&[]).await;
        let batch = world.finished(&id).await;
        assert_eq!((statuses(&batch).as_str(), batch.error), ("+++", None));
        assert_eq!(world.sandbox.ledger().await.len(), 3);
    })
    .await;
}

/// 32 other bytes in base64.
const OTHER_KEY: &str = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

#[tokio::test]
async fn tokens_that_do_not_open_are_told_of_and_open_again_with_the_right_key() {
    on_each_engine(POSTS, async |mut world| {
        let connection = world.connected("X", "mock_twitter_token").await;
        world.stop().await;
        world.start_again(&[("FANFARE_MASTER_KEY", OTHER_KEY)]).await;
        let made = world.posted(post("Sealed", &["X"])).await;
        eventually("it is seen", async || {
            (world.connection_status(&connection.id).await == "ERROR").then_some(())
        })
        .await;
        let tested = world.test_connection(&connection.id).await;
        assert!(!tested.ok);
        assert!(tested.error.unwrap().contains("FANFARE_MASTER_KEY"), "why");
        let waiting = world.read_post(&made.id).await;
        assert_eq!(waiting.status, "PUBLISHING", "{waiting:#?}");
        assert!(world.public_texts("x").await.is_empty());

        world.stop().await;
        world.start_again(&[]).await;
        assert_eq!(world.connection_status(&connection.id).await, "ACTIVE", "from the start");
        let done = world.decided(&made.id).await;
        assert_eq!(done.status, "PUBLISHED", "{done:#?}");
        assert_eq!(done.publications[0].attempt_count, 1);
    })
    .await;
}
