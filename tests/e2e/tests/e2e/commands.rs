//! Cancel, pause, resume, retry (stories.md, "Cancel", "Pause").

use e2e::{
    Fanfare, Shape, audit,
    stories::{ACCOUNT, Batch, NewBatch},
};
use reqwest::Method;
use serde_json::json;

in_both_shapes!(cancel, cancel_too_late, pause_and_resume, retry_failed);

async fn cancel(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 30).await;
    hold_story(&fanfare, 2).await;
    let asked = NewBatch::of(4).speed("hyper");
    let id = fanfare.client().publish(&asked).await;
    in_flight(&fanfare, &id, 2).await;

    let answer = fanfare.client().command(&id, "cancel").await;
    assert_eq!(answer.status, "cancelled", "at once");
    assert_eq!(answer.statuses()[2..], ["cancelled"; 2]);
    let batch = fanfare.client().finished(&id).await;
    assert_eq!(batch.statuses(), ["published", "cancelled", "cancelled", "cancelled"]);
    assert_eq!(batch.errors(), [None; 4]);
    audit::exactly_once(fanfare.sandbox(), &asked, &batch).await;
    let states: Vec<_> =
        fanfare.sandbox().posts(ACCOUNT).await.into_iter().map(|p| p.state).collect();
    assert_eq!(states, ["published", "deleted"]);

    let path = format!("/api/metricool/batch/{id}");
    for action in ["cancel", "pause", "resume", "retry-failed"] {
        let answer = fanfare.client().act(&format!("{path}/{action}")).await;
        answer.problem(409, "BATCH_CONFLICT");
    }
}

/// What went live before it could be deleted is published; what nobody can tell is told so.
async fn cancel_too_late(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    for (account, unreadable, expected) in
        [("840001", false, ("published", None)), ("840002", true, ("failed", Some("UNCONFIRMED")))]
    {
        let rule = |operation: &str, fault: serde_json::Value| json!({"account": account, "operation": operation, "fault": fault});
        let sandbox = fanfare.sandbox();
        sandbox.fault(rule("send", json!({"kind": "confirm_delay", "ms": 3_600_000}))).await;
        // The delete takes its time, and has no effect.
        sandbox.fault(rule("delete", json!({"kind": "slow", "ms": 1_500}))).await;
        sandbox.fault(rule("delete", json!({"kind": "status", "status": 500}))).await;
        let asked = NewBatch::of(2).account(account).speed("hyper");
        let id = fanfare.client().publish(&asked).await;
        let waiting = in_flight(&fanfare, &id, 1).await;

        fanfare.client().command(&id, "cancel").await;
        if unreadable {
            sandbox.fault(rule("status", json!({"kind": "status", "status": 500}))).await;
        } else {
            sandbox.confirm(waiting.clips[0].post_id.as_deref().unwrap()).await;
        }
        let batch = fanfare.client().finished(&id).await;
        assert_eq!(batch.status, "cancelled");
        let clip = &batch.clips[0];
        assert_eq!((clip.status.as_str(), clip.error.as_deref()), expected, "{clip:?}");
        assert_eq!(batch.clips[1].status, "cancelled");
        if !unreadable {
            audit::exactly_once(sandbox, &asked, &batch).await;
        }
    }
}

async fn pause_and_resume(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 30).await;
    hold_story(&fanfare, 2).await;
    let asked = NewBatch::of(4).speed("hyper");
    let id = fanfare.client().publish(&asked).await;
    let waiting = in_flight(&fanfare, &id, 2).await;

    assert_eq!(fanfare.client().command(&id, "pause").await.status, "paused", "at once");
    let path = format!("/api/metricool/batch/{id}");
    for action in ["pause", "retry-failed"] {
        let answer = fanfare.replica().act(&format!("{path}/{action}")).await;
        answer.problem(409, "BATCH_CONFLICT");
    }
    // The story in flight is finished, and no more is sent.
    fanfare.sandbox().confirm(waiting.clips[1].post_id.as_deref().unwrap()).await;
    let paused = fanfare.client().batch_when(&id, |batch| batch.posts.published == 2).await;
    assert_eq!(paused.status, "paused");
    e2e::wait::eventually("its runner has let go", e2e::wait::SOON, async || {
        let released = fanfare.logged(&[&id, "Released lock for batch"]);
        (!released.is_empty()).then_some(())
    })
    .await;
    assert_eq!(fanfare.sandbox().posts(ACCOUNT).await.len(), 2);

    assert_eq!(fanfare.replica().command(&id, "resume").await.status, "processing");
    let batch = fanfare.client().finished(&id).await;
    assert_eq!((batch.status.as_str(), batch.statuses()), ("completed", vec!["published"; 4]));
    audit::exactly_once(fanfare.sandbox(), &asked, &batch).await;
}

