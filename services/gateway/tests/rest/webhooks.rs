//! Outbound web hooks (api.md).

use proto::publisher::v1 as pb;
use serde_json::{Value, json};
use service::Code;

use crate::support::{Gateway, KEY, OTHER_KEY, publisher::ID};

const WEBHOOKS: &str = "/api/webhooks";
const URL: &str = "https://hooks.example.com/fanfare";

fn at(rest: &str) -> String {
    format!("{WEBHOOKS}/{ID}{rest}")
}

#[tokio::test]
async fn the_secret_is_shown_once() {
    let gateway = Gateway::start().await;
    let new = json!({"url": URL, "events": ["post.published", "post.failed"]});
    let made = gateway.post(WEBHOOKS).header("idempotency-key", "k").json(&new).send().await;
    assert_eq!((made.status.as_u16(), made.header("location")), (201, at("").as_str()));
    assert_eq!((made.header("etag"), made.header("cache-control")), ("\"3\"", "no-store"));
    let mut expected = json!({
        "id": ID,
        "url": URL,
        "events": ["post.published", "post.failed"],
        "status": "ACTIVE",
        "secret": "whsec_secret",
        "createdAt": "2026-01-01T09:00:00.123Z",
    });
    assert_eq!(made.json(), expected);
    let asked: pb::CreateWebhookRequest = gateway.publisher.asked();
    assert_eq!(asked.idempotency.unwrap().key, "k");
    expected.as_object_mut().unwrap().remove("secret");
    expected["events"] = json!(["post.published"]);
    let read = gateway.get(&at("")).send().await;
    assert_eq!((read.header("etag"), read.json()), ("\"3\"", expected.clone()));
    assert_eq!(gateway.get(WEBHOOKS).send().await.json()["items"], json!([expected]));
    let rotated = gateway.post(&at("/rotate-secret")).send().await;
    assert_eq!((rotated.status.as_u16(), rotated.json()), (200, json!({"secret": "whsec_new"})));
    assert_eq!(rotated.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_repeat_is_marked_and_a_bad_url_refused() {
    let gateway = Gateway::start().await;
    let new = json!({"url": URL, "events": ["*"]});
    gateway.publisher.script().replays = true;
    let again = gateway.post(WEBHOOKS).json(&new).send().await;
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (201, "true"));
    for (code, status) in [
        (Code::InvalidWebhookUrl, 400),
        (Code::InvalidRequest, 400),
        (Code::IdempotencyMismatch, 422),
        (Code::SealingNotConfigured, 503),
    ] {
        gateway.publisher.fail(code);
        gateway.post(WEBHOOKS).json(&new).send().await.refuses(status, code.name());
    }
}

#[tokio::test]
async fn a_web_hook_is_changed_and_deleted() {
    let gateway = Gateway::start().await;
    let update = json!({"events": ["*"], "status": "DISABLED"});
    let patch = gateway.request("PATCH", &at("")).header("if-match", "\"3\"").json(&update);
    let changed = patch.send().await;
    assert_eq!((changed.status.as_u16(), changed.header("etag")), (200, "\"4\""));
    let asked: pb::UpdateWebhookRequest = gateway.publisher.asked();
    let expected = pb::UpdateWebhookRequest {
        id: ID.to_owned(),
        url: None,
        events: vec!["*".to_owned()],
        status: Some("DISABLED".to_owned()),
        if_version: Some(3),
    };
    assert_eq!(asked, expected);
    let gone = gateway.request("DELETE", &at("")).send().await;
    assert_eq!((gone.status.as_u16(), gone.text()), (204, ""));
}

#[tokio::test]
async fn deliveries_are_listed_tested_and_replayed() {
    let gateway = Gateway::start().await;
    let delivery = json!({
        "id": ID,
        "webhookId": ID,
        "eventId": ID,
        "event": "webhook.test",
        "status": "PENDING",
        "attempts": 1,
        "responseStatus": 503,
        "nextAttemptAt": "2026-01-01T09:00:05.123Z",
        "createdAt": "2026-01-01T09:00:00.123Z",
        "deliveredAt": null,
        "error": "no answer in time",
    });
    let listed = gateway.get(&at("/deliveries")).send().await.json();
    assert_eq!(listed, json!({"items": [delivery], "nextCursor": Value::Null}));
    for path in [at("/test"), at(&format!("/deliveries/{ID}/replay"))] {
        let answer = gateway.post(&path).send().await;
        assert_eq!((answer.status.as_u16(), answer.json()), (202, delivery.clone()));
        gateway.post(&path).body("[]").send().await.refuses(400, "INVALID_REQUEST");
        gateway.publisher.fail(Code::WebhookConflict);
        gateway.post(&path).send().await.refuses(409, "WEBHOOK_CONFLICT");
    }
    let asked: pb::ReplayDeliveryRequest = gateway.publisher.asked();
    assert_eq!((asked.webhook_id.as_str(), asked.delivery_id.as_str()), (ID, ID));
}

#[tokio::test]
async fn what_is_wrong_with_a_web_hook_is_named() {
    let gateway = Gateway::start().await;
    let path = at("");
    for (method, path, body, pointer) in [
        ("POST", WEBHOOKS, json!({"events": ["*"]}), "/url"),
        ("POST", WEBHOOKS, json!({"url": URL}), "/events"),
        ("POST", WEBHOOKS, json!({"url": URL, "events": []}), "/events"),
        ("POST", WEBHOOKS, json!({"url": URL, "events": [1]}), "/events/0"),
        ("POST", WEBHOOKS, json!({"url": URL, "events": ["*"], "secret": "x"}), "/secret"),
        ("PATCH", path.as_str(), json!({"events": []}), "/events"),
        ("PATCH", path.as_str(), json!({"status": "PAUSED"}), "/status"),
        ("PATCH", path.as_str(), json!({"secret": "x"}), "/secret"),
    ] {
        let answer = gateway.request(method, path).json(&body).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers()[0], pointer, "{body}");
    }
}

