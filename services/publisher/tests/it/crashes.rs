//! Kill the publisher at any instant: nothing is lost, nothing is done twice (architecture.md,
//! rule 1).

use store::Engine;

use crate::support::{World, clip, on_each_engine, on_postgres, statuses, stories};

const STORIES: usize = 4;

/// Every story is public exactly once, in order.
async fn all_is_well(world: &World, id: &str) {
    let batch = world.finished(id).await;
    assert_eq!(statuses(&batch), "+".repeat(STORIES));
    let order: Vec<_> =
        (1..=STORIES).map(|n| format!("https://media.example.com/clip_{n}.mp4")).collect();
    assert_eq!(world.sandbox.ledger().await, order);
    let events = world.watch(id, Some("0")).await.until_the_end().await;
    let ids: Vec<_> = events.iter().map(|event| event.id).collect();
    assert_eq!(ids, (1..=events.len() as i64).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_crash_after_each_call_of_the_provider() {
    on_each_engine(&[("FANFARE_LEASE", "300ms")], async |mut world| {
        let id = world.publish(stories(STORIES)).await;
        // A batch of four takes some twenty calls; a crash costs a few more.
        for calls in 1..=16 {
            let seen = async || world.sandbox.journal().await.len() >= calls;
            crate::support::eventually("the next call", async || seen().await.then_some(())).await;
            world.crash();
            world.start_again(&[]).await;
        }
        all_is_well(&world, &id).await;
    })
    .await;
}

#[tokio::test]
async fn a_crash_while_the_send_is_under_way_is_looked_up_and_costs_no_retry() {
    on_each_engine(&[("FANFARE_LEASE", "2s")], async |mut world| {
        let slow = serde_json::json!({"kind": "slow", "ms": 400, "afterEffect": true});
        world.sandbox.fault_times(1, "send", slow).await;
        let id = world.publish(stories(STORIES).retries(0)).await;
        world.sandbox.has_seen(1, "send").await;
        crate::support::eventually("the effect", async || {
            (!world.sandbox.posts().await.is_empty()).then_some(())
        })
        .await;
        world.crash();
        world.start_again(&[]).await;
        all_is_well(&world, &id).await;
        assert_eq!(world.sandbox.calls("send").await.len(), STORIES);
        assert!(!world.sandbox.calls("list").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_crash_before_the_effect_of_the_send_costs_no_retry() {
    on_each_engine(&[("FANFARE_LEASE", "2s")], async |mut world| {
        // A caller that hangs up while this fault waits prevents the effect.
        let slow = serde_json::json!({"kind": "slow", "ms": 5000});
        world.sandbox.fault_times(1, "send", slow).await;
        let id = world.publish(stories(STORIES).retries(0)).await;
        world.sandbox.has_seen(1, "send").await;
        world.crash();
        world.start_again(&[]).await;
        all_is_well(&world, &id).await;
        assert_eq!(clip(&world.batch(&id).await, 1).attempts, 2);
    })
    .await;
}

#[tokio::test]
async fn an_embedded_database_is_taken_over_at_once() {
    on_each_engine(&[("FANFARE_LEASE", "1h")], async |mut world| {
        if world.engine == Engine::Postgres {
            return;
        }
        let id = world.publish(stories(STORIES)).await;
        world.sandbox.has_answered(2, "send").await;
        world.crash();
        world.start_again(&[]).await;
        all_is_well(&world, &id).await;
    })
    .await;
}

#[tokio::test]
async fn a_cancel_outlives_the_runner() {
    on_each_engine(&[("FANFARE_LEASE", "2s")], async |mut world| {
        world.sandbox.never_confirms(1).await;
        world
            .sandbox
            .fault_times(1, "delete", serde_json::json!({"kind": "slow", "ms": 5000}))
            .await;
        let id = world.publish(stories(2)).await;
        world.accepted(&id, 1).await;
        world.cancel("stories", &id).await.unwrap();
        world.sandbox.has_seen(1, "delete").await;
        world.crash();
        world.start_again(&[]).await;
        assert_eq!(statuses(&world.finished(&id).await), "xx");
        assert_eq!(world.sandbox.posts().await[0].state.as_deref(), Some("deleted"));
    })
    .await;
}

#[tokio::test]
async fn a_database_that_is_gone_for_a_while_loses_nothing() {
    on_postgres(&[], async |world| {
        let id = world.publish(stories(STORIES)).await;
        let store = world.database().await;
        for sends in 1..=STORIES {
            world.sandbox.has_seen(sends, "send").await;
            store
                .query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid()",
                )
                .fetch_all::<(bool,)>()
                .await
                .unwrap();
        }
        let batch = world.batch_when(&id, "the end", |batch| !statuses(batch).contains('p')).await;
        assert_eq!(statuses(&batch), "++++");
        assert_eq!(world.sandbox.ledger().await.len(), STORIES);
    })
    .await;
}