async fn retry_failed(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 30).await;
    for skip in [1, 2] {
        let refusal = json!({"kind": "status", "status": 403});
        let rule = json!({"account": ACCOUNT, "fault": refusal, "skip": skip, "times": 1});
        fanfare.sandbox().fault(rule).await;
    }
    let asked = NewBatch::of(4);
    let failed = fanfare.client().publish_to_the_end(&asked).await;
    assert_eq!(failed.statuses(), ["published", "failed", "failed", "published"]);

    let id = &failed.batch_id;
    let answer = fanfare.replica().command(id, "retry-failed").await;
    assert_eq!((answer.status.as_str(), answer.posts.pending), ("processing", 2));
    let batch = fanfare.client().finished(id).await;
    assert_eq!((batch.status.as_str(), batch.statuses()), ("completed", vec!["published"; 4]));
    audit::exactly_once(fanfare.sandbox(), &asked, &batch).await;
    let ledger = fanfare.sandbox().ledger(ACCOUNT).await;
    let urls = asked.urls();
    let order: Vec<_> = ledger.iter().map(|post| post.media_url.as_deref().unwrap()).collect();
    assert_eq!(order, [urls[0], urls[3], urls[1], urls[2]], "again in order");
    let again = fanfare.client().act(&format!("/api/metricool/batch/{id}/retry-failed")).await;
    again.problem(409, "BATCH_CONFLICT");
}

/// A story that timed out may be there: its post is read before anything is sent.
#[tokio::test]
async fn a_retry_looks_before_it_sends() {
    let fanfare =
        Fanfare::of(Shape::Embedded).set("FANFARE_STORY_LATE_CHECKS", "1h for 2h").start().await;
    let never = json!({"account": ACCOUNT, "fault": {"kind": "never_confirm"}, "times": 1});
    fanfare.sandbox().fault(never).await;
    let asked = NewBatch::of(1).speed("ultra").retries(0);
    let failed = fanfare.client().publish_to_the_end(&asked).await;
    assert_eq!(failed.errors(), [Some("TIMEOUT")]);
    fanfare.sandbox().confirm(failed.clips[0].post_id.as_deref().unwrap()).await;

    fanfare.client().command(&failed.batch_id, "retry-failed").await;
    let batch = fanfare.client().finished(&failed.batch_id).await;
    assert_eq!((batch.statuses(), batch.clips[0].attempts), (vec!["published"], 1));
    audit::exactly_once(fanfare.sandbox(), &asked, &batch).await;
}

#[tokio::test]
async fn an_action_can_be_bound_to_a_version() {
    let fanfare = Fanfare::embedded().await;
    let client = fanfare.client();
    fanfare.sandbox().confirm_after(ACCOUNT, 3_600_000).await;
    let id = client.publish(&NewBatch::of(2).speed("hyper")).await;
    in_flight(&fanfare, &id, 1).await;
    let pause = |version: &str| {
        let path = format!("/api/metricool/batch/{id}/pause");
        client.request(Method::POST, &path).header("If-Match", version)
    };
    client.answer(pause("\"1\"")).await.problem(412, "PRECONDITION_FAILED");
    assert_eq!(client.batch(&id).await.status, "processing");
    client.answer(pause("*")).await.expect(200);
    let read = client.get(&format!("/api/metricool/batch/{id}")).await;
    assert!(read.header("etag").unwrap().starts_with('"'));
}

/// The n-th story sent waits to be confirmed.
async fn hold_story(fanfare: &Fanfare, n: usize) {
    let slow = json!({"kind": "confirm_delay", "ms": 3_600_000});
    let rule = json!({"account": ACCOUNT, "fault": slow, "skip": n - 1, "times": 1});
    fanfare.sandbox().fault(rule).await;
}

/// Waits until the n-th story waits to be confirmed.
async fn in_flight(fanfare: &Fanfare, id: &str, n: usize) -> Batch {
    fanfare.client().batch_when(id, |batch| batch.clips[n - 1].phase == "confirming").await
}
