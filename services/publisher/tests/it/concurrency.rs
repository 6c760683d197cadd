//! Publications in work at once (architecture.md, `FANFARE_CONCURRENCY`).

use futures::future::join_all;
use serde_json::json;

use crate::support::{Call, World, on_each_engine, statuses, stories};

const ONE: &[(&str, &str)] = &[("FANFARE_CONCURRENCY", "1")];

async fn overlaps(world: &World) -> bool {
    let calls: Vec<Call> = world.sandbox.journal().await;
    calls.windows(2).any(|pair| pair[0].answered_at.is_none_or(|answered| answered > pair[1].at))
}

#[tokio::test]
async fn no_more_than_that_talk_to_the_provider() {
    on_each_engine(ONE, async |world| {
        for operation in ["send", "normalize", "status"] {
            world.sandbox.fault(operation, json!({"kind": "slow", "ms": 20})).await;
        }
        let publish = async |n: usize| world.published(stories(2).to(&format!("82000{n}"))).await;
        for batch in join_all((0..4).map(publish)).await {
            assert_eq!(statuses(&batch), "++");
        }
        assert!(!overlaps(&world).await);
    })
    .await;
}

#[tokio::test]
async fn what_waits_takes_no_place() {
    on_each_engine(ONE, async |world| {
        world.sandbox.never_confirms(1).await;
        let confirming = world.publish(stories(1)).await;
        world.accepted(&confirming, 1).await;
        let hint = json!({"kind": "status", "status": 429, "retryAfter": 60});
        world.sandbox.fault_times(1, "send", hint).await;
        let throttled = world.publish(stories(1)).await;
        world.waits_to_send(&throttled, 1).await;
        let scheduled = stories(1).scheduled(Some("2999-01-01T00:00:00Z"), None);
        world.publish(scheduled).await;

        assert_eq!(statuses(&world.published(stories(2)).await), "++");
        assert_eq!(statuses(&world.batch(&confirming).await), "p");
    })
    .await;
}

#[tokio::test]
async fn of_ten_people_who_cancel_at_once_one_does() {
    on_each_engine(&[], async |world| {
        world.sandbox.never_confirms(1).await;
        let id = world.publish(stories(2)).await;
        world.accepted(&id, 1).await;
        let answers = join_all((0..10).map(|_| world.cancel("stories", &id))).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        assert_eq!(statuses(&world.finished(&id).await), "xx");
        let deletes = world.sandbox.calls("delete").await;
        assert_eq!(deletes.len(), 1);
    })
    .await;
}
