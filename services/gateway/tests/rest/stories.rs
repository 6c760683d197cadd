//! Stories: create and read (stories.md, "REST").

use std::time::Duration;

use proto::publisher::v1 as pb;
use serde_json::{Value, json};
use service::{Code, Error};

use crate::support::{Gateway, OTHER_KEY, publisher::BATCH_ID};

const PUBLISH: &str = "/api/metricool/publish/stories";

fn body() -> Value {
    json!({
        "posts": [
            {"id": "clip_1", "url": "https://media.example.com/1.mp4", "text": "One"},
            {"id": "clip_2", "url": "https://media.example.com/2.mp4"},
        ],
        "settings": {"accountId": 123_456, "publishSpeed": "fast"},
        "schedule": {"mode": "now"},
    })
}

#[tokio::test]
async fn a_batch_is_taken_and_its_settings_come_back_as_sent() {
    let gateway = Gateway::start().await;
    let answer = gateway.post(PUBLISH).json(&body()).send().await;
    assert_eq!(answer.status, 202);
    assert_eq!(
        answer.json(),
        json!({
            "batchId": BATCH_ID,
            "tenant": "stories",
            "status": "processing",
            "posts": {"total": 2, "queued": 2},
            "schedule": {"mode": "now"},
            "settings": {"accountId": 123_456, "publishSpeed": "fast"},
            "createdAt": "2026-01-01T09:00:00.123Z",
        })
    );
    assert_eq!(answer.header("location"), format!("/api/metricool/batch/{BATCH_ID}"));
    assert!(!answer.headers.contains_key("idempotency-replayed"));

    let script = gateway.publisher.script();
    let message = &script.created[0];
    assert_eq!(message.posts[1].url, "https://media.example.com/2.mp4");
    let settings = message.settings.as_ref().unwrap();
    assert_eq!((settings.account_id.as_str(), settings.speed()), ("123456", pb::Speed::Fast));
    assert_eq!(settings.raw_json, r#"{"accountId":123456,"publishSpeed":"fast"}"#);
    assert_eq!((message.idempotency.as_ref(), message.fingerprint.len()), (None, 32));
}

#[tokio::test]
async fn no_schedule_is_null_in_the_answer() {
    let gateway = Gateway::start().await;
    let mut body = body();
    for schedule in [None, Some(Value::Null)] {
        match schedule {
            Some(schedule) => body["schedule"] = schedule,
            None => drop(body.as_object_mut().unwrap().remove("schedule")),
        }
        let answer = gateway.post(PUBLISH).json(&body).send().await;
        assert_eq!(answer.json()["schedule"], Value::Null);
    }
}

#[tokio::test]
async fn an_idempotency_key_is_passed_on_with_the_body_s_fingerprint() {
    let gateway = Gateway::start().await;
    let send = |body: String| {
        let request = gateway.post(PUBLISH).header("idempotency-key", "key-1");
        request.header("content-type", "application/json").body(body).send()
    };
    send(body().to_string()).await;
    gateway.publisher.script().replays = true;
    let pretty = serde_json::to_string_pretty(&body()).unwrap().replace("123456", "123456.0");
    let replayed = send(pretty).await;
    assert_eq!(replayed.status, 202);
    assert_eq!(replayed.header("idempotency-replayed"), "true");

    let script = gateway.publisher.script();
    let [first, second] = &script.created[..] else { panic!("two calls") };
    let idempotency = first.idempotency.as_ref().unwrap();
    assert_eq!(idempotency.key, "key-1");
    assert_eq!(idempotency.fingerprint, first.fingerprint);
    assert_eq!(first.idempotency, second.idempotency, "bodies are compared as JSON");
}

#[tokio::test]
async fn mistakes_are_refused_with_their_code_before_the_publisher_is_asked() {
    let gateway = Gateway::start().await;
    let with = |pointer: &str, value: Value| {
        let mut body = body();
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    for (body, code, pointer) in [
        (json!({}), "MISSING_POSTS", "/posts"),
        (with("/posts", json!([])), "MISSING_POSTS", "/posts"),
        (with("/settings", json!({})), "MISSING_ACCOUNT_ID", "/settings/accountId"),
        (with("/schedule", json!({"mode": "later"})), "INVALID_SCHEDULE", "/schedule/mode"),
        (with("/settings/accountId", json!([])), "INVALID_REQUEST", "/settings/accountId"),
        (with("/posts/0/id", json!(7)), "INVALID_REQUEST", "/posts/0/id"),
    ] {
        let answer = gateway.post(PUBLISH).json(&body).send().await;
        answer.refuses(400, code);
        assert_eq!(answer.pointers(), [pointer]);
    }
    for key in ["", "with space", &"x".repeat(256)] {
        let answer =
            gateway.post(PUBLISH).header("idempotency-key", key).json(&body()).send().await;
        answer.refuses(400, "INVALID_REQUEST");
    }
    assert!(gateway.publisher.script().calls.is_empty());
}

#[tokio::test]
async fn the_publisher_s_refusals_reach_the_client_with_their_pointers() {
    let gateway = Gateway::start().await;
    for (code, status) in [
        (Code::InvalidMediaUrl, 400),
        (Code::InvalidSchedule, 400),
        (Code::InvalidRequest, 400),
        (Code::IdempotencyInProgress, 409),
        (Code::IdempotencyMismatch, 422),
        (Code::MetricoolNotConfigured, 503),
    ] {
        let error = Error::field(code, "/posts/0/url", "As scripted.");
        gateway.publisher.script().failures.push(error.into());
        let answer = gateway.post(PUBLISH).json(&body()).send().await;
        answer.refuses(status, code.name());
        assert_eq!(answer.pointers(), ["/posts/0/url"]);
    }
}

#[tokio::test]
async fn five_hundred_and_one_stories_are_for_the_publisher_to_refuse() {
    let gateway = Gateway::start().await;
    let mut body = body();
    body["posts"] = (0..501).map(|n| json!({"id": n.to_string(), "url": "x"})).collect();
    assert_eq!(gateway.post(PUBLISH).json(&body).send().await.status, 202);
    assert_eq!(gateway.publisher.script().created[0].posts.len(), 501);
}

#[tokio::test]
async fn a_batch_has_the_seeds_members() {
    let gateway = Gateway::start().await;
    for path in [
        format!("/api/metricool/batch/{BATCH_ID}"),
        format!("/api/metricool/status?batchId={BATCH_ID}"),
    ] {
        let answer = gateway.get(&path).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"3\""));
        let batch = answer.json();
        assert_eq!(batch["progress"], 0.6667);
        assert_eq!(batch["jobId"], Value::Null);
        assert_eq!(batch["completedAt"], Value::Null);
        assert_eq!(batch["settings"], json!({"metricoolAccountId": 7, "accountId": null}));
        assert_eq!(
            batch["posts"],
            json!({"total": 3, "published": 1, "failed": 1, "cancelled": 0, "pending": 1})
        );
        assert_eq!(
            batch["clips"][0],
            json!({
                "id": "clip_1",
                "publicationId": "019b7802-7b80-7def-8000-9f8a6c2b1d3e",
                "index": 1,
                "status": "published",
                "phase": "done",
                "postId": "98765",
                "externalId": format!("{BATCH_ID}_1"),
                "publicUrl": null,
                "attempts": 1,
                "error": null,
                "metrics": {"checks": 4, "secondsToPublish": 7.5},
                "url": "https://media.example.com/clip_1.mp4",
                "text": null,
                "sentAt": "2026-01-01T09:00:01.123Z",
            })
        );
        assert_eq!(batch["clips"][1]["late"], true);
    }
}

