//! Scheduled mode (stories.md).

use std::time::Duration;

use e2e::{
    Fanfare, Service, Shape, audit,
    stories::{ACCOUNT, NewBatch, PUBLISH},
    wait::{SOON, eventually, now},
};
use serde_json::json;

/// As the suite's settings say.
const GAP: Duration = Duration::from_millis(200);

in_both_shapes!(stories_are_sent_when_they_are_due);

async fn stories_are_sent_when_they_are_due(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 10).await;
    let first = now() + Duration::from_secs(2);
    let asked = NewBatch::of(3).scheduled(first);
    let answer = fanfare.client().post(PUBLISH, &asked.body).await.expect(202);
    assert_eq!(answer["status"], "pending");
    assert_eq!(answer["schedule"], asked.body["schedule"], "as sent");
    let id = answer["batchId"].as_str().unwrap();
    assert_eq!(fanfare.client().batch(id).await.status, "pending");

    let batch = fanfare.client().finished(id).await;
    assert_eq!(batch.statuses(), ["published"; 3]);
    audit::exactly_once(fanfare.sandbox(), &asked, &batch).await;
    let calls = fanfare.sandbox().calls(ACCOUNT).await;
    let sends = calls.iter().filter(|call| call.operation == "send");
    for (n, send) in (0..).zip(sends) {
        let late = send.at.duration_since(first + GAP * n).as_secs_f64();
        println!("{shape:?}: story {} is sent {late:.3} s after its time", n + 1);
        assert!((0.0..5.0).contains(&late), "{late}");
    }
}

/// Also when the process is killed while it waits.
#[tokio::test]
async fn a_schedule_outlives_the_process() {
    let fanfare = Fanfare::embedded().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 10).await;
    let asked = NewBatch::of(2).scheduled(now() + Duration::from_secs(1));
    let id = fanfare.client().publish(&asked).await;
    fanfare.kill(Service::Up);
    fanfare.start(Service::Up).await;
    let batch = fanfare.client().finished(&id).await;
    assert_eq!(batch.statuses(), ["published"; 2]);
    audit::exactly_once(fanfare.sandbox(), &asked, &batch).await;
}

#[tokio::test]
async fn a_story_found_too_late_is_missed() {
    let builder = Fanfare::of(Shape::Embedded).set("FANFARE_MAX_LATENESS", "300ms");
    let fanfare = builder.start().await;
    let due = now() + Duration::from_millis(1_500);
    let asked = NewBatch::of(1).scheduled(due);
    let id = fanfare.client().publish(&asked).await;
    fanfare.kill(Service::Up);
    eventually("it is too late", SOON, async || {
        (now() > due + Duration::from_millis(400)).then_some(())
    })
    .await;
    fanfare.start(Service::Up).await;
    let batch = fanfare.client().finished(&id).await;
    assert_eq!(batch.errors(), [Some("MISSED")]);
    assert!(fanfare.sandbox().posts(ACCOUNT).await.is_empty());
}

#[tokio::test]
async fn a_waiting_batch_can_be_cancelled() {
    let fanfare = Fanfare::embedded().await;
    let asked = NewBatch::of(2).scheduled(now() + Duration::from_hours(1));
    let id = fanfare.client().publish(&asked).await;
    let cancelled = fanfare.client().command(&id, "cancel").await;
    assert_eq!(
        (cancelled.status.as_str(), cancelled.statuses()),
        ("cancelled", vec!["cancelled"; 2])
    );
    assert!(cancelled.is_finished());
}

#[tokio::test]
async fn schedules_that_cannot_be() {
    let fanfare = Fanfare::embedded().await;
    let past = (now() - Duration::from_mins(1)).to_string();
    for schedule in [
        json!({"mode": "scheduled"}),
        json!({"mode": "scheduled", "scheduledAt": past}),
        json!({"mode": "scheduled", "scheduledAt": "2040-06-01T10:00:00"}),
        json!({"mode": "scheduled", "scheduledAt": "tomorrow", "timezone": "Europe/Madrid"}),
        json!({"mode": "scheduled", "scheduledAt": "2040-06-01T10:00:00", "timezone": "Mars/Base"}),
        json!({"mode": "later"}),
        json!({}),
    ] {
        let mut body = NewBatch::of(1).body;
        body["schedule"] = schedule;
        fanfare.client().post(PUBLISH, &body).await.problem(400, "INVALID_SCHEDULE");
    }
    for schedule in [
        json!({"mode": "scheduled", "scheduledAt": "2040-06-01T10:00:00+02:00"}),
        json!({"mode": "scheduled", "scheduledAt": "2040-06-01T10:00", "timezone": "Europe/Madrid"}),
        json!({"mode": "now"}),
    ] {
        let mut body = NewBatch::of(1).body;
        body["schedule"] = schedule;
        fanfare.client().post(PUBLISH, &body).await.expect(202);
    }
}