#[tokio::test]
async fn nobody_else_s_is_found() {
    let gateway = Gateway::start().await;
    let replay = format!("/deliveries/{ID}/replay");
    for (method, rest) in [
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/test"),
        ("POST", "/rotate-secret"),
        ("GET", "/deliveries"),
        ("POST", replay.as_str()),
    ] {
        for (path, key) in [(at(rest), OTHER_KEY), (format!("{WEBHOOKS}/7{rest}"), KEY)] {
            let answer = gateway.request(method, &path).key(key).send().await;
            answer.refuses(404, "WEBHOOK_NOT_FOUND");
        }
    }
    for id in ["7", "019b7802-7b80-7def-8000-9f8a6c2b1d3f"] {
        let answer = gateway.post(&at(&format!("/deliveries/{id}/replay"))).send().await;
        answer.refuses(404, "DELIVERY_NOT_FOUND");
    }
}

#[tokio::test]
async fn only_the_version_that_was_read_is_deleted_or_given_a_new_secret() {
    let gateway = Gateway::start().await;
    let path = format!("/api/webhooks/{ID}");
    let send = async |method: &str, rest: &str, tag: &str| {
        gateway.request(method, &format!("{path}{rest}")).header("if-match", tag).send().await
    };
    assert_eq!(send("POST", "/rotate-secret", "\"3\"").await.status, 200);
    assert_eq!(gateway.publisher.asked::<pb::RotateSecretRequest>().if_version, Some(3));
    assert_eq!(send("DELETE", "", "\"3\"").await.status, 204);
    assert_eq!(gateway.publisher.asked::<pb::DeleteWebhookRequest>().if_version, Some(3));
    for (method, rest) in [("POST", "/rotate-secret"), ("DELETE", "")] {
        gateway.publisher.fail(Code::PreconditionFailed);
        send(method, rest, "\"2\"").await.refuses(412, "PRECONDITION_FAILED");
    }
}
