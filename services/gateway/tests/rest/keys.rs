//! API keys, on both engines (api.md, "Keys, tenants and sessions").

use std::time::Duration;

use gateway::MIGRATIONS;
use serde_json::{Value, json};
use store::testing::each_engine;

use crate::support::{Gateway, OTHER_KEY, within};

const KEYS: &str = "/api/keys";

#[tokio::test]
async fn a_key_is_shown_once_works_and_can_be_revoked() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store, &[]).await;
        let new = json!({"name": "Front end", "scopes": ["read", "publish"], "expiresAt": "2026-02-01T00:00:00+01:00"});
        let answer = gateway.post(KEYS).json(&new).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (201, "no-store"));
        let created = answer.json();
        let (id, key) = (created["id"].as_str().unwrap(), created["key"].as_str().unwrap());
        assert_eq!(created["tenant"], "stories");
        assert_eq!(created["scopes"], json!(["publish", "read"]));
        assert_eq!(created["expiresAt"], "2026-01-31T23:00:00.000Z");
        assert_eq!(created["createdAt"], "2026-01-31T09:00:00.000Z");
        assert!(key.starts_with(created["prefix"].as_str().unwrap()));

        let listed = gateway.get(KEYS).send().await.json();
        assert_eq!(listed["items"][0]["id"], id);
        assert_eq!(listed["items"][0].get("key"), None);
        let used = || gateway.get("/api/metricool/brands").key(key);
        assert_eq!(used().send().await.status, 200);

        let path = format!("{KEYS}/{id}");
        assert_eq!(gateway.request("DELETE", &path).send().await.status, 204);
        used().send().await.refuses(401, "INVALID_API_KEY");
        gateway.request("DELETE", &path).send().await.refuses(404, "KEY_NOT_FOUND");
        assert_eq!(gateway.get(KEYS).send().await.json()["items"], json!([]));
        gateway.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_key_expires() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store, &[]).await;
        let new = json!({"name": "n", "scopes": ["read"], "expiresAt": "2026-01-31T09:01:00Z"});
        let created = gateway.post(KEYS).json(&new).send().await.json();
        let key = created["key"].as_str().unwrap();
        gateway.clock.advance(Duration::from_secs(59));
        assert_eq!(gateway.get(KEYS).key(key).send().await.status, 200);
        gateway.clock.advance(Duration::from_secs(1));
        gateway.get(KEYS).key(key).send().await.refuses(401, "INVALID_API_KEY");
        gateway.stop().await;
    })
    .await;
}

#[tokio::test]
async fn tenants_do_not_see_each_other_s_keys() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store, &[]).await;
        let new = json!({"name": "ours", "scopes": ["admin"]});
        let ours = gateway.post(KEYS).json(&new).send().await.json();
        let theirs = gateway.get(KEYS).key(OTHER_KEY).send().await.json();
        assert_eq!(theirs["items"], json!([]));
        let path = format!("{KEYS}/{}", ours["id"].as_str().unwrap());
        let answer = gateway.request("DELETE", &path).key(OTHER_KEY).send().await;
        answer.refuses(404, "KEY_NOT_FOUND");
        assert_eq!(gateway.get(KEYS).key(ours["key"].as_str().unwrap()).send().await.status, 200);
        gateway.stop().await;
    })
    .await;
}

#[tokio::test]
async fn the_last_use_is_written_some_seconds_later() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store, &[]).await;
        let key = gateway.stored_key("read").await;
        gateway.get(KEYS).key(&key).send().await;
        let last_used = within(async {
            loop {
                // The loop of the gateway may begin its wait only after the first turn.
                gateway.clock.advance(Duration::from_secs(10));
                let last = gateway.get(KEYS).send().await.json()["items"][0]["lastUsedAt"].clone();
                if last != Value::Null {
                    return last;
                }
            }
        })
        .await;
        assert_eq!(last_used, "2026-01-31T09:00:00.000Z");
        gateway.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_stop_writes_the_last_uses() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store.clone(), &[]).await;
        let key = gateway.stored_key("read").await;
        gateway.get(KEYS).key(&key).send().await;
        gateway.stop().await;
        let keys = gateway::keys::list(&store, "stories").await.unwrap();
        assert!(keys[0].last_used_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_new_key_is_named() {
    let gateway = Gateway::start().await;
    let long = "é".repeat(101);
    for (body, pointer) in [
        (json!({"scopes": ["read"]}), "/name"),
        (json!({"name": "", "scopes": ["read"]}), "/name"),
        (json!({"name": long, "scopes": ["read"]}), "/name"),
        (json!({"name": 1, "scopes": ["read"]}), "/name"),
        (json!({"name": "n"}), "/scopes"),
        (json!({"name": "n", "scopes": []}), "/scopes"),
        (json!({"name": "n", "scopes": "read"}), "/scopes"),
        (json!({"name": "n", "scopes": ["read", "root"]}), "/scopes/1"),
        (json!({"name": "n", "scopes": ["read"], "expiresAt": "soon"}), "/expiresAt"),
        (json!({"name": "n", "scopes": ["read"], "expiresAt": 1}), "/expiresAt"),
        (
            json!({"name": "n", "scopes": ["read"], "expiresAt": "2026-01-31T09:00:00Z"}),
            "/expiresAt",
        ),
        (json!({"name": "n", "scopes": ["read"], "tenant": "acme"}), "/tenant"),
    ] {
        let answer = gateway.post(KEYS).json(&body).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers()[0], pointer, "{body}");
    }
    let accents = json!({"name": "é".repeat(100), "scopes": ["read"], "expiresAt": null});
    assert_eq!(gateway.post(KEYS).json(&accents).send().await.status, 201);
}

#[tokio::test]
async fn a_name_with_the_character_zero_is_refused() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store, &[]).await;
        let new = json!({"name": "a\0b", "scopes": ["read"]});
        let answer = gateway.post(KEYS).json(&new).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers(), ["/name"]);
        gateway.stop().await;
    })
    .await;
}

#[tokio::test]
async fn an_id_that_is_none_is_not_found() {
    let gateway = Gateway::start().await;
    for id in ["x", "7", "%FF", "019b7802-7b80-7def-8000-9f8a6c2b1d3e"] {
        let answer = gateway.request("DELETE", &format!("{KEYS}/{id}")).send().await;
        answer.refuses(404, "KEY_NOT_FOUND");
    }
}
