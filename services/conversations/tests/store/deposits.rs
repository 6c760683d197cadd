//! A deposit of a run, its sessions, and money that comes early, late or twice.

use conversations::{
    domain::deposit::DepositStatus,
    store::{
        DEPOSITS,
        deposits::{self, Deposit, NewDeposit, Session},
    },
};
use store::{Error, Lease, Transaction};

use crate::support::{LIFE, SETTLE, TENANT, World, each};

async fn asked(world: &World) -> Deposit {
    let lead = world.lead().await;
    let new = NewDeposit {
        tenant: TENANT,
        lead_id: lead.id,
        run: 1,
        amount_minor: 15_000,
        currency: "GBP",
        expires_at: world.now() + LIFE * 2,
        traceparent: None,
    };
    let mut tx = world.store.begin().await.unwrap();
    deposits::create(&mut tx, &world.ids(), &new, world.now()).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = world.store.begin().await.unwrap();
    let second = deposits::create(&mut tx, &world.ids(), &new, world.now()).await;
    assert!(second.unwrap_err().is_unique_violation(), "one per run");
    drop(tx);
    now(world, lead.id).await
}

async fn now(world: &World, lead: uuid::Uuid) -> Deposit {
    deposits::of_run(&world.store, TENANT, lead, 1).await.unwrap().unwrap()
}

async fn lease(world: &World) -> Lease {
    world.claim(DEPOSITS).await.pop().unwrap()
}

