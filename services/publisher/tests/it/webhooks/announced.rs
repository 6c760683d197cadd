//! Events of other contexts (scheduling.md), told by their own.

use proto::publisher::v1 as pb;
use serde_json::json;
use service::{Code, Rng};

use crate::support::{HOOKS, Receiver, World, code_of, created, on_each_engine};

/// 2026-01-31T09:30:00Z.
const AT: i64 = 1_769_851_800;

fn announcement(world: &World, event: &str, n: i64) -> pb::AnnounceRequest {
    pb::AnnounceRequest {
        event_id: Rng::system().uuid(&world.clock).to_string(),
        event: event.to_owned(),
        timestamp: Some(prost_types::Timestamp { seconds: AT, nanos: 120_000_000 }),
        subject: "page-7".to_owned(),
        data_json: json!({"pageId": "page-7", "n": n}).to_string(),
    }
}

#[tokio::test]
async fn an_event_is_told_once_to_those_who_want_to_know() {
    on_each_engine(HOOKS, async |world| {
        let [named, all, others] = [(); 3].map(|()| Receiver::start());
        let (named, all, others) = futures::join!(named, all, others);
        let to_named = world.hook(&named.url("/"), &["eros.saturation_red"]).await;
        let to_all = world.hook(&all.url("/"), &["*"]).await;
        world.hook(&others.url("/"), &["eros.export_failed", "post.failed"]).await;

        let told = announcement(&world, "eros.saturation_red", 1);
        for _ in 0..2 {
            world.announce(told.clone()).await.unwrap();
        }
        // A repeat is one by its id, whatever else it says.
        let same_id = pb::AnnounceRequest { subject: "page-8".to_owned(), ..told.clone() };
        world.announce(same_id).await.unwrap();
        // A clock that is ahead delays nothing.
        let ahead = Some(prost_types::Timestamp { seconds: 4_000_000_000, nanos: 0 });
        let second = announcement(&world, "eros.breaker_opened", 2);
        let second = pb::AnnounceRequest { timestamp: ahead, ..second };
        world.announce(second).await.unwrap();

        let received = all.has_received(2).await;
        let first = received[0].json();
        let expected = json!({
            "event": "eros.saturation_red", "timestamp": "2026-01-31T09:30:00.120Z",
            "data": {"pageId": "page-7", "n": 1},
        });
        assert_eq!(first, expected);
        assert_eq!(received[1].json()["event"], "eros.breaker_opened");
        world.has_deliveries(&created(&to_all).id, 2, "DELIVERED").await;
        world.has_deliveries(&created(&to_named).id, 1, "DELIVERED").await;
        let deliveries = world.deliveries(&created(&to_named).id).await;
        assert_eq!(deliveries.len(), 1);
        assert_eq!(deliveries[0].event_id, told.event_id, "the id is that of the change");
        assert_eq!(named.has_received(1).await[0].json(), expected);
        assert!(others.received().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_no_event_is_refused() {
    on_each_engine(HOOKS, async |world| {
        let receiver = Receiver::start().await;
        let hook = created(&world.hook(&receiver.url("/"), &["*"]).await).id.clone();
        let good = announcement(&world, "eros.export_failed", 1);
        let wrong = [
            ("/event", pb::AnnounceRequest { event: "eros.no_such".to_owned(), ..good.clone() }),
            ("/eventId", pb::AnnounceRequest { event_id: "7".to_owned(), ..good.clone() }),
            ("/dataJson", pb::AnnounceRequest { data_json: "{".to_owned(), ..good.clone() }),
            ("/timestamp", pb::AnnounceRequest { timestamp: None, ..good.clone() }),
        ];
        for (pointer, request) in wrong {
            let error = world.announce(request).await.expect_err(pointer);
            assert_eq!(error.code(), Code::InvalidRequest);
            assert_eq!(error.fields()[0].pointer, pointer);
        }
        assert!(world.deliveries(&hook).await.is_empty());
        // Refused, its id is not used up.
        world.announce(good).await.unwrap();
        world.has_deliveries(&hook, 1, "DELIVERED").await;
        let url = receiver.url("/");
        let unknown = world.create_hook("stories", &url, &["eros.no_such"], None).await;
        assert_eq!(code_of(unknown), Code::InvalidRequest);
    })
    .await;
}
