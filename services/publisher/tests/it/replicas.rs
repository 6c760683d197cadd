//! Several publishers on one database (stories.md, "One runner per batch", "Stream").

use futures::future::join_all;

use crate::support::{Call, World, clip, ids, on_postgres, statuses, stories};

const BATCHES: usize = 6;

/// The calls for one account, which one batch publishes to.
async fn calls_for(world: &World, account: &str) -> Vec<Call> {
    let mut calls = world.sandbox.journal().await;
    calls.retain(|call| call.account.as_deref() == Some(account));
    calls
}

#[tokio::test]
async fn a_batch_has_one_runner_at_any_time() {
    on_postgres(&[], async |mut world| {
        let _first = world.second_publisher().await;
        let publish = async |n: usize| {
            let id = world.publish(stories(4).to(&format!("81000{n}"))).await;
            world.finished(&id).await
        };
        for (n, batch) in join_all((0..BATCHES).map(publish)).await.iter().enumerate() {
            assert_eq!(statuses(batch), "++++");
            assert!(batch.clips.iter().all(|clip| clip.attempts == 1));
            let calls = calls_for(&world, &format!("81000{n}")).await;
            for pair in calls.windows(2) {
                assert!(pair[0].answered_at.unwrap() <= pair[1].at, "two calls at once");
            }
            let sends: Vec<_> = calls.iter().filter(|call| call.operation == "send").collect();
            let media: Vec<_> = sends.iter().map(|call| call.media_url.clone().unwrap()).collect();
            let order = [1, 2, 3, 4].map(|n| format!("https://media.example.com/clip_{n}.mp4"));
            assert_eq!(media, order);
        }
        assert_eq!(world.sandbox.ledger().await.len(), 4 * BATCHES);
    })
    .await;
}

#[tokio::test]
async fn a_stop_gives_the_batch_back_at_once() {
    // No lease ends in this test: what goes on was given back.
    on_postgres(&[("FANFARE_LEASE", "1h")], async |mut world| {
        world.sandbox.confirms_after(300).await;
        let id = world.publish(stories(3)).await;
        world.sandbox.has_answered(1, "send").await;
        let mut first = world.second_publisher().await;
        first.stop().await;
        let batch = world.finished(&id).await;
        assert_eq!(statuses(&batch), "+++");
        assert!(batch.clips.iter().all(|clip| clip.attempts == 1));
        assert_eq!(world.sandbox.ledger().await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_stop_finishes_the_send_under_way() {
    on_postgres(&[("FANFARE_LEASE", "1h")], async |mut world| {
        let slow = serde_json::json!({"kind": "slow", "ms": 700, "afterEffect": true});
        world.sandbox.fault_times(1, "send", slow).await;
        let id = world.publish(stories(1)).await;
        world.sandbox.has_seen(1, "send").await;
        world.stop().await;
        world.start_again(&[]).await;
        assert_eq!(statuses(&world.finished(&id).await), "+");
        assert!(world.sandbox.calls("list").await.is_empty(), "nothing had to be looked for");
        assert_eq!(world.sandbox.calls("send").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn when_the_runner_dies_another_goes_on_at_the_right_story() {
    on_postgres(&[("FANFARE_LEASE", "2s")], async |mut world| {
        let id = world.publish(stories(6)).await;
        world.sandbox.has_answered(3, "send").await;
        let mut first = world.second_publisher().await;
        first.crash();
        let batch = world.finished(&id).await;
        assert_eq!(statuses(&batch), "++++++");
        let ledger = world.sandbox.ledger().await;
        let order = [1, 2, 3, 4, 5, 6].map(|n| format!("https://media.example.com/clip_{n}.mp4"));
        assert_eq!(ledger, order, "each once, in order");
    })
    .await;
}

#[tokio::test]
async fn a_command_given_to_one_reaches_the_runner_of_the_other() {
    // The next poll is far away: only a wake-up can tell the runner in time.
    let slow = [("FANFARE_STORY_POLL_STEPS", "1h"), ("FANFARE_STORY_LIMIT_SAFE", "2h")];
    on_postgres(&slow, async |mut world| {
        world.sandbox.never_confirms(1).await;
        let id = world.publish(stories(2)).await;
        world.accepted(&id, 1).await;
        let _first = world.second_publisher().await;
        world.cancel("stories", &id).await.unwrap();
        assert_eq!(statuses(&world.finished(&id).await), "xx");
        assert_eq!(world.sandbox.posts().await[0].state.as_deref(), Some("deleted"));
    })
    .await;
}

#[tokio::test]
async fn a_client_resumes_on_any_replica() {
    on_postgres(&[], async |mut world| {
        let mut other = world.second_publisher().await;
        let id = world.publish(stories(4)).await;
        let mut seen = vec![0];
        loop {
            let last = seen.last().unwrap().to_string();
            let mut watching = world.watch(&id, Some(&last)).await;
            match watching.next().await {
                Some(event) => seen.push(event.id),
                None => break,
            }
            world.ask_instead(&mut other);
        }
        let whole = world.watch(&id, Some("0")).await.until_the_end().await;
        assert_eq!(seen[1..], ids(&whole));
        assert!(clip(&world.batch(&id).await, 4).post_id.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_repeat_at_another_replica_makes_no_second_batch() {
    on_postgres(&[], async |mut world| {
        let order = || stories(1).scheduled(Some("2999-01-01T00:00:00Z"), None).job("j").key("k");
        let first = world.create(order()).await.unwrap();
        let _other = world.second_publisher().await;
        let again = world.create(order()).await.unwrap();
        assert!(again.replayed && again.batch_id == first.batch_id);
    })
    .await;
}
