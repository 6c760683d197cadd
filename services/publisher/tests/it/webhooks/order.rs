//! The order of events: within one web hook and subject, and nowhere else.

use std::collections::BTreeMap;

use crate::support::{
    HOOKS, Received, Receiver, Reply, World, by_hand, created, event, eventually, on_postgres,
};

/// The numbers of the events, in the order in which each subject's arrived for the first time.
fn first_arrivals(received: &[Received]) -> BTreeMap<String, Vec<i64>> {
    let mut arrived: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for one in received {
        let subject = one.json()["data"]["subject"].as_str().unwrap().to_owned();
        let numbers = arrived.entry(subject).or_default();
        if !numbers.contains(&one.n()) {
            numbers.push(one.n());
        }
    }
    arrived
}

async fn all_delivered(world: &World, id: &str, count: usize) {
    eventually("everything is delivered", async || {
        world.pass(60.0);
        let all = world.deliveries(id).await;
        (all.iter().filter(|d| d.status == "DELIVERED").count() == count).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_receiver_that_is_down_for_an_hour_loses_nothing_and_keeps_the_order() {
    by_hand(HOOKS, async |world| {
        let receiver = Receiver::start().await;
        receiver.answers(Reply::Status(503));
        let id = created(&world.hook(&receiver.url("/"), &["*"]).await).id.clone();
        for minute in 0..60 {
            let subject = format!("post-{}", minute % 3);
            world.emits(&[event(&world, &subject, minute)]).await;
            world.pass(60.0);
        }
        receiver.answers(Reply::Status(200));
        let before = receiver.received().len();
        all_delivered(&world, &id, 60).await;
        let after = receiver.received().split_off(before);
        for (subject, numbers) in first_arrivals(&after) {
            assert_eq!(numbers.len(), 20, "{subject}");
            assert!(numbers.is_sorted(), "{subject}: {numbers:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn many_events_of_one_transaction_arrive_in_their_order() {
    by_hand(HOOKS, async |world| {
        let receiver = Receiver::start().await;
        let id = created(&world.hook(&receiver.url("/"), &["*"]).await).id.clone();
        let events: Vec<_> =
            (0..40).map(|n| event(&world, if n % 2 == 0 { "even" } else { "odd" }, n)).collect();
        world.emits(&events).await;
        all_delivered(&world, &id, 40).await;
        for numbers in first_arrivals(&receiver.received()).values() {
            assert!(numbers.len() == 20 && numbers.is_sorted(), "{numbers:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_later_event_waits_for_its_subject_and_no_other_does() {
    by_hand(HOOKS, async |world| {
        let receiver = Receiver::start().await;
        receiver.next([Reply::Status(500)]);
        let id = created(&world.hook(&receiver.url("/"), &["*"]).await).id.clone();
        world.emits(&[event(&world, "a", 1)]).await;
        world.delivery_when(&id, "a failure", |d| d.attempts == 1).await;
        world.emits(&[event(&world, "a", 2), event(&world, "b", 3)]).await;
        let numbers = |all: &[Received]| all.iter().map(Received::n).collect::<Vec<_>>();
        assert_eq!(numbers(&receiver.has_received(2).await), [1, 3]);
        world.has_deliveries(&id, 1, "DELIVERED").await;
        world.pass(6.0);
        assert_eq!(numbers(&receiver.has_received(4).await), [1, 3, 1, 2]);
        world.has_deliveries(&id, 3, "DELIVERED").await;
    })
    .await;
}

#[tokio::test]
async fn replicas_keep_the_order_together() {
    on_postgres(HOOKS, async |mut world| {
        let receiver = Receiver::start().await;
        let id = created(&world.hook(&receiver.url("/"), &["*"]).await).id.clone();
        let _first = world.second_publisher().await;
        let mut n = 0;
        for _ in 0..10 {
            let events: Vec<_> =
                (n..n + 9).map(|n| event(&world, &format!("post-{}", n % 3), n)).collect();
            world.emits(&events).await;
            n += 9;
        }
        world.has_deliveries(&id, 90, "DELIVERED").await;
        let arrived = first_arrivals(&receiver.received());
        assert_eq!((arrived.len(), receiver.received().len()), (3, 90));
        for (subject, numbers) in arrived {
            assert!(numbers.is_sorted(), "{subject}: {numbers:?}");
        }
    })
    .await;
}