#[tokio::test]
async fn reconcile_says_what_the_database_says() {
    let gateway = Gateway::start().await;
    let answer = gateway.get(&format!("/api/metricool/reconcile/{BATCH_ID}")).send().await;
    assert_eq!(
        answer.json(),
        json!({
            "batchId": BATCH_ID,
            "status": "processing",
            "posts": {"total": 3, "published": 1, "failed": 1, "cancelled": 0, "pending": 1},
            "reconciled": true,
            "reconciledAt": "2026-01-01T09:00:02.123Z",
        })
    );
}

#[tokio::test]
async fn what_is_no_batch_of_the_tenant_is_not_found() {
    let gateway = Gateway::start().await;
    let theirs = gateway.get(&format!("/api/metricool/batch/{BATCH_ID}")).key(OTHER_KEY);
    theirs.send().await.refuses(404, "BATCH_NOT_FOUND");
    gateway.publisher.script().calls.clear();
    for id in ["nothing", "batch_1_short", "%FF", "batch_1%2F2_abcdefghi", "..%2f"] {
        for path in ["reconcile", "batch"] {
            let answer = gateway.get(&format!("/api/metricool/{path}/{id}")).send().await;
            answer.refuses(404, "BATCH_NOT_FOUND");
        }
        let answer = gateway.get(&format!("/api/metricool/status?batchId={id}")).send().await;
        answer.refuses(404, "BATCH_NOT_FOUND");
    }
    assert!(gateway.publisher.script().calls.is_empty(), "nobody is asked for what cannot be");
}

