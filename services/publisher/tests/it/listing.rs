//! Lists of batches: of those that are not finished (stories.md, "REST"), and of all.

use proto::publisher::v1::{Batch, BatchStatus};
use serde_json::json;
use service::Code;

use crate::support::{World, by_hand, on_each_engine, stories};

async fn given_waiting_batches(world: &World, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for _ in 0..count {
        let order = stories(2).scheduled(Some("2999-01-01T00:00:00Z"), None);
        ids.push(world.publish(order).await);
    }
    // Newest first.
    ids.reverse();
    ids
}

#[tokio::test]
async fn they_come_newest_first_page_by_page() {
    on_each_engine(&[], async |world| {
        let expected = given_waiting_batches(&world, 5).await;
        let (mut listed, mut position, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let page = world.list_active("stories", 2, &position).await.unwrap();
            assert!(page.batches.iter().all(|batch| batch.clips.is_empty()));
            listed.extend(page.batches.into_iter().map(|batch| batch.batch_id));
            pages += 1;
            position = page.next_position;
            if position.is_empty() {
                break;
            }
        }
        assert_eq!((listed, pages), (expected, 3));
    })
    .await;
}

/// All of them were taken at one instant: the id decides.
#[tokio::test]
async fn no_batch_is_lost_or_doubled_between_pages_of_one_instant() {
    by_hand(&[], async |world| {
        let mut expected = given_waiting_batches(&world, 7).await;
        let mut listed = Vec::new();
        let mut position = String::new();
        for _ in 0..7 {
            let page = world.list_active("stories", 1, &position).await.unwrap();
            listed.extend(page.batches.into_iter().map(|batch| batch.batch_id));
            position = page.next_position;
        }
        assert_eq!(position, "");
        expected.sort();
        expected.reverse();
        assert_eq!(listed, expected);
    })
    .await;
}

#[tokio::test]
async fn a_page_that_is_full_to_the_last_batch_is_the_end() {
    on_each_engine(&[], async |world| {
        given_waiting_batches(&world, 2).await;
        let page = world.list_active("stories", 2, "").await.unwrap();
        assert_eq!((page.batches.len(), page.next_position.as_str()), (2, ""));
    })
    .await;
}

#[tokio::test]
async fn pending_processing_and_paused_are_active_and_nothing_else() {
    by_hand(&[], async |world| {
        let [cancelled, pending] = given_waiting_batches(&world, 2).await.try_into().unwrap();
        world.cancel("stories", &cancelled).await.unwrap();
        world.sandbox.fault_times(1, "send", json!({"kind": "status", "status": 400})).await;
        world.published(stories(1)).await;
        world.sandbox.never_confirms(2).await;
        let paused = world.publish(stories(1)).await;
        world.accepted(&paused, 1).await;
        world.pause("stories", &paused).await.unwrap();
        let processing = world.publish(stories(1)).await;
        world.accepted(&processing, 1).await;

        let listed = world.list_active("stories", 100, "").await.unwrap().batches;
        let mut listed: Vec<_> =
            listed.into_iter().map(|batch| (batch.status(), batch.batch_id)).collect();
        listed.sort();
        let expected = [
            (BatchStatus::Pending, pending),
            (BatchStatus::Processing, processing),
            (BatchStatus::Paused, paused),
        ];
        assert_eq!(listed, expected);

        let every = world.list_batches("stories", None, 100, "").await.unwrap().batches;
        assert_eq!(every.len(), 5);
        assert!(every.iter().all(|batch| batch.clips.is_empty()));
        assert!(every.is_sorted_by_key(|batch| {
            let at = batch.created_at.unwrap();
            std::cmp::Reverse((at.seconds, at.nanos, batch.batch_id.clone()))
        }));
        for status in [
            BatchStatus::Pending,
            BatchStatus::Processing,
            BatchStatus::Paused,
            BatchStatus::Completed,
            BatchStatus::Cancelled,
        ] {
            let some = world.list_batches("stories", Some(status), 100, "").await.unwrap().batches;
            let of_status = |batch: &&Batch| batch.status() == status;
            let expected: Vec<_> = every.iter().filter(of_status).cloned().collect();
            assert_eq!((some.len(), some), (1, expected), "{status:?}");
        }
        let nothing = BatchStatus::Unspecified;
        let refused = world.list_batches("stories", Some(nothing), 100, "").await.unwrap_err();
        assert_eq!(refused.fields()[0].pointer, "?status");
    })
    .await;
}

#[tokio::test]
async fn a_position_of_nowhere_is_refused() {
    on_each_engine(&[], async |world| {
        for position in ["x", "1", "x.batch_1", "99999999999999999999.batch_1"] {
            let error = world.list_active("stories", 2, position).await.unwrap_err();
            assert_eq!(error.code(), Code::InvalidRequest);
            assert_eq!(error.fields()[0].pointer, "?cursor");
        }
    })
    .await;
}
