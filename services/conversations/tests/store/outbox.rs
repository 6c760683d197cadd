//! Messages to a lead go one after another, under a lease.

use conversations::{
    domain::{
        decision::Decision,
        message::{Kind, OutboundStatus},
    },
    store::{
        DISPATCHES,
        outbox::{self, Filter, Item, Judged, Taken},
    },
};
use store::{Error, Lease, keyset::Keyset};

use crate::support::{LIFE, PHONE, SETTLE, TENANT, World, each, outbound};

/// The message under a lease, and the version of its lead.
async fn head(world: &World, lease: &Lease) -> Option<(Item, i64)> {
    world.head_of(lease).await.map(|(item, stored)| (item, stored.lead.version))
}

/// Sends the head as a worker would, which gives the queue back.
async fn send(world: &World, lease: &Lease, provider_id: &str) {
    let (item, version) = head(world, lease).await.unwrap();
    assert!(world.arm(lease, &item, version).await);
    let outcome = world.sent(lease, &item, provider_id).await.unwrap();
    assert_eq!((outcome.item, outcome.status), (item.id, OutboundStatus::Sent));
}

#[tokio::test]
async fn messages_leave_in_order_and_the_queue_is_given_back_empty() {
    each(|world| async move {
        let lead = world.lead().await;
        assert!(world.claim(DISPATCHES).await.is_empty(), "nothing is to be sent");
        let first = world.say(&lead, &[Kind::Ack, Kind::Prompt]).await;
        let second = world.say(&lead, &[Kind::Reminder]).await;
        for (n, id) in first.into_iter().chain(second).enumerate() {
            let lease = world.dispatch().await;
            let (item, _) = head(&world, &lease).await.unwrap();
            assert_eq!((item.id, item.lead, item.attempts), (id, lead.id, 0));
            send(&world, &lease, &format!("wamid.{n}")).await;
        }
        assert_eq!(world.statuses(&lead).await, ["sent"; 3]);
        assert_eq!(world.due(DISPATCHES, lead.id).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_message_that_comes_during_a_send_makes_the_queue_due_again() {
    each(|world| async move {
        let lead = world.lead().await;
        world.say(&lead, &[Kind::Prompt]).await;
        let lease = world.dispatch().await;
        let (item, version) = head(&world, &lease).await.unwrap();
        assert!(world.arm(&lease, &item, version).await);
        world.say(&lead, &[Kind::Ack]).await;
        assert_eq!(world.due(DISPATCHES, lead.id).await, Some(world.now() + LIFE));
        world.sent(&lease, &item, "wamid.1").await.unwrap();
        assert_eq!(world.due(DISPATCHES, lead.id).await, Some(world.now()));
        let lease = world.dispatch().await;
        world.release(&lease).await;
        assert_eq!(world.due(DISPATCHES, lead.id).await, Some(world.now()), "nothing was sent");
    })
    .await;
}

#[tokio::test]
async fn several_queues_share_a_commit_and_who_lost_one_keeps_the_others() {
    each(|world| async move {
        let leads = [world.lead_of(TENANT, "1").await, world.lead_of(TENANT, "2").await];
        for lead in &leads {
            world.say(lead, &[Kind::Prompt]).await;
        }
        let leases = world.claim(DISPATCHES).await;
        assert_eq!(leases.len(), 2);
        let heads = outbox::heads(&world.store, &leases).await.unwrap();
        let heads: Vec<_> = leases.iter().map(|lease| heads[&lease.id].as_ref().unwrap()).collect();
        let lost = Lease { token: leases[1].token - 1, ..leases[1].clone() };
        let ours = [&leases[0], &lost];
        let judged = [0, 1].map(|n| Judged {
            lease: ours[n],
            item: &heads[n].0,
            version: heads[n].1.lead.version,
        });
        let mut tx = world.store.begin().await.unwrap();
        let armed = outbox::sending(&mut tx, &judged, world.now()).await.unwrap();
        assert_eq!(armed, [heads[0].0.id].into());
        let ids = ["wamid.1", "wamid.2"];
        let taken =
            [0, 1].map(|n| Taken { lease: ours[n], item: &heads[n].0, provider_id: ids[n] });
        let outcomes = outbox::sent(&mut tx, &taken, world.now()).await.unwrap();
        assert_eq!(outcomes.len(), 1);
        tx.commit().await.unwrap();
        let [first, second] = [0, 1].map(|n| &heads[n].1.lead);
        assert_eq!(world.statuses(first).await, ["sent"]);
        assert_eq!(world.statuses(second).await, ["queued"]);
        assert_eq!(world.due(DISPATCHES, first.id).await, None);
        assert_eq!(world.due(DISPATCHES, second.id).await, Some(world.now() + LIFE));
    })
    .await;
}

#[tokio::test]
async fn what_was_judged_on_an_older_lead_is_not_sent() {
    each(|world| async move {
        let lead = world.lead().await;
        world.say(&lead, &[Kind::Prompt]).await;
        let lease = world.dispatch().await;
        let (item, version) = head(&world, &lease).await.unwrap();
        world.apply(&Decision::unchanged(world.again(&lead).await)).await;
        assert!(!world.arm(&lease, &item, version).await);
        assert!(world.arm(&lease, &item, version + 1).await);
        assert!(!world.arm(&lease, &item, version + 1).await, "only once");
    })
    .await;
}

#[tokio::test]
async fn who_lost_the_lease_writes_nothing() {
    each(|world| async move {
        let lead = world.lead().await;
        world.say(&lead, &[Kind::Prompt]).await;
        let old = world.dispatch().await;
        world.clock.advance(LIFE);
        let new = world.dispatch().await;
        assert!(new.taken_over);
        let mut tx = world.store.begin().await.unwrap();
        assert!(matches!(outbox::hold(&mut tx, &old).await, Err(Error::LeaseLost)));
    })
    .await;
}

#[tokio::test]
async fn what_was_not_sent_is_tried_again_in_its_turn() {
    each(|world| async move {
        let lead = world.lead().await;
        world.say(&lead, &[Kind::Prompt, Kind::Ack]).await;
        let lease = world.dispatch().await;
        let (item, version) = head(&world, &lease).await.unwrap();
        for (again, status) in [(false, "unknown"), (true, "queued")] {
            let at = world.now() + SETTLE * 3;
            assert!(world.arm(&lease, &item, version).await);
            let mut tx = world.store.begin().await.unwrap();
            let mut held = outbox::hold(&mut tx, &lease).await.unwrap();
            if again {
                assert!(held.again(&item, at, "busy", world.now()).await.unwrap());
            } else {
                assert!(held.unknown(&item, at, world.now()).await.unwrap());
            }
            tx.commit().await.unwrap();
            assert_eq!(world.statuses(&lead).await, [status, "queued"]);
            let (head, _) = head(&world, &lease).await.unwrap();
            assert_eq!((head.id, head.next_attempt_at), (item.id, Some(at)));
        }
        let (head, _) = head(&world, &lease).await.unwrap();
        assert_eq!(head.attempts, 2);
        world.release(&lease).await;
        assert_eq!(world.due(DISPATCHES, lead.id).await, head.next_attempt_at);
    })
    .await;
}

#[tokio::test]
async fn what_fails_or_is_cancelled_frees_the_queue() {
    each(|world| async move {
        let lead = world.lead().await;
        let ids = world.say(&lead, &[Kind::Prompt, Kind::Ack, Kind::Artist]).await;
        let lease = world.dispatch().await;
        for (n, id) in ids[..2].iter().enumerate() {
            let item = world.head(&lead).await;
            assert_eq!(item.id, *id);
            let mut tx = world.store.begin().await.unwrap();
            let mut held = outbox::hold(&mut tx, &lease).await.unwrap();
            let gone = match n {
                0 => held.failed(&item, "no such number", world.now()).await.unwrap(),
                _ => held.cancel(&item, "opted out", world.now()).await.unwrap(),
            };
            assert!(gone);
            assert!(!held.cancel(&item, "twice", world.now()).await.unwrap());
            tx.commit().await.unwrap();
        }
        assert_eq!(world.statuses(&lead).await, ["failed", "cancelled", "queued"]);
        let start = Keyset::START;
        let list = outbox::list(&world.store, TENANT, Filter::Unfinished, start, 10).await.unwrap();
        let ours: Vec<_> = list.iter().map(|entry| entry.item.id).collect();
        assert_eq!(ours, [ids[2], ids[0]], "the newest first");
        assert_eq!(list[1].error.as_deref(), Some("no such number"));
        let failed = Filter::Status(OutboundStatus::Failed);
        let list = outbox::list(&world.store, "other", failed, start, 10).await.unwrap();
        assert!(list.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_new_run_cancels_the_questions_of_the_old_one() {
    each(|world| async move {
        let lead = world.lead().await;
        world.say(&lead, &[Kind::Prompt, Kind::Ack, Kind::Repair, Kind::Reminder]).await;
        let mut decision = Decision::unchanged(world.again(&lead).await);
        decision.lead.run = 2;
        decision.cancels_old_run = true;
        decision.outbound = vec![outbound(&decision.lead, Kind::Prompt)];
        world.apply(&decision).await;
        let expected = ["cancelled", "queued", "cancelled", "cancelled", "queued"];
        assert_eq!(world.statuses(&lead).await, expected);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_sends_again_what_failed_or_waits() {
    each(|world| async move {
        let (lead, other) = (world.lead().await, world.lead_of("other", PHONE).await);
        for lead in [&lead, &other] {
            world.say(lead, &[Kind::Prompt, Kind::Ack, Kind::Prompt, Kind::Holding]).await;
            let lease = world.dispatch().await;
            for _ in 0..3 {
                let item = world.head(lead).await;
                let mut tx = world.store.begin().await.unwrap();
                let mut held = outbox::hold(&mut tx, &lease).await.unwrap();
                held.failed(&item, "hopeless", world.now()).await.unwrap();
                tx.commit().await.unwrap();
            }
            let item = world.head(lead).await;
            let mut tx = world.store.begin().await.unwrap();
            let mut held = outbox::hold(&mut tx, &lease).await.unwrap();
            let late = world.now() + LIFE;
            held.again(&item, late, "busy", world.now()).await.unwrap();
            tx.commit().await.unwrap();
            world.release(&lease).await;
        }
        world.clock.advance(SETTLE);
        let mut tx = world.store.begin().await.unwrap();
        assert_eq!(outbox::retry(&mut tx, TENANT, world.now()).await.unwrap(), 3);
        tx.commit().await.unwrap();
        // The first question was followed by another.
        assert_eq!(world.statuses(&lead).await, ["failed", "queued", "queued", "queued"]);
        assert_eq!(world.due(DISPATCHES, lead.id).await, Some(world.now()));
        assert_eq!(world.statuses(&other).await, ["failed", "failed", "failed", "queued"]);
    })
    .await;
}
