//! What waits for the window to open, and what goes meanwhile.

use conversations::{
    domain::{decision::Decision, lead::Lead, message::Kind},
    store::{DISPATCHES, outbox},
};
use store::Lease;

use crate::support::{SETTLE, World, each, outbound};

/// Parks the head of a queue, with a template before it when one is named.
async fn park(world: &World, lease: &Lease, template: Option<&str>) -> bool {
    let (item, stored) = world.head_of(lease).await.unwrap();
    let mut tx = world.store.begin().await.unwrap();
    let mut held = outbox::hold(&mut tx, lease).await.unwrap();
    let parked = held.park(&item, stored.lead.version, world.now()).await.unwrap();
    if let Some(name) = template {
        held.template(world.ids(), &item, name, world.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    parked
}

/// The lead has written: the window is open.
async fn opens(world: &World, lead: &Lead, answers: bool) {
    let mut decision = Decision::unchanged(world.again(lead).await);
    decision.unparks = true;
    if answers {
        decision.outbound = vec![outbound(lead, Kind::Prompt)];
    }
    world.apply(&decision).await;
}

#[tokio::test]
async fn parked_messages_let_others_pass_and_the_template_goes_first() {
    each(|world| async move {
        let lead = world.lead().await;
        let ids = world.say(&lead, &[Kind::Prompt, Kind::Ack]).await;
        let lease = world.dispatch().await;
        assert!(park(&world, &lease, Some("reply")).await);
        let template = world.head(&lead).await;
        assert_eq!((template.kind, template.body.as_str()), (Kind::Template, "reply"));
        assert_eq!(world.statuses(&lead).await, ["queued", "parked", "queued"]);
        let since = world.now();
        assert!(outbox::template_since(&world.store, lead.id, since).await.unwrap());
        assert!(!outbox::template_since(&world.store, lead.id, since + SETTLE).await.unwrap());
        let mut tx = world.store.begin().await.unwrap();
        let mut held = outbox::hold(&mut tx, &lease).await.unwrap();
        held.failed(&template, "not approved", world.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!outbox::template_since(&world.store, lead.id, since).await.unwrap());
        // A second one before the same message has its place too.
        let ack = world.head(&lead).await;
        assert_eq!(ack.id, ids[1]);
        assert!(park(&world, &lease, Some("reply")).await);
        assert_eq!(world.statuses(&lead).await, ["failed", "parked", "queued", "parked"]);
    })
    .await;
}

#[tokio::test]
async fn the_window_cancels_parked_questions_and_sends_the_rest() {
    each(|world| async move {
        for answers in [false, true] {
            let lead = world.lead_of("studio", if answers { "1" } else { "2" }).await;
            world.say(&lead, &[Kind::Prompt, Kind::Deposit, Kind::Media]).await;
            let lease = world.dispatch().await;
            for _ in 0..3 {
                assert!(park(&world, &lease, None).await);
            }
            world.release(&lease).await;
            assert_eq!(world.due(DISPATCHES, lead.id).await, None, "nothing can be sent");
            opens(&world, &lead, answers).await;
            let mut expected = vec!["cancelled", "queued", "cancelled"];
            expected.extend(answers.then_some("queued"));
            assert_eq!(world.statuses(&lead).await, expected);
            assert_eq!(world.due(DISPATCHES, lead.id).await, Some(world.now()));
            let next = world.head(&lead).await;
            assert_eq!(next.kind, Kind::Deposit);
            world.dispatch().await;
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_is_parked_once_the_lead_has_written() {
    each(|world| async move {
        let lead = world.lead().await;
        world.say(&lead, &[Kind::Prompt]).await;
        let lease = world.dispatch().await;
        let (item, stored) = world.head_of(&lease).await.unwrap();
        opens(&world, &lead, false).await;
        let mut tx = world.store.begin().await.unwrap();
        let mut held = outbox::hold(&mut tx, &lease).await.unwrap();
        assert!(!held.park(&item, stored.lead.version, world.now()).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(world.statuses(&lead).await, ["queued"]);
    })
    .await;
}
