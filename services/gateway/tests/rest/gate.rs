//! Who gets in: "Checked in this order: route, method, key, tenant, scope, rate, body" (api.md).

use serde_json::json;

use crate::support::{
    Gateway, KEY, OTHER_KEY, OTHER_TENANT, TENANT,
    contract::{filled, operations},
    publisher::BATCH_ID,
};

/// The only operations that need no key.
const PUBLIC: [&str; 7] =
    ["/healthz", "/readyz", "/openapi.json", CALLBACK, WHATSAPP, STRIPE, "/a/{token}"];
/// It has a secret of its own, the state, without which it does nothing.
const CALLBACK: &str = "/api/connections/oauth/callback";
/// They are signed, or do nothing.
const WHATSAPP: &str = "/webhooks/whatsapp";
const STRIPE: &str = "/webhooks/stripe";

#[tokio::test]
async fn every_operation_but_the_public_ones_needs_a_key() {
    let gateway = Gateway::start_with(&[("FANFARE_CONVERSATIONS_ADMIN_RATE", "100/1m")]).await;
    let mut seen = 0;
    for (method, path, operation) in operations() {
        let public = PUBLIC.contains(&path);
        assert_eq!(operation["security"] == json!([]), public, "{method} {path}");
        let answer = gateway.anonymous(&method, &filled(path)).send().await;
        if path == CALLBACK || path == STRIPE {
            answer.refuses(400, "INVALID_REQUEST");
        } else if path == WHATSAPP {
            answer.refuses(403, "INVALID_SIGNATURE");
        } else if public {
            assert_eq!(answer.status, 200, "{method} {path}");
        } else {
            answer.refuses(401, "MISSING_API_KEY");
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"fanfare\"");
            let wrong =
                gateway.anonymous(&method, &filled(path)).key("not-a-key-of-anybody").send();
            let status = if path.starts_with("/admin/") { 403 } else { 401 };
            wrong.await.refuses(status, "INVALID_API_KEY");
            seen += 1;
        }
    }
    assert_eq!(seen, 110);
    assert_eq!(
        gateway.conversations.calls(),
        ["ReceiveWhatsApp", "ReceiveStripe", "ShowAction", "ExecuteAction"]
    );
    assert!(gateway.publisher.script().calls.is_empty());
}

#[tokio::test]
async fn a_key_may_come_in_either_header() {
    let gateway = Gateway::start().await;
    let stored = gateway.stored_key("read").await;
    let path = format!("/api/metricool/batch/{BATCH_ID}");
    for key in [KEY, stored.as_str()] {
        for (name, value) in [
            ("x-api-key", key.to_owned()),
            ("authorization", format!("Bearer {key}")),
            ("authorization", format!("bearer  {key} ")),
        ] {
            let answer = gateway.anonymous("GET", &path).header(name, value).send().await;
            assert_eq!(answer.status, 200, "{name}");
        }
    }
}

#[tokio::test]
async fn what_presents_no_key_is_told_apart_from_what_presents_a_wrong_one() {
    let gateway = Gateway::start().await;
    for (name, value, code) in [
        ("x-api-key", &b""[..], "MISSING_API_KEY"),
        ("authorization", b"Basic dXNlcjpwYXNz", "MISSING_API_KEY"),
        ("authorization", b"Bearer ", "MISSING_API_KEY"),
        ("cookie", b"theme=dark", "MISSING_API_KEY"),
        ("x-api-key", b"bootstrap-key_012345678", "INVALID_API_KEY"),
        ("x-api-key", b"ff_live_x_y", "INVALID_API_KEY"),
        ("x-api-key", b"\xff\xfe", "INVALID_API_KEY"),
        ("authorization", b"Bearer nothing", "INVALID_API_KEY"),
        ("cookie", b"fanfare_session=nothing", "INVALID_API_KEY"),
    ] {
        let answer = gateway.anonymous("GET", "/api/keys").header(name, value).send().await;
        answer.refuses(401, code);
    }
}

