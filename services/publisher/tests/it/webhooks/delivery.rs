//! What a receiver gets.

use service::Code;
use standardwebhooks::Webhook;

use crate::support::{
    HOOKS, Received, Receiver, Reply, by_hand, code_of, created, event, on_each_engine,
};

fn verifies(received: &Received, secret: &str) -> bool {
    // The library's own check of the time is the system clock's; the signature is what counts here.
    let webhook = Webhook::new(secret).unwrap();
    let at = received.header("webhook-timestamp").parse().unwrap();
    let signature =
        webhook.sign(received.header("webhook-id"), at, received.body.as_bytes()).unwrap();
    received.header("webhook-signature").split(' ').any(|one| one == signature)
}

#[tokio::test]
async fn a_test_event_is_signed_and_reaches_a_web_hook_that_did_not_ask_for_it() {
    on_each_engine(HOOKS, async |world| {
        let receiver = Receiver::start().await;
        let made = world.hook(&receiver.url("/in?token=1"), &["batch.completed"]).await;
        let id = created(&made).id.clone();
        let delivery = world.test_hook("stories", &id).await.unwrap();
        assert_eq!(
            (delivery.event.as_str(), delivery.status.as_str()),
            ("webhook.test", "PENDING")
        );
        let received = receiver.has_received(1).await.remove(0);
        Webhook::new(&made.secret)
            .unwrap()
            .verify(received.body.as_bytes(), &received.headers)
            .unwrap();
        assert_eq!(received.path, "/in");
        assert_eq!(received.header("content-type"), "application/json");
        assert_eq!(received.header("webhook-id"), delivery.event_id);
        let body = received.json();
        assert_eq!(body["event"], "webhook.test");
        assert_eq!(body["data"]["webhookId"], id.as_str());
        let time = body["timestamp"].as_str().unwrap();
        assert!(time.len() == "2026-01-31T09:30:00.000Z".len() && time.ends_with('Z'), "{time}");
        let done = world.delivery_when(&id, "delivered", |d| d.status == "DELIVERED").await;
        assert_eq!(
            (done.attempts, done.response_status, done.next_attempt_at),
            (1, Some(204), None)
        );
        assert_eq!((done.created_at, done.error), (delivery.created_at, None));
        let seconds = |time: Option<prost_types::Timestamp>| time.unwrap().seconds;
        assert!(seconds(done.delivered_at) >= seconds(done.created_at));
        assert_eq!(delivery.delivered_at, None);
    })
    .await;
}

#[tokio::test]
async fn only_those_who_asked_are_told() {
    on_each_engine(HOOKS, async |world| {
        let (all, some) = (Receiver::start().await, Receiver::start().await);
        world.hook(&all.url("/all"), &["*"]).await;
        world.hook(&some.url("/"), &["post.published"]).await;
        let none = created(&world.hook(&all.url("/none"), &["post.failed"]).await).id.clone();
        let off = created(&world.hook(&all.url("/off"), &["*"]).await).id.clone();
        world.set_hook_status(&off, "DISABLED").await;
        world.create_hook("others", &all.url("/others"), &["*"], None).await.unwrap();
        world.emits(&[event(&world, "p1", 1), event(&world, "p2", 2)]).await;
        let (at_all, at_some) = (all.has_received(2).await, some.has_received(2).await);
        assert!(at_all.iter().all(|received| received.path == "/all"));
        let ids = |all: &[Received]| {
            let mut ids: Vec<_> = all.iter().map(|r| r.header("webhook-id").to_owned()).collect();
            ids.sort();
            ids
        };
        assert_eq!(ids(&at_all), ids(&at_some), "one event, one id");
        for hook in [none, off] {
            assert!(world.deliveries(&hook).await.is_empty());
        }
    })
    .await;
}

#[tokio::test]
async fn after_a_rotation_both_secrets_sign_for_a_day() {
    by_hand(HOOKS, async |world| {
        let receiver = Receiver::start().await;
        let made = world.hook(&receiver.url("/"), &["*"]).await;
        let id = created(&made).id.clone();
        let secret = world.rotate("stories", &id).await.unwrap();
        assert!(secret.starts_with("whsec_") && secret != made.secret);
        world.test_hook("stories", &id).await.unwrap();
        let received = receiver.has_received(1).await.remove(0);
        assert!(verifies(&received, &secret) && verifies(&received, &made.secret));
        assert_eq!(received.header("webhook-signature").split(' ').count(), 2);

        world.has_deliveries(&id, 1, "DELIVERED").await;
        world.pass(24.0 * 3_600.0);
        world.test_hook("stories", &id).await.unwrap();
        let received = receiver.has_received(2).await.remove(1);
        assert!(verifies(&received, &secret) && !verifies(&received, &made.secret));
        assert_eq!(received.header("webhook-signature").split(' ').count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_replay_has_the_same_id_and_body_and_goes_on_counting() {
    on_each_engine(HOOKS, async |world| {
        let receiver = Receiver::start().await;
        let id = created(&world.hook(&receiver.url("/"), &["*"]).await).id.clone();
        world.emits(&[event(&world, "p1", 1)]).await;
        let done = world.delivery_when(&id, "delivered", |d| d.status == "DELIVERED").await;
        let again = world.replay("stories", &id, &done.id).await.unwrap();
        assert_eq!((again.status.as_str(), again.attempts), ("PENDING", 1));
        assert!(again.next_attempt_at.is_some());
        let done = world.delivery_when(&id, "twice", |d| d.attempts == 2).await;
        assert_eq!(done.status, "DELIVERED");
        let all = receiver.has_received(2).await;
        assert_eq!(all[0].header("webhook-id"), all[1].header("webhook-id"));
        assert_eq!(all[0].body, all[1].body);

        world.set_hook_status(&id, "DISABLED").await;
        assert_eq!(code_of(world.replay("stories", &id, &done.id).await), Code::WebhookConflict);
    })
    .await;
}

#[tokio::test]
async fn a_receiver_that_hangs_delays_no_other() {
    on_each_engine(HOOKS, async |world| {
        let (hanging, healthy) = (Receiver::start().await, Receiver::start().await);
        hanging.answers(Reply::Hang);
        world.hook(&hanging.url("/"), &["*"]).await;
        let good = created(&world.hook(&healthy.url("/"), &["*"]).await).id.clone();
        let events: Vec<_> = (0..60).map(|n| event(&world, &format!("p{n}"), n)).collect();
        world.emits(&events).await;
        healthy.has_received(60).await;
        world.has_deliveries(&good, 60, "DELIVERED").await;
        assert!(hanging.received().len() <= 8, "it has its own few slots");
        hanging.answers(Reply::Status(204));
        hanging.lets_go();
        hanging.has_received(60).await;
    })
    .await;
}
