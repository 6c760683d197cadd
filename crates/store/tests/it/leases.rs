//! Claims: due rows only, the longest due first, each to one holder.

use std::collections::BTreeSet;

use futures::future::join_all;
use store::{LeaseTable, Store, testing::each_engine};

use crate::schema::{JOBS, LIFE, MIGRATIONS, add_job, at, claim_one};

async fn release(store: &Store, lease: &store::Lease, due_at: Option<jiff::Timestamp>) -> bool {
    let mut tx = store.begin().await.unwrap();
    let released = JOBS.release(&mut tx, lease, due_at).await.unwrap();
    tx.commit().await.unwrap();
    released
}

async fn make_due(store: &Store, id: &str, due_at: jiff::Timestamp) {
    let mut tx = store.begin().await.unwrap();
    let update = tx.query("UPDATE jobs SET due_at = $1 WHERE id = $2");
    update.bind(store::Time(due_at)).bind(id.to_owned()).execute().await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_is_not_due_is_not_claimed() {
    each_engine(&MIGRATIONS, async |store| {
        assert_eq!(claim_one(&store, "a", at(0)).await, None);
        add_job(&store, "later", at(5)).await;
        assert_eq!(claim_one(&store, "a", at(4)).await, None);
        let lease = claim_one(&store, "a", at(5)).await.unwrap();
        assert_eq!((lease.tenant_id.as_str(), lease.id.as_str()), ("tenant", "later"));
        assert_eq!((lease.token, lease.taken_over), (1, false));
        assert_eq!(claim_one(&store, "b", at(5)).await, None, "it is held");
    })
    .await;
}

#[tokio::test]
async fn the_longest_due_comes_first() {
    each_engine(&MIGRATIONS, async |store| {
        for (id, due) in [("third", 3), ("first", 1), ("fourth", 4), ("second", 2)] {
            add_job(&store, id, at(due)).await;
        }
        let two = JOBS.claim(&store, "a", at(9), LIFE, 2).await.unwrap();
        let ids: BTreeSet<_> = two.iter().map(|lease| lease.id.as_str()).collect();
        assert_eq!(ids, BTreeSet::from(["first", "second"]));
        assert_eq!(claim_one(&store, "a", at(9)).await.unwrap().id, "third");
        assert_eq!(claim_one(&store, "a", at(9)).await.unwrap().id, "fourth");
    })
    .await;
}

#[tokio::test]
async fn twenty_claimers_at_once_get_each_row_exactly_once() {
    each_engine(&MIGRATIONS, async |store| {
        for n in 0..200 {
            add_job(&store, &format!("job {n}"), at(n)).await;
        }
        let claim_all = async |n: i32| {
            let mut mine = Vec::new();
            loop {
                let leases = JOBS.claim(&store, &format!("runner {n}"), at(1_000), LIFE, 3).await;
                match leases.unwrap() {
                    none if none.is_empty() => return mine,
                    some => mine.extend(some),
                }
            }
        };
        let mut leases: Vec<_> =
            join_all((0..20).map(claim_all)).await.into_iter().flatten().collect();
        // A claimer passes over what others are locking at that moment.
        leases.extend(claim_all(20).await);
        let ids: BTreeSet<_> = leases.iter().map(|lease| &lease.id).collect();
        assert_eq!((leases.len(), ids.len()), (200, 200));
        assert!(leases.iter().all(|lease| lease.token == 1 && !lease.taken_over));
    })
    .await;
}

#[tokio::test]
async fn a_renewed_lease_lasts_on() {
    each_engine(&MIGRATIONS, async |store| {
        add_job(&store, "job", at(0)).await;
        let lease = claim_one(&store, "a", at(0)).await.unwrap();
        assert!(JOBS.renew(&store, &lease, at(15)).await.unwrap());
        assert_eq!(claim_one(&store, "b", at(14)).await, None);
        assert!(claim_one(&store, "b", at(15)).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn what_is_given_back_comes_again_when_it_is_due() {
    each_engine(&MIGRATIONS, async |store| {
        add_job(&store, "job", at(0)).await;
        let lease = claim_one(&store, "a", at(0)).await.unwrap();
        assert!(release(&store, &lease, Some(at(3))).await);
        assert_eq!(claim_one(&store, "b", at(2)).await, None);
        let next = claim_one(&store, "b", at(3)).await.unwrap();
        assert_eq!((next.token, next.taken_over), (2, false));
    })
    .await;
}

#[tokio::test]
async fn what_is_given_back_for_good_comes_never_until_it_is_made_due() {
    each_engine(&MIGRATIONS, async |store| {
        add_job(&store, "job", at(0)).await;
        let lease = claim_one(&store, "a", at(0)).await.unwrap();
        assert!(release(&store, &lease, None).await);
        assert_eq!(claim_one(&store, "b", at(1_000_000)).await, None);
        assert_eq!(JOBS.next_due(&store).await.unwrap(), None);
        make_due(&store, "job", at(7)).await;
        assert!(claim_one(&store, "b", at(7)).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_release_counts_only_once_committed() {
    each_engine(&MIGRATIONS, async |store| {
        add_job(&store, "job", at(0)).await;
        let lease = claim_one(&store, "a", at(0)).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        assert!(JOBS.release(&mut tx, &lease, Some(at(0))).await.unwrap());
        drop(tx);
        assert_eq!(claim_one(&store, "b", at(1)).await, None);
        assert!(JOBS.renew(&store, &lease, at(20)).await.unwrap(), "it is still a's");
    })
    .await;
}

#[tokio::test]
async fn the_next_due_row_waits_or_is_leased() {
    each_engine(&MIGRATIONS, async |store| {
        assert_eq!(JOBS.next_due(&store).await.unwrap(), None);
        add_job(&store, "later", at(100)).await;
        add_job(&store, "soon", at(3)).await;
        assert_eq!(JOBS.next_due(&store).await.unwrap(), Some(at(3)));
        claim_one(&store, "a", at(3)).await.unwrap();
        assert_eq!(JOBS.next_due(&store).await.unwrap(), Some(at(3) + LIFE));
    })
    .await;
}

#[tokio::test]
async fn a_table_without_leases_is_an_error() {
    each_engine(&MIGRATIONS, async |store| {
        assert!(LeaseTable("things").claim(&store, "a", at(0), LIFE, 1).await.is_err());
    })
    .await;
}
