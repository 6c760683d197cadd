//! Fencing: whoever lost a lease writes nothing any more.

use futures::poll;
use store::{
    Engine, Error, Lease, Store,
    testing::{each_engine, new_postgres},
};

use crate::schema::{JOBS, LIFE, MIGRATIONS, add_job, at, claim_one};

/// Runner a let its lease expire, runner b has the row now.
async fn taken_over(store: &Store) -> (Lease, Lease) {
    add_job(store, "job", at(0)).await;
    let lost = claim_one(store, "a", at(0)).await.unwrap();
    let held = claim_one(store, "b", at(0) + LIFE).await.unwrap();
    (lost, held)
}

async fn fence(store: &Store, lease: &Lease) -> store::Result<()> {
    JOBS.fence(&mut store.begin().await?, lease).await
}

#[tokio::test]
async fn an_expired_lease_is_taken_over_with_a_higher_token() {
    each_engine(&MIGRATIONS, async |store| {
        let (lost, held) = taken_over(&store).await;
        assert!(held.taken_over && held.token > lost.token);
    })
    .await;
}

#[tokio::test]
async fn it_is_not_taken_over_a_moment_before() {
    each_engine(&MIGRATIONS, async |store| {
        add_job(&store, "job", at(0)).await;
        claim_one(&store, "a", at(0)).await.unwrap();
        let moment_before = at(0) + LIFE - std::time::Duration::from_micros(1);
        assert_eq!(claim_one(&store, "b", moment_before).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_lost_lease_cannot_be_renewed_or_released() {
    each_engine(&MIGRATIONS, async |store| {
        let (lost, held) = taken_over(&store).await;
        assert!(!JOBS.renew(&store, &lost, at(900)).await.unwrap());
        let mut tx = store.begin().await.unwrap();
        assert!(!JOBS.release(&mut tx, &lost, Some(at(0))).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(JOBS.next_due(&store).await.unwrap(), Some(at(0) + 2 * LIFE), "nothing moved");
        assert!(JOBS.renew(&store, &held, at(50)).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_lost_lease_does_not_pass_the_fence() {
    each_engine(&MIGRATIONS, async |store| {
        let (lost, held) = taken_over(&store).await;
        assert!(matches!(fence(&store, &lost).await, Err(Error::LeaseLost)));
        fence(&store, &held).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_was_given_back_is_lost_too() {
    each_engine(&MIGRATIONS, async |store| {
        let (_, held) = taken_over(&store).await;
        let mut tx = store.begin().await.unwrap();
        assert!(JOBS.release(&mut tx, &held, None).await.unwrap());
        tx.commit().await.unwrap();
        assert!(!JOBS.renew(&store, &held, at(900)).await.unwrap());
        assert!(matches!(fence(&store, &held).await, Err(Error::LeaseLost)));
        assert_eq!(JOBS.next_due(&store).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn of_several_leases_those_that_are_ours_pass_the_fence_and_live_on() {
    each_engine(&MIGRATIONS, async |store| {
        let (lost, held) = taken_over(&store).await;
        add_job(&store, "another", at(0)).await;
        let another = claim_one(&store, "b", at(0)).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let ours = JOBS.fence_all(&mut tx, &[lost.clone(), another.clone()]).await.unwrap();
        assert_eq!(ours, [another.id.clone()].into());
        tx.commit().await.unwrap();
        assert_eq!(JOBS.renew_all(&store, &[lost.clone(), another], at(900)).await.unwrap(), 1);
        let next = JOBS.next_due(&store).await.unwrap();
        assert_eq!(next, Some(at(0) + 2 * LIFE), "the other's lease is left alone");
        assert_eq!(JOBS.renew_all(&store, &[held], at(950)).await.unwrap(), 1);
        assert_eq!(JOBS.next_due(&store).await.unwrap(), Some(at(900)));
        assert_eq!(JOBS.renew_all(&store, &[lost], at(990)).await.unwrap(), 0);
        assert_eq!(JOBS.renew_all(&store, &[], at(990)).await.unwrap(), 0);
    })
    .await;
}

/// Two who fence the same rows in different orders do not wait for each other.
#[tokio::test]
async fn rows_are_fenced_in_one_order() {
    let store = Store::open(&store::Options::new(new_postgres().await)).await.unwrap();
    store.migrate(&MIGRATIONS).await.unwrap();
    for id in ["a", "b"] {
        add_job(&store, id, at(0)).await;
    }
    let leases = JOBS.claim(&store, "one", at(0), LIFE, 2).await.unwrap();
    let mut turned = leases.clone();
    turned.reverse();
    let fence = async |leases: &[Lease]| {
        for _ in 0..50 {
            let mut tx = store.begin().await.unwrap();
            assert_eq!(JOBS.fence_all(&mut tx, leases).await.unwrap().len(), 2);
            tx.commit().await.unwrap();
        }
    };
    tokio::join!(fence(&leases), fence(&turned));
}

#[tokio::test]
async fn nobody_takes_a_row_from_behind_the_fence() {
    let store = Store::open(&store::Options::new(new_postgres().await)).await.unwrap();
    store.migrate(&MIGRATIONS).await.unwrap();
    let (_, held) = taken_over(&store).await;
    let mut tx = store.begin().await.unwrap();
    JOBS.fence(&mut tx, &held).await.unwrap();
    // The lease has expired meanwhile, but its holder is writing.
    assert_eq!(claim_one(&store, "c", at(900)).await, None);
    tx.commit().await.unwrap();
    assert!(claim_one(&store, "c", at(900)).await.unwrap().taken_over);
}

/// SQLite's one writer keeps the claim itself waiting.
#[tokio::test]
async fn on_sqlite_a_claim_waits_for_the_fence() {
    let folder = tempfile::tempdir().unwrap();
    let url = store::testing::sqlite_url(&folder);
    let store = Store::open(&store::Options::new(url)).await.unwrap();
    store.migrate(&MIGRATIONS).await.unwrap();
    let (_, held) = taken_over(&store).await;
    let mut tx = store.begin().await.unwrap();
    JOBS.fence(&mut tx, &held).await.unwrap();
    let mut claim = Box::pin(claim_one(&store, "c", at(900)));
    for _ in 0..20 {
        assert!(poll!(claim.as_mut()).is_pending());
        tokio::task::yield_now().await;
    }
    tx.commit().await.unwrap();
    assert!(claim.await.unwrap().taken_over);
}

#[tokio::test]
async fn at_the_start_an_embedded_database_gives_all_leases_back() {
    each_engine(&MIGRATIONS, async |store| {
        add_job(&store, "held", at(0)).await;
        claim_one(&store, "dead", at(0)).await.unwrap();
        add_job(&store, "waiting", at(500)).await;
        JOBS.take_over_at_start(&store, at(1)).await.unwrap();
        let lease = claim_one(&store, "new", at(1)).await;
        match store.engine() {
            Engine::Sqlite => {
                let lease = lease.expect("nobody else can hold it");
                assert_eq!((lease.id.as_str(), lease.token, lease.taken_over), ("held", 2, true));
            }
            Engine::Postgres => assert_eq!(lease, None, "another replica may be alive"),
        }
        assert_eq!(claim_one(&store, "new", at(1)).await, None, "what waits goes on waiting");
    })
    .await;
}