#[tokio::test]
async fn a_batch_must_be_named() {
    let gateway = Gateway::start().await;
    for path in ["/api/metricool/status", "/api/metricool/stream", "/api/metricool/status?batchId="]
    {
        let answer = gateway.get(path).send().await;
        answer.refuses(400, "MISSING_BATCH_ID");
        assert_eq!(answer.pointers(), ["?batchId"]);
    }
}

#[tokio::test]
async fn brands_are_listed() {
    let gateway = Gateway::start().await;
    let answer = gateway.get("/api/metricool/brands").send().await;
    let brand =
        json!({"id": "123456", "label": "My page", "picture": null, "networks": ["facebook"]});
    assert_eq!(answer.json(), json!({"brands": [brand]}));
    gateway.publisher.fail(Code::ProviderUnavailable);
    let answer = gateway.get("/api/metricool/brands").send().await;
    answer.refuses(502, "PROVIDER_UNAVAILABLE");
}

#[tokio::test]
async fn a_read_is_tried_again_when_the_publisher_is_away_for_a_moment() {
    let gateway = Gateway::start().await;
    gateway.publisher.fail(Code::Unavailable);
    let answer = gateway.get(&format!("/api/metricool/batch/{BATCH_ID}")).send().await;
    assert_eq!(answer.status, 200);
    for _ in 0..3 {
        gateway.publisher.fail(Code::Unavailable);
    }
    let answer = gateway.get(&format!("/api/metricool/batch/{BATCH_ID}")).send().await;
    answer.refuses(503, "UNAVAILABLE");
}

#[tokio::test]
async fn a_write_is_never_tried_again() {
    let gateway = Gateway::start().await;
    gateway.publisher.fail(Code::Unavailable);
    gateway.post(PUBLISH).json(&body()).send().await.refuses(503, "UNAVAILABLE");
    assert_eq!(gateway.publisher.script().calls.len(), 1);
}

#[tokio::test]
async fn the_deadline_goes_along_and_ends_the_request() {
    let gateway = Gateway::start().await;
    gateway.get("/api/metricool/brands").send().await;
    let deadline = gateway.publisher.script().deadlines[0].clone().unwrap();
    assert!(deadline.starts_with("29") || deadline.starts_with("30"), "{deadline}");

    let gateway = Gateway::start_with(&[("FANFARE_REQUEST_DEADLINE", "50ms")]).await;
    gateway.publisher.script().hangs = true;
    let started = std::time::Instant::now();
    let answer = gateway.get("/api/metricool/brands").send().await;
    answer.refuses(504, "DEADLINE_EXCEEDED");
    assert!(started.elapsed() >= Duration::from_millis(50));
}
