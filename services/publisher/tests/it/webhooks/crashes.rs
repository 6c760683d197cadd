//! Kill the publisher at any instant: no event is lost, and a repeat has the same id.

use crate::support::{HOOKS, Receiver, Reply, created, event, on_each_engine, stories};

#[tokio::test]
async fn a_crash_between_the_send_and_its_record_sends_again_under_the_same_id() {
    let quick = [HOOKS, &[("FANFARE_LEASE", "300ms"), ("FANFARE_WEBHOOK_TIMEOUT", "1s")]].concat();
    on_each_engine(&quick, async |mut world| {
        let receiver = Receiver::start().await;
        receiver.next([Reply::Hang]);
        let id = created(&world.hook(&receiver.url("/"), &["*"]).await).id.clone();
        world.emits(&[event(&world, "p1", 1), event(&world, "p1", 2)]).await;
        receiver.has_received(1).await;
        world.crash();
        world.start_again(&[]).await;
        world.has_deliveries(&id, 2, "DELIVERED").await;
        let all = receiver.received();
        let numbers: Vec<_> = all.iter().map(crate::support::Received::n).collect();
        assert_eq!(numbers, [1, 1, 2]);
        assert_eq!(all[0].header("webhook-id"), all[1].header("webhook-id"));
        let first = world.deliveries(&id).await;
        assert!(first.iter().all(|d| d.attempts == 1), "only what ended is counted");
    })
    .await;
}

#[tokio::test]
async fn an_event_stands_and_falls_with_its_change() {
    on_each_engine(HOOKS, async |mut world| {
        let receiver = Receiver::start().await;
        world.hook(&receiver.url("/"), &["batch.completed"]).await;
        let id = world.publish(stories(3)).await;
        for sends in 1..=3 {
            world.sandbox.has_seen(sends, "send").await;
            world.crash();
            world.start_again(&[]).await;
        }
        let received = receiver.has_received(1).await;
        let ids: Vec<_> = received.iter().map(|one| one.header("webhook-id")).collect();
        assert!(ids.iter().all(|one| *one == ids[0]));
        assert_eq!(received[0].json()["data"]["batchId"], id.as_str());
    })
    .await;
}
