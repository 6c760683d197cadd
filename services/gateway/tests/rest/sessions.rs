//! Browser sessions, on both engines (api.md, "Browser").

use std::time::Duration;

use gateway::MIGRATIONS;
use serde_json::json;
use store::testing::each_engine;

use crate::support::{Gateway, KEY, client::Request, within};

const SESSION: &str = "/api/session";

/// Signs in and returns the cookie.
async fn sign_in(gateway: &Gateway, key: &str) -> String {
    let answer = gateway.post(SESSION).key(key).send().await;
    assert_eq!(answer.status, 204);
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

fn by_cookie(gateway: &Gateway, method: &str, path: &str, cookie: &str) -> Request {
    gateway.anonymous(method, path).header("cookie", format!("theme=dark; {cookie}"))
}

#[tokio::test]
async fn the_cookie_is_taken_in_place_of_a_key() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store, &[]).await;
        let reader = gateway.stored_key("read").await;
        for key in [KEY, reader.as_str()] {
            let cookie = sign_in(&gateway, key).await;
            assert_eq!(by_cookie(&gateway, "GET", "/api/keys", &cookie).send().await.status, 200);
        }
        let cookie = sign_in(&gateway, &reader).await;
        let origin = format!("http://{}", gateway.address);
        let new = json!({"name": "n", "scopes": ["read"]});
        let write = by_cookie(&gateway, "POST", "/api/keys", &cookie).header("origin", origin);
        write.json(&new).send().await.refuses(403, "INSUFFICIENT_SCOPE");
        gateway.stop().await;
    })
    .await;
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_other_sites_and_plain_networks() {
    let gateway = Gateway::start().await;
    let answer = gateway.post(SESSION).send().await;
    let cookie = answer.header("set-cookie");
    let attributes = "; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict";
    assert!(cookie.starts_with("fanfare_session=") && cookie.ends_with(attributes), "{cookie}");
    let answer = gateway.post(SESSION).header("host", "fanfare.example").send().await;
    assert!(answer.header("set-cookie").ends_with("; SameSite=Strict; Secure"));
}

#[tokio::test]
async fn over_http2_the_host_is_the_authority() {
    let gateway = Gateway::start().await;
    let answer = gateway.post(SESSION).http2().send().await;
    assert!(answer.header("set-cookie").ends_with("; SameSite=Strict"), "this is plain loopback");
    let cookie = answer.header("set-cookie").split(';').next().unwrap();
    let end = || by_cookie(&gateway, "DELETE", SESSION, cookie).http2();
    let other = end().header("origin", "http://evil.example").send().await;
    other.refuses(403, "ORIGIN_MISMATCH");
    let own = end().header("origin", format!("http://{}", gateway.address)).send().await;
    assert_eq!(own.status, 204);
}

#[tokio::test]
async fn with_the_cookie_alone_a_change_must_come_from_the_same_host() {
    let gateway = Gateway::start().await;
    let cookie = sign_in(&gateway, KEY).await;
    let new = json!({"name": "n", "scopes": ["read"]});
    let post = || by_cookie(&gateway, "POST", "/api/keys", &cookie).json(&new);
    post().send().await.refuses(403, "ORIGIN_MISMATCH");
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
        post().header("origin", origin).send().await.refuses(403, "ORIGIN_MISMATCH");
    }
    let own = format!("http://{}", gateway.address);
    assert_eq!(post().header("origin", own).send().await.status, 201);
    let with_key = post().key(KEY).header("origin", "https://evil.example").send().await;
    assert_eq!(with_key.status, 201, "a key is no cookie: nobody else's page can send it");
}