async fn open(world: &World, lease: &Lease, id: &str) {
    let mut tx = world.store.begin().await.unwrap();
    let deposit = deposits::hold(&mut tx, lease).await.unwrap();
    let session = Session { id, url: "https://pay.example/1", expires_at: deposit.expires_at };
    deposits::opened(&mut tx, lease, session, world.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// Changes something in a transaction of its own.
async fn write<T>(world: &World, write: impl AsyncFnOnce(&mut Transaction) -> T) -> T {
    let mut tx = world.store.begin().await.unwrap();
    let written = write(&mut tx).await;
    tx.commit().await.unwrap();
    written
}

#[tokio::test]
async fn a_deposit_is_made_opened_and_due_when_it_ends() {
    each(|world| async move {
        let deposit = asked(&world).await;
        assert_eq!((deposit.status, deposit.session_number), (DepositStatus::Creating, 1));
        let first = lease(&world).await;
        let at = world.now() + SETTLE;
        write(&world, async |tx| deposits::again(tx, &first, at).await.unwrap()).await;
        assert_eq!(now(&world, deposit.lead).await.attempts, 1);
        world.clock.advance(SETTLE);
        let second = lease(&world).await;
        open(&world, &second, "cs_1").await;
        let opened = now(&world, deposit.lead).await;
        assert_eq!((opened.status, opened.attempts), (DepositStatus::Open, 0));
        assert_eq!(opened.state().url.as_deref(), Some("https://pay.example/1"));
        assert_eq!(opened.idempotency_key, deposit.idempotency_key);
        assert_eq!(world.due(DEPOSITS, deposit.id).await, Some(deposit.expires_at));
        let mut tx = world.store.begin().await.unwrap();
        assert!(matches!(deposits::hold(&mut tx, &second).await, Err(Error::LeaseLost)));
    })
    .await;
}

#[tokio::test]
async fn only_an_expired_deposit_has_a_new_session_and_the_old_one_is_known() {
    each(|world| async move {
        let deposit = asked(&world).await;
        open(&world, &lease(&world).await, "cs_1").await;
        let later = world.now() + LIFE * 9;
        let renew = async || {
            let deposit = now(&world, deposit.lead).await;
            let at = world.now();
            write(&world, async |tx| deposits::renew(tx, &deposit, later, at).await.unwrap()).await;
        };
        renew().await;
        assert_eq!(now(&world, deposit.lead).await.status, DepositStatus::Open);
        let of = async |tenant: &str| {
            let (over, until) = (world.now(), world.now() + LIFE);
            deposits::claim_expired(&world.store, tenant, "t", over, until).await.unwrap()
        };
        assert_eq!(of(TENANT).await, None, "it is not over");
        world.clock.advance(LIFE * 2);
        assert_eq!(of("other").await, None);
        assert!(of(TENANT).await.is_some());
        assert_eq!(of(TENANT).await, None, "it is leased");
        assert!(write(&world, async |tx| deposits::expired(tx, &deposit).await.unwrap()).await);
        assert!(!write(&world, async |tx| deposits::expired(tx, &deposit).await.unwrap()).await);
        assert_eq!(world.due(DEPOSITS, deposit.id).await, None);
        renew().await;
        let new = now(&world, deposit.lead).await;
        assert_eq!((new.status, new.session_number), (DepositStatus::Creating, 2));
        assert_ne!(new.idempotency_key, deposit.idempotency_key);
        assert_eq!((new.amount_minor, new.session_id, new.expires_at), (15_000, None, later));
        open(&world, &lease(&world).await, "cs_2").await;
        for id in ["cs_1", "cs_2"] {
            let found = write(&world, async |tx| deposits::by_session(tx, id).await.unwrap()).await;
            assert_eq!(found.unwrap().id, deposit.id);
        }
        let found = write(&world, async |tx| deposits::by_session(tx, "cs_3").await.unwrap()).await;
        assert_eq!(found, None);
    })
    .await;
}

#[tokio::test]
async fn money_counts_once_whoever_has_the_lease() {
    each(|world| async move {
        let deposit = asked(&world).await;
        open(&world, &lease(&world).await, "cs_1").await;
        world.clock.advance(LIFE * 2);
        let sweeping = lease(&world).await;
        let at = world.now();
        let pay = async || {
            let of = Some("pi_1");
            write(&world, async |tx| deposits::paid(tx, &deposit, "cs_1", of, at).await.unwrap())
                .await
        };
        assert!(pay().await);
        assert!(!pay().await);
        let paid = now(&world, deposit.lead).await;
        assert_eq!((paid.status, paid.paid_at), (DepositStatus::Paid, Some(at)));
        assert_eq!(paid.payment_intent.as_deref(), Some("pi_1"));
        assert_eq!(world.due(DEPOSITS, deposit.id).await, None);
        let mut tx = world.store.begin().await.unwrap();
        assert!(matches!(deposits::hold(&mut tx, &sweeping).await, Err(Error::LeaseLost)));
        drop(tx);
        assert!(!write(&world, async |tx| deposits::expired(tx, &deposit).await.unwrap()).await);
        write(&world, async |tx| deposits::refunded(tx, &deposit).await.unwrap()).await;
        assert_eq!(now(&world, deposit.lead).await.status, DepositStatus::Refunded);
    })
    .await;
}

#[tokio::test]
async fn a_deposit_that_is_called_off_is_due_at_once_also_when_it_is_just_made() {
    each(|world| async move {
        let deposit = asked(&world).await;
        let making = lease(&world).await;
        let at = world.now();
        write(&world, async |tx| deposits::close(tx, &deposit, at).await.unwrap()).await;
        assert_eq!(world.due(DEPOSITS, deposit.id).await, Some(at + LIFE), "it is being made");
        open(&world, &making, "cs_1").await;
        assert_eq!(world.due(DEPOSITS, deposit.id).await, Some(at));
        assert!(now(&world, deposit.lead).await.closing);
    })
    .await;
}

#[tokio::test]
async fn an_event_of_stripe_is_worked_on_once() {
    each(|world| async move {
        let at = world.now();
        let note = async || {
            write(&world, async |tx| {
                deposits::stripe_event(tx, "evt_1", "any", "{}", at).await.unwrap()
            })
            .await
        };
        assert!(note().await);
        assert!(!note().await);
    })
    .await;
}