#[tokio::test]
async fn a_route_that_is_not_there_is_not_found_with_or_without_a_key() {
    let gateway = Gateway::start().await;
    for path in ["/api", "/api/metricool", "/api/nothing", "/api/keys/", "/api/leads/", "/x"] {
        gateway.anonymous("GET", path).send().await.refuses(404, "NOT_FOUND");
        gateway.post(path).send().await.refuses(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_wrong_method_is_refused_before_the_key_is_looked_at() {
    let gateway = Gateway::start().await;
    for (method, path, allow) in [
        ("PUT", "/api/keys", "POST,GET,HEAD"),
        ("GET", "/api/metricool/publish/stories", "POST"),
        ("DELETE", "/healthz", "GET,HEAD"),
        ("POST", "/docs", "GET,HEAD"),
        ("TRACE", "/api/session", "GET,HEAD,POST,DELETE"),
        ("BREW", "/api/metricool/brands", "GET,HEAD"),
    ] {
        let answer = gateway.anonymous(method, path).send().await;
        answer.refuses(405, "METHOD_NOT_ALLOWED");
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
    }
}

#[tokio::test]
async fn a_head_is_a_get_without_its_body() {
    let gateway = Gateway::start().await;
    let path = format!("/api/metricool/batch/{BATCH_ID}");
    assert_eq!(gateway.anonymous("HEAD", &path).open().await.status, 401);
    let answer = gateway.request("HEAD", &path).open().await;
    assert_eq!((answer.status.as_u16(), answer.headers["etag"].to_str().unwrap()), (200, "\"3\""));
}

#[tokio::test]
async fn the_tenant_header_must_name_the_key_s_tenant() {
    let gateway = Gateway::start().await;
    let path = "/api/metricool/brands";
    let answer = gateway.get(path).header("x-tenant", TENANT).send().await;
    assert_eq!(answer.status, 200);
    for tenant in [OTHER_TENANT, "", "STORIES"] {
        let answer = gateway.get(path).header("x-tenant", tenant).send().await;
        answer.refuses(403, "TENANT_MISMATCH");
        assert!(!answer.header("ratelimit").is_empty(), "the caller is known");
    }
    assert_eq!(gateway.publisher.script().calls.len(), 1);
}

#[tokio::test]
async fn the_tenant_of_the_key_reaches_the_service() {
    let gateway = Gateway::start().await;
    gateway.get("/api/metricool/brands").send().await;
    gateway.get("/api/metricool/brands").key(OTHER_KEY).send().await;
    let tenants: Vec<_> =
        gateway.publisher.script().calls.iter().map(|(tenant, _)| tenant.clone()).collect();
    assert_eq!(tenants, [TENANT, OTHER_TENANT]);
}

#[tokio::test]
async fn each_scope_opens_what_it_is_for() {
    let gateway = Gateway::start().await;
    let cancel = format!("/api/metricool/batch/{BATCH_ID}/cancel");
    let cases = [
        ("read", [true, false, true, false]),
        ("publish", [true, true, false, false]),
        ("schedule", [false; 4]),
        ("converse", [false; 4]),
        ("admin", [true; 4]),
        ("publish,read", [true, true, true, false]),
    ];
    for (scopes, expected) in cases {
        let key = gateway.stored_key(scopes).await;
        let new = json!({"name": "n", "scopes": ["read"]});
        let answers = [
            gateway.get("/api/metricool/brands").key(&key).send().await,
            gateway.post(&cancel).key(&key).send().await,
            gateway.get("/api/keys").key(&key).send().await,
            gateway.post("/api/keys").key(&key).json(&new).send().await,
        ];
        for (answer, open) in answers.iter().zip(expected) {
            assert_eq!(answer.status.is_success(), open, "{scopes}: {}", answer.text());
            if !open {
                answer.refuses(403, "INSUFFICIENT_SCOPE");
            }
        }
    }
}

#[tokio::test]
async fn the_checks_come_in_their_order() {
    let gateway = Gateway::start_with(&[("FANFARE_RATE_LIMIT", "1/1m")]).await;
    let reader = gateway.stored_key("read").await;
    let all_wrong = |method: &str, path: &str| {
        gateway.anonymous(method, path).header("x-tenant", OTHER_TENANT).body("{")
    };
    all_wrong("POST", "/nothing").send().await.refuses(404, "NOT_FOUND");
    all_wrong("PUT", "/api/keys").send().await.refuses(405, "METHOD_NOT_ALLOWED");
    all_wrong("POST", "/api/keys").send().await.refuses(401, "MISSING_API_KEY");
    let answer = all_wrong("POST", "/api/keys").key(&reader).send().await;
    answer.refuses(403, "TENANT_MISMATCH");
    let scope = || gateway.anonymous("POST", "/api/keys").key(&reader).body("{");
    scope().send().await.refuses(403, "INSUFFICIENT_SCOPE");
    // None of these was counted; the body is looked at last.
    gateway.post("/api/keys?x=1").body("{").send().await.refuses(400, "INVALID_REQUEST");
    gateway.post("/api/keys?x=1").body("{").send().await.refuses(429, "RATE_LIMITED");
}
