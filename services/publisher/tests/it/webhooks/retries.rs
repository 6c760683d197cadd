//! When a delivery is tried again.

use proto::publisher::v1 as pb;

use crate::support::{HOOKS, Receiver, Reply, World, by_hand, created, event};

const HOUR: f64 = 3_600.0;
/// The steps after the first try, with the longest jitter and a moment more.
const STEPS: [f64; 7] = [5.0, 300.0, 1_800.0, 2.0 * HOUR, 5.0 * HOUR, 10.0 * HOUR, 10.0 * HOUR];

async fn given_a_failing_delivery(world: &World, receiver: &Receiver) -> String {
    receiver.answers(Reply::Status(500));
    let id = created(&world.hook(&receiver.url("/"), &["*"]).await).id.clone();
    world.emits(&[event(world, "p1", 1)]).await;
    world.delivery_when(&id, "the first try", |d| d.attempts == 1).await;
    id
}

#[tokio::test]
async fn at_the_steps_under_the_same_id_and_then_no_more() {
    by_hand(HOOKS, async |world| {
        let receiver = Receiver::start().await;
        let id = given_a_failing_delivery(&world, &receiver).await;
        for (tries, step) in (2..).zip(STEPS) {
            // Not before nine tenths of the step, and by eleven tenths of it.
            world.pass(step * 0.85);
            let waiting = world.deliveries(&id).await.remove(0);
            assert_eq!((waiting.attempts, waiting.status.as_str()), (tries - 1, "PENDING"));
            world.pass(step * 0.3);
            world.delivery_when(&id, "one more try", |d| d.attempts == tries).await;
        }
        let failed = world.deliveries(&id).await.remove(0);
        assert_eq!((failed.status.as_str(), failed.response_status), ("FAILED", Some(500)));
        assert_eq!(failed.next_attempt_at, None);
        world.pass(100.0 * HOUR);
        let all = receiver.received();
        assert_eq!(all.len(), 8);
        assert!(all.iter().all(|one| one.header("webhook-id") == failed.event_id));
        assert!(all.iter().all(|one| one.body == all[0].body));

        receiver.answers(Reply::Status(200));
        world.replay("stories", &id, &failed.id).await.unwrap();
        let done = world.delivery_when(&id, "the replay", |d| d.attempts == 9).await;
        assert_eq!((done.status.as_str(), done.response_status), ("DELIVERED", Some(200)));
    })
    .await;
}

#[tokio::test]
async fn later_when_the_receiver_asks_for_it() {
    by_hand(HOOKS, async |world| {
        let receiver = Receiver::start().await;
        receiver.next([Reply::With(429, "retry-after", "120".to_owned())]);
        let id = created(&world.hook(&receiver.url("/"), &["*"]).await).id.clone();
        world.emits(&[event(&world, "p1", 1)]).await;
        let waiting = world.delivery_when(&id, "the first try", |d| d.attempts == 1).await;
        let wait = waiting.next_attempt_at.unwrap().seconds - world.clock.now().as_second();
        assert!((119..=121).contains(&wait), "{wait}");
        world.pass(121.0);
        world.delivery_when(&id, "delivered", |d| d.status == "DELIVERED").await;
    })
    .await;
}

#[tokio::test]
async fn no_answer_in_time_is_a_failure() {
    let settings = [HOOKS, &[("FANFARE_WEBHOOK_TIMEOUT", "200ms")]].concat();
    by_hand(&settings, async |world| {
        let receiver = Receiver::start().await;
        receiver.next([Reply::Hang]);
        let id = created(&world.hook(&receiver.url("/"), &["*"]).await).id.clone();
        world.emits(&[event(&world, "p1", 1)]).await;
        let waiting = world.delivery_when(&id, "the time-out", |d| d.attempts == 1).await;
        assert_eq!((waiting.status.as_str(), waiting.response_status), ("PENDING", None));
        world.pass(6.0);
        world.delivery_when(&id, "delivered", |d| d.status == "DELIVERED").await;
    })
    .await;
}

#[tokio::test]
async fn why_there_was_no_answer_is_told_until_there_is_one() {
    by_hand(HOOKS, async |world| {
        let receiver = Receiver::start().await;
        let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", nobody.local_addr().unwrap());
        drop(nobody);
        let id = created(&world.hook(&url, &["*"]).await).id.clone();
        world.emits(&[event(&world, "p1", 1)]).await;
        let failed = world.delivery_when(&id, "the first try", |d| d.attempts == 1).await;
        assert_eq!((failed.response_status, failed.delivered_at), (None, None));
        let error = failed.error.unwrap();
        assert!(error.starts_with("could not connect") && !error.contains("127.0.0.1"), "{error}");

        let url = Some(receiver.url("/"));
        let update = pb::UpdateWebhookRequest { id: id.clone(), url, ..Default::default() };
        world.update_hook("stories", update).await.unwrap();
        world.pass(6.0);
        let done = world.delivery_when(&id, "delivered", |d| d.status == "DELIVERED").await;
        assert_eq!((done.error, done.delivered_at.is_some()), (None, true));
    })
    .await;
}
