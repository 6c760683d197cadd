//! Nothing is missed: a message that comes while a runner has the lead is seen by one of the two.

use std::cell::Cell;

use conversations::{
    domain::{
        decision::{Decision, Mark},
        message::InboundStatus,
    },
    store::{
        LEADS,
        changes::{self, Applied, Change},
        inbox,
        leads::{self, GivesBack},
    },
};
use futures::future::join;
use jiff::Timestamp;
use store::{Engine, Lease};

use crate::support::{PHONE, SETTLE, TENANT, World, change, each, message};

/// The lead with its messages marked, as a turn would.
fn turn(loaded: &leads::Loaded) -> Decision {
    let mut decision = Decision::unchanged(loaded.lead.clone());
    decision.marks = loaded
        .waiting
        .iter()
        .map(|one| Mark {
            id: one.inbound.id,
            status: InboundStatus::Processed,
            step: "idea".to_owned(),
            run: 1,
        })
        .collect();
    decision
}

/// Gives a lead back that nothing was decided on; whether it was ours.
async fn give_back(world: &World, lease: &Lease, next_timer: Option<Timestamp>) -> bool {
    let mut tx = world.store.begin().await.unwrap();
    let given = [GivesBack { lease, next_timer }];
    let held = leads::give_back(&mut tx, &given).await.unwrap();
    tx.commit().await.unwrap();
    held.contains(&lease.id)
}

#[tokio::test]
async fn a_message_that_comes_during_a_turn_makes_the_lead_due_again() {
    each(|world| async move {
        let lead = world.lead().await;
        let (lease, loaded) = world.turn().await;
        let held = world.due(LEADS, lead.id).await;
        world.keep(&[message(&world, TENANT, PHONE, "during")]).await;
        assert_eq!(world.due(LEADS, lead.id).await, held, "the lease is left alone");
        world.give_back(&turn(&loaded), &lease).await;
        assert_eq!(world.due(LEADS, lead.id).await, Some(world.now() + SETTLE));
        let waiting = world.waiting(&lead).await;
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0].inbound.text, "text of during");
    })
    .await;
}

#[tokio::test]
async fn a_message_that_comes_while_the_lead_is_given_back_makes_it_due() {
    each(|world| async move {
        let lead = world.lead().await;
        let (lease, loaded) = world.turn().await;
        let timer = world.now() + SETTLE * 100;
        let mut tx = world.store.begin().await.unwrap();
        LEADS.fence(&mut tx, &lease).await.unwrap();
        // It waits for the row, or for the writer, until the lead is given back.
        let arrived = message(&world, TENANT, PHONE, "during");
        let keep = world.keep(std::slice::from_ref(&arrived));
        let decision = turn(&loaded);
        let giving_back = async {
            let gives_back = Some(GivesBack { lease: &lease, next_timer: Some(timer) });
            let change = Change { gives_back, ..change(&world, &decision) };
            let applied = changes::apply(&mut tx, world.ids(), &[change]).await.unwrap();
            assert!(matches!(applied.as_slice(), [Applied::Done { .. }]));
            tx.commit().await.unwrap();
        };
        join(keep, giving_back).await;
        assert_eq!(world.due(LEADS, lead.id).await, Some(world.now() + SETTLE));
    })
    .await;
}

/// Returns once somebody waits for a lock of the database. SQLite has one writer: who else writes
/// waits from its beginning.
async fn somebody_waits(world: &World) {
    let sql = "SELECT COUNT(*) FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while world.store.engine() == Engine::Postgres && world.count(sql).await == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_lead_that_is_given_back_while_a_message_is_kept_is_due() {
    each(|world| async move {
        for decides in [true, false] {
            let phone = if decides { "1" } else { "2" };
            let lead = world.lead_of(TENANT, phone).await;
            let (mut lease, loaded) = world.turn().await;
            let decision = turn(&loaded);
            if !decides {
                // Only a timer is left.
                world.give_back(&decision, &lease).await;
                let mut tx = world.store.begin().await.unwrap();
                leads::arm(&mut tx, lead.id, world.now()).await.unwrap();
                tx.commit().await.unwrap();
                lease = world.turn().await.0;
            }
            let arrived = message(&world, TENANT, phone, &format!("during {decides}"));
            let mut keeping = world.store.begin().await.unwrap();
            inbox::keep(&mut keeping, world.ids(), &[arrived], SETTLE).await.unwrap();
            // It is not committed yet: who gives the lead back must not look before it is.
            let giving_back = async {
                if decides {
                    world.give_back(&decision, &lease).await;
                } else {
                    assert!(give_back(&world, &lease, None).await);
                }
            };
            let commit = async {
                somebody_waits(&world).await;
                keeping.commit().await.unwrap();
            };
            join(giving_back, commit).await;
            assert_eq!(world.due(LEADS, lead.id).await, Some(world.now() + SETTLE), "{decides}");
            let (lease, loaded) = world.turn().await;
            world.give_back(&turn(&loaded), &lease).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_lead_without_messages_waits_for_its_timer() {
    each(|world| async move {
        let lead = world.lead().await;
        let (lease, loaded) = world.turn().await;
        world.give_back(&turn(&loaded), &lease).await;
        assert_eq!(world.due(LEADS, lead.id).await, None);
        let timer = world.now() + SETTLE;
        let mut tx = world.store.begin().await.unwrap();
        leads::arm(&mut tx, lead.id, timer).await.unwrap();
        tx.commit().await.unwrap();
        let (lease, loaded) = world.turn().await;
        assert!(loaded.waiting.is_empty());
        let next = timer + SETTLE * 9;
        assert!(give_back(&world, &lease, Some(next)).await);
        assert_eq!(world.due(LEADS, lead.id).await, Some(next));
        assert!(!give_back(&world, &lease, None).await, "it is not ours any more");
        assert_eq!(world.due(LEADS, lead.id).await, Some(next));
    })
    .await;
}

/// Runs turns until all senders have finished and nothing is due.
async fn run(world: &World, sending: &Cell<usize>) {
    loop {
        let over = sending.get() == 0;
        world.clock.advance(SETTLE);
        let leases = world.claim(LEADS).await;
        for lease in &leases {
            let loaded = world.loaded(lease).await;
            world.give_back(&turn(&loaded), lease).await;
        }
        if over && leases.is_empty() && LEADS.next_due(&world.store).await.unwrap().is_none() {
            return;
        }
    }
}

#[tokio::test]
async fn turns_and_messages_at_once_leave_no_message_behind() {
    each(|world| async move {
        let sending = Cell::new(4);
        let send = |sender: usize| {
            let (world, sending) = (&world, &sending);
            async move {
                for n in 0..25 {
                    // All write to the same two leads.
                    let one = |phone: &str| {
                        message(world, TENANT, phone, &format!("{sender}/{n}/{phone}"))
                    };
                    world.keep(&[one("1"), one("2")]).await;
                }
                sending.set(sending.get() - 1);
            }
        };
        let senders = futures::future::join_all((0..4).map(send));
        join(senders, run(&world, &sending)).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox WHERE status = 'processed'").await, 200);
    })
    .await;
}
