//! What is done after a commit, once or after each change; and links that do one thing once.

use conversations::{
    domain::{
        decision::{Decision, Effect, EffectKind},
        status::Status,
    },
    store::{
        EFFECTS, effects,
        tokens::{self, Spent, Token},
    },
};
use futures::future::join_all;
use store::{Error, Lease};

use crate::support::{LIFE, SETTLE, TENANT, World, each};

async fn ask(world: &World, kind: EffectKind, text: &str) {
    let mut decision = Decision::unchanged(world.found(TENANT, "1").await);
    decision.effects = vec![Effect { kind, subject: "s".to_owned(), text: text.to_owned() }];
    world.apply(&decision).await;
}

async fn done(world: &World, lease: &Lease, wanted: i64) {
    let mut tx = world.store.begin().await.unwrap();
    effects::done(&mut tx, lease, wanted, world.now()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_effect_is_done_once() {
    each(|world| async move {
        world.lead_of(TENANT, "1").await;
        ask(&world, EffectKind::NotifyArtist, "first").await;
        ask(&world, EffectKind::NotifyArtist, "second").await;
        let lease = world.claim(EFFECTS).await.pop().unwrap();
        let effect = effects::of_lease(&world.store, &lease).await.unwrap().unwrap();
        assert_eq!((effect.kind, effect.body.as_str()), (EffectKind::NotifyArtist, "first"));
        let at = world.now() + SETTLE;
        let mut tx = world.store.begin().await.unwrap();
        effects::again(&mut tx, &lease, at).await.unwrap();
        let lost = effects::again(&mut tx, &lease, at).await;
        assert!(matches!(lost, Err(Error::LeaseLost)));
        tx.commit().await.unwrap();
        assert!(world.claim(EFFECTS).await.is_empty());
        world.clock.advance(SETTLE);
        let lease = world.claim(EFFECTS).await.pop().unwrap();
        let effect = effects::of_lease(&world.store, &lease).await.unwrap().unwrap();
        assert_eq!(effect.attempts, 1);
        done(&world, &lease, effect.wanted).await;
        ask(&world, EffectKind::NotifyArtist, "third").await;
        assert_eq!(world.due(EFFECTS, effect.id).await, None);
    })
    .await;
}

#[tokio::test]
async fn the_row_of_a_spreadsheet_is_written_after_each_change() {
    each(|world| async move {
        world.lead_of(TENANT, "1").await;
        ask(&world, EffectKind::SheetRow, "").await;
        let lease = world.claim(EFFECTS).await.pop().unwrap();
        let effect = effects::of_lease(&world.store, &lease).await.unwrap().unwrap();
        ask(&world, EffectKind::SheetRow, "").await;
        assert_eq!(world.due(EFFECTS, effect.id).await, Some(world.now() + LIFE), "it is leased");
        done(&world, &lease, effect.wanted).await;
        assert_eq!(world.due(EFFECTS, effect.id).await, Some(world.now()), "it has changed since");
        let lease = world.claim(EFFECTS).await.pop().unwrap();
        let effect = effects::of_lease(&world.store, &lease).await.unwrap().unwrap();
        assert_eq!(effect.wanted, 2);
        done(&world, &lease, effect.wanted).await;
        assert_eq!(world.due(EFFECTS, effect.id).await, None);
        ask(&world, EffectKind::SheetRow, "").await;
        assert_eq!(world.due(EFFECTS, effect.id).await, Some(world.now()), "due again");
        assert_eq!(world.count("SELECT COUNT(*) FROM effects").await, 1);
    })
    .await;
}

#[tokio::test]
async fn of_several_who_spend_a_token_at_once_one_succeeds() {
    each(|world| async move {
        let lead = world.lead_of(TENANT, "1").await;
        let token = Token {
            tenant: TENANT.to_owned(),
            lead: lead.id,
            action: "approve".to_owned(),
            expected: Status::PendingApproval,
            created_at: world.now(),
            expires_at: world.now() + LIFE,
            used_at: None,
        };
        let mut tx = world.store.begin().await.unwrap();
        for hash in [b"one", b"two"] {
            tokens::create(&mut tx, hash, &token).await.unwrap();
        }
        tx.commit().await.unwrap();
        let spend = |hash: &'static [u8]| {
            let world = &world;
            async move {
                let mut tx = world.store.begin().await.unwrap();
                let spent = tokens::spend(&mut tx, hash, world.now()).await.unwrap();
                tx.commit().await.unwrap();
                spent
            }
        };
        let spent = join_all((0..10).map(|_| spend(b"one"))).await;
        let good: Vec<_> = spent.iter().filter(|one| **one != Spent::Gone).collect();
        let used = Token { used_at: Some(world.now()), ..token.clone() };
        assert_eq!(good, [&Spent::Now(used)]);
        let two = tokens::get(&world.store, b"two").await.unwrap().unwrap();
        assert_eq!(two, token);
        assert!(two.is_good(world.now()), "looking spends nothing");
        world.clock.advance(LIFE);
        assert!(!two.is_good(world.now()));
        assert_eq!(spend(b"two").await, Spent::Gone);
        assert_eq!(spend(b"three").await, Spent::Unknown);
    })
    .await;
}