#[tokio::test]
async fn a_session_ends_by_sign_out_by_time_and_with_its_key() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store, &[]).await;
        let dead = async |cookie: &str| {
            by_cookie(&gateway, "GET", "/api/keys", cookie)
                .send()
                .await
                .refuses(401, "INVALID_API_KEY");
        };
        let cookie = sign_in(&gateway, KEY).await;
        let own = format!("http://{}", gateway.address);
        let out =
            by_cookie(&gateway, "DELETE", SESSION, &cookie).header("origin", own).send().await;
        assert_eq!(out.status, 204);
        assert!(out.header("set-cookie").starts_with("fanfare_session=; Path=/; Max-Age=0;"));
        dead(&cookie).await;

        let new = json!({"name": "n", "scopes": ["read"]});
        let key = gateway.post("/api/keys").json(&new).send().await.json();
        let cookie = sign_in(&gateway, key["key"].as_str().unwrap()).await;
        let path = format!("/api/keys/{}", key["id"].as_str().unwrap());
        gateway.request("DELETE", &path).send().await;
        dead(&cookie).await;

        let cookie = sign_in(&gateway, KEY).await;
        gateway.clock.advance(Duration::from_secs(12 * 60 * 60 - 1));
        assert_eq!(by_cookie(&gateway, "GET", "/api/keys", &cookie).send().await.status, 200);
        gateway.clock.advance(Duration::from_secs(1));
        dead(&cookie).await;
        gateway.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_session_of_a_bootstrap_key_ends_when_it_is_configured_away() {
    let gateway = Gateway::start().await;
    let cookie = sign_in(&gateway, KEY).await;
    let settings = [("FANFARE_BOOTSTRAP_API_KEY", "another-key_of_the_next_start")];
    let restarted = Gateway::on(gateway.store.clone(), &settings).await;
    let answer = by_cookie(&restarted, "GET", "/api/keys", &cookie).send().await;
    answer.refuses(401, "INVALID_API_KEY");
}

#[tokio::test]
async fn a_session_begins_with_a_key_only() {
    let gateway = Gateway::start().await;
    let cookie = sign_in(&gateway, KEY).await;
    let own = format!("http://{}", gateway.address);
    let again = by_cookie(&gateway, "POST", SESSION, &cookie).header("origin", own).send().await;
    again.refuses(401, "MISSING_API_KEY");
    let body = gateway.post(SESSION).json(&json!({"key": KEY})).send().await;
    body.refuses(400, "INVALID_REQUEST");
}

#[tokio::test]
async fn what_has_expired_is_forgotten() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway = Gateway::on(store.clone(), &[]).await;
        sign_in(&gateway, KEY).await;
        let new = json!({"name": "n", "scopes": ["read"]});
        gateway.post("/api/keys").header("idempotency-key", "1").json(&new).send().await;
        let left = async || {
            let sql =
                "SELECT (SELECT COUNT(*) FROM sessions) + (SELECT COUNT(*) FROM api_key_creations)";
            store.query(sql).fetch_one::<(i64,)>().await.unwrap().0
        };
        assert_eq!(left().await, 2);
        within(async {
            while left().await > 0 {
                // The loop of the gateway may begin its wait only after the first turn.
                gateway.clock.advance(Duration::from_secs(60 * 60));
            }
        })
        .await;
        gateway.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_session_tells_whom_it_stands_for() {
    each_engine(&MIGRATIONS, async |store| {
        let gateway =
            Gateway::on(store, &[("FANFARE_JAEGER_URL", "http://127.0.0.1:16686/")]).await;
        let reader = gateway.stored_key("read").await;
        let cookie = sign_in(&gateway, &reader).await;
        let session = by_cookie(&gateway, "GET", SESSION, &cookie).send().await.json();
        assert_eq!(session["scopes"], json!(["read"]));
        assert!(
            session["keyName"].is_string()
                && session["keyId"].is_string()
                && session["tenant"].is_string(),
            "{session}"
        );
        assert!(session["expiresAt"].as_str().unwrap().ends_with('Z'), "{session}");
        assert_eq!(session["jaegerUrl"], "http://127.0.0.1:16686");
        let own = gateway.get(SESSION).send().await.json();
        assert_eq!((&own["keyName"], &own["expiresAt"]), (&json!(null), &json!(null)));
        gateway.anonymous("GET", SESSION).send().await.refuses(401, "MISSING_API_KEY");
        gateway.stop().await;
    })
    .await;
}
