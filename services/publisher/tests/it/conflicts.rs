//! What a batch's state does not allow (stories.md, "Cancel"): 409, and nothing changes.

use jiff::ToSpan as _;
use proto::publisher::v1::{Batch, BatchStatus};
use serde_json::json;
use service::{Code, Error};

use crate::support::{World, by_hand, code_of, conflicts, now, on_each_engine, stories};

const TENANT: &str = "stories";

async fn ask(world: &World, command: &str, id: &str) -> Result<Batch, Error> {
    match command {
        "cancel" => world.cancel(TENANT, id).await,
        "pause" => world.pause(TENANT, id).await,
        "resume" => world.resume(TENANT, id).await,
        "retry-failed" => world.retry_failed(TENANT, id).await,
        _ => panic!("{command}"),
    }
}

async fn refuses(world: &World, id: &str, status: BatchStatus, commands: &[&str]) {
    let before = world.batch(id).await;
    assert_eq!(before.status(), status);
    for command in commands {
        conflicts(ask(world, command, id).await);
    }
    assert_eq!(world.batch(id).await, before);
}

#[tokio::test]
async fn pending() {
    on_each_engine(&[], async |world| {
        let id = world.publish(stories(1).scheduled_at(now() + 1.hour())).await;
        refuses(&world, &id, BatchStatus::Pending, &["pause", "resume", "retry-failed"]).await;
    })
    .await;
}

#[tokio::test]
async fn processing_and_paused() {
    by_hand(&[], async |world| {
        world.sandbox.never_confirms(1).await;
        let id = world.publish(stories(1)).await;
        world.accepted(&id, 1).await;
        refuses(&world, &id, BatchStatus::Processing, &["resume", "retry-failed"]).await;
        world.pause(TENANT, &id).await.unwrap();
        refuses(&world, &id, BatchStatus::Paused, &["pause", "retry-failed"]).await;
    })
    .await;
}

#[tokio::test]
async fn processing_with_a_failed_story() {
    by_hand(&[], async |world| {
        world.sandbox.fault_times(1, "send", json!({"kind": "status", "status": 400})).await;
        world.sandbox.never_confirms(1).await;
        let id = world.publish(stories(2)).await;
        world.sandbox.has_answered(2, "send").await;
        world.batch_when(&id, "the second is accepted", |b| b.clips[1].post_id.is_some()).await;
        refuses(&world, &id, BatchStatus::Processing, &["retry-failed"]).await;
    })
    .await;
}

#[tokio::test]
async fn completed() {
    on_each_engine(&[], async |world| {
        let all = ["cancel", "pause", "resume", "retry-failed"];
        let id = world.published(stories(1)).await.batch_id;
        refuses(&world, &id, BatchStatus::Completed, &all).await;
        world.sandbox.fault_times(1, "send", json!({"kind": "status", "status": 400})).await;
        let id = world.published(stories(1)).await.batch_id;
        refuses(&world, &id, BatchStatus::Completed, &["cancel", "pause", "resume"]).await;
    })
    .await;
}

#[tokio::test]
async fn cancelled() {
    on_each_engine(&[], async |world| {
        let id = world.publish(stories(1).scheduled_at(now() + 1.hour())).await;
        world.cancel(TENANT, &id).await.unwrap();
        let all = ["cancel", "pause", "resume", "retry-failed"];
        refuses(&world, &id, BatchStatus::Cancelled, &all).await;
    })
    .await;
}

#[tokio::test]
async fn a_batch_that_is_not_there_is_not_found() {
    on_each_engine(&[], async |world| {
        for id in
            ["batch_1761975161739_kqwyty4sl", "batch_", "", "x", "batch_\0", "batch_ñ' OR 1=1"]
        {
            for command in ["cancel", "pause", "resume", "retry-failed"] {
                assert_eq!(code_of(ask(&world, command, id).await), Code::BatchNotFound, "{id}");
            }
            assert_eq!(code_of(world.batch_for(TENANT, id).await), Code::BatchNotFound);
            assert_eq!(code_of(world.reconcile(TENANT, id).await), Code::BatchNotFound);
            let watching = world.watch_for(TENANT, id, None).await.map(|_| ());
            assert_eq!(code_of(watching), Code::BatchNotFound);
        }
    })
    .await;
}
