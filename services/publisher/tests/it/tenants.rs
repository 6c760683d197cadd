//! A tenant's batches are nobody else's business (architecture.md, rule 9).

use serde_json::json;
use service::Code;

use crate::support::{clip, code_of, on_each_engine, stories};

#[tokio::test]
async fn another_tenant_finds_nothing() {
    on_each_engine(&[("EVERY_TENANT", "on")], async |world| {
        world.sandbox.fault_times(1, "send", json!({"kind": "reset_after_effect"})).await;
        world.sandbox.fault("list", json!({"kind": "status", "status": 500})).await;
        let batch = world.published(stories(1)).await;
        let (id, publication) = (&batch.batch_id, &clip(&batch, 1).publication_id);
        let theirs = "others";
        assert_eq!(code_of(world.batch_for(theirs, id).await), Code::BatchNotFound);
        assert_eq!(code_of(world.reconcile(theirs, id).await), Code::BatchNotFound);
        assert_eq!(code_of(world.cancel(theirs, id).await), Code::BatchNotFound);
        assert_eq!(code_of(world.pause(theirs, id).await), Code::BatchNotFound);
        assert_eq!(code_of(world.resume(theirs, id).await), Code::BatchNotFound);
        assert_eq!(code_of(world.retry_failed(theirs, id).await), Code::BatchNotFound);
        let watching = world.watch_for(theirs, id, None).await.map(|_| ());
        assert_eq!(code_of(watching), Code::BatchNotFound);
        let watching = world.watch_for(theirs, id, Some("0")).await.map(|_| ());
        assert_eq!(code_of(watching), Code::BatchNotFound);
        let answer = world.resolve_failed(theirs, publication).await;
        assert_eq!(code_of(answer), Code::PublicationNotFound);
        let answer = world.resolve_published(theirs, publication, "1").await;
        assert_eq!(code_of(answer), Code::PublicationNotFound);
        assert_eq!(world.batch(id).await, batch, "nothing has changed");
    })
    .await;
}

#[tokio::test]
async fn each_lists_its_own() {
    on_each_engine(&[("EVERY_TENANT", "on")], async |world| {
        let order = || stories(1).scheduled(Some("2999-01-01T00:00:00Z"), None);
        let ours = world.create_for("stories", order()).await.unwrap().batch_id;
        let theirs = world.create_for("others", order()).await.unwrap().batch_id;
        for (tenant, id) in [("stories", ours), ("others", theirs)] {
            let listed = world.list_active(tenant, 100, "").await.unwrap().batches;
            let ids: Vec<_> = listed.into_iter().map(|batch| batch.batch_id).collect();
            assert_eq!(ids, [id.as_str()]);
            let every = world.list_batches(tenant, None, 100, "").await.unwrap().batches;
            let ids: Vec<_> = every.into_iter().map(|batch| batch.batch_id).collect();
            assert_eq!(ids, [id]);
        }
        assert!(world.list_active("nobody", 100, "").await.unwrap().batches.is_empty());
    })
    .await;
}
