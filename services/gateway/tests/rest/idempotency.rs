//! Keys made under an `Idempotency-Key` (api.md), on both engines.

use std::time::Duration;

use gateway::MIGRATIONS;
use serde_json::{Value, json};
use store::testing::each_engine;

use crate::support::{Gateway, OTHER_KEY, client::Request};

fn create(gateway: &Gateway, body: &Value) -> Request {
    gateway.post("/api/keys").header("idempotency-key", "create-1").json(body)
}

#[tokio::test]
async fn a_repeat_shows_the_same_key_again() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store, &[]).await;
        let new = json!({"name": "n", "scopes": ["read"], "expiresAt": "2026-01-31T10:00:00Z"});
        let first = create(&gateway, &new).send().await;
        assert!(!first.headers.contains_key("idempotency-replayed"));
        // Also after the time of expiry has passed, which a first call would be refused for.
        gateway.clock.advance(Duration::from_secs(2 * 60 * 60));
        let spelled = json!({"scopes": ["read"], "expiresAt": "2026-01-31T10:00:00Z", "name": "n"});
        let second = create(&gateway, &spelled).send().await;
        assert_eq!((first.status.as_u16(), second.status.as_u16()), (201, 201));
        assert_eq!(second.header("idempotency-replayed"), "true");
        assert_eq!(first.body, second.body);
        let listed = gateway.get("/api/keys").send().await.json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);
        gateway.stop().await;
    })
    .await;
}

#[tokio::test]
async fn calls_at_the_same_time_make_one_key() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store, &[]).await;
        let new = json!({"name": "n", "scopes": ["read"]});
        let calls = (0..8).map(|_| create(&gateway, &new).send());
        let answers = futures::future::join_all(calls).await;
        assert!(answers.iter().all(|answer| answer.body == answers[0].body));
        let first = |answer: &&crate::support::client::Answer| {
            !answer.headers.contains_key("idempotency-replayed")
        };
        assert_eq!(answers.iter().filter(first).count(), 1);
        gateway.stop().await;
    })
    .await;
}

#[tokio::test]
async fn another_body_or_another_credential_is_no_repeat() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store, &[]).await;
        let new = json!({"name": "n", "scopes": ["read"]});
        create(&gateway, &new).send().await;
        let other = create(&gateway, &json!({"name": "m", "scopes": ["read"]})).send().await;
        other.refuses(422, "IDEMPOTENCY_MISMATCH");
        let admin = gateway.stored_key("admin").await;
        create(&gateway, &new).key(&admin).send().await.refuses(409, "KEY_CONFLICT");
        gateway.stop().await;
    })
    .await;
}

#[tokio::test]
async fn another_tenant_s_key_of_the_same_name_is_its_own() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store, &[]).await;
        let new = json!({"name": "n", "scopes": ["read"]});
        let ours = create(&gateway, &new).send().await.json();
        let theirs = create(&gateway, &new).key(OTHER_KEY).send().await;
        assert!(!theirs.headers.contains_key("idempotency-replayed"));
        assert_ne!(theirs.json()["key"], ours["key"]);
        assert_eq!(theirs.json()["tenant"], "acme");
        gateway.stop().await;
    })
    .await;
}

#[tokio::test]
async fn after_a_day_the_name_is_free_again() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store, &[]).await;
        let first = create(&gateway, &json!({"name": "n", "scopes": ["read"]})).send().await.json();
        gateway.clock.advance(Duration::from_secs(24 * 60 * 60));
        let second = create(&gateway, &json!({"name": "m", "scopes": ["read"]})).send().await;
        assert_eq!(second.status, 201);
        assert_ne!(second.json()["key"], first["key"]);
        gateway.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_refused_call_leaves_the_name_free() {
    let gateway = Gateway::start().await;
    let wrong = json!({"name": "n", "scopes": ["read"], "expiresAt": "2020-01-01T00:00:00Z"});
    create(&gateway, &wrong).send().await.refuses(400, "INVALID_REQUEST");
    let right = create(&gateway, &json!({"name": "n", "scopes": ["read"]})).send().await;
    assert_eq!(right.status, 201);
}

#[tokio::test]
async fn a_name_is_visible_ascii_of_bounded_length() {
    let gateway = Gateway::start().await;
    let new = json!({"name": "n", "scopes": ["read"]});
    for key in ["", "a b", "é", &"x".repeat(256)] {
        let answer =
            gateway.post("/api/keys").header("idempotency-key", key).json(&new).send().await;
        answer.refuses(400, "INVALID_REQUEST");
    }
}
