//! Tenants cannot see each other's anything.

use e2e::{
    Fanfare, Shape,
    client::Client,
    settings::RIVAL_TENANT,
    stories::{ACCOUNT, ACTIVE, NewBatch},
};
use serde_json::json;

in_both_shapes!(another_tenants_batch_is_not_there);

async fn another_tenants_batch_is_not_there(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 3_600_000).await;
    let id = fanfare.client().publish(&NewBatch::of(2).speed("hyper")).await;
    let before = fanfare.client().batch_when(&id, |b| b.clips[0].phase == "confirming").await;
    let publication = &before.clips[0].publication_id;

    let rival = fanfare.rival();
    for path in [
        format!("/api/metricool/batch/{id}"),
        format!("/api/metricool/reconcile/{id}"),
        format!("/api/metricool/status?batchId={id}"),
        format!("/api/metricool/stream?batchId={id}"),
    ] {
        rival.get(&path).await.problem(404, "BATCH_NOT_FOUND");
    }
    for action in ["cancel", "pause", "resume", "retry-failed"] {
        let path = format!("/api/metricool/batch/{id}/{action}");
        rival.act(&path).await.problem(404, "BATCH_NOT_FOUND");
    }
    let resolve = format!("/api/publications/{publication}/resolve");
    let answer = rival.post(&resolve, &json!({"outcome": "failed"})).await;
    answer.problem(404, "PUBLICATION_NOT_FOUND");
    assert_eq!(rival.get(ACTIVE).await.expect(200)["batches"], json!([]));
    assert_eq!(active(fanfare.client()).await, [id.as_str()]);

    let after = fanfare.client().batch(&id).await;
    assert_eq!((after.status.as_str(), after.statuses()), ("processing", vec!["pending"; 2]));

    // Nor another tenant's keys.
    let new = json!({"name": "ours", "scopes": ["read"]});
    let key = fanfare.client().post("/api/keys", &new).await.expect(201);
    let path = format!("/api/keys/{}", key["id"].as_str().unwrap());
    rival.delete(&path).await.problem(404, "KEY_NOT_FOUND");
    assert_eq!(rival.get("/api/keys").await.expect(200)["items"], json!([]));
}

/// The configured credentials are one tenant's.
#[tokio::test]
async fn another_tenant_has_no_connection() {
    let fanfare = Fanfare::embedded().await;
    let rival = fanfare.rival();
    let answer = rival.answer(rival.publish_request(&NewBatch::of(1))).await;
    answer.problem(503, "METRICOOL_NOT_CONFIGURED");
    rival.get("/api/metricool/brands").await.problem(503, "METRICOOL_NOT_CONFIGURED");
    assert_eq!(rival.get(ACTIVE).await.expect(200)["batches"], json!([]));
}

/// The sandbox serves every tenant; each sees its own, and names of batches do not collide.
#[tokio::test]
async fn each_tenant_has_its_own_batches() {
    let fanfare = Fanfare::of(Shape::Embedded).sandbox_inside().start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 3_600_000).await;
    let (ours, theirs) = (fanfare.client(), fanfare.rival());
    let asked = NewBatch::of(1).job("the-same-name").once("the-same-key");
    let answer = theirs.answer(theirs.publish_request(&asked)).await.expect(202);
    assert_eq!(answer["tenant"], RIVAL_TENANT);
    let (our_id, their_id) = (ours.publish(&asked).await, theirs.publish(&asked).await);
    assert_eq!(their_id, answer["batchId"]);
    assert_ne!(our_id, their_id);
    assert_eq!(active(ours).await, [our_id]);
    assert_eq!(active(&theirs).await, [their_id]);
}

async fn active(client: &Client) -> Vec<String> {
    let batches = client.get(ACTIVE).await.expect(200)["batches"].take();
    let id = |batch: &serde_json::Value| batch["batchId"].as_str().unwrap().to_owned();
    batches.as_array().unwrap().iter().map(id).collect()
}
