//! Who may do what: keys, scopes, tenants' names (api.md, "Keys, tenants and sessions").

use std::time::Duration;

use e2e::{
    Fanfare, Shape,
    client::{Answer, Client},
    settings::{KEY, RIVAL_TENANT, TENANT},
    stories::{ACCOUNT, ACTIVE, NewBatch, PUBLISH},
    wait::{SOON, eventually, now},
};
use reqwest::Method;
use serde_json::{Value, json};

/// Operations that need no key (api.md, "Keys").
const PUBLIC: [&str; 9] = [
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/docs",
    // Asked for by a browser that a provider sends; its state is the secret.
    "/api/connections/oauth/callback",
    // Called by providers, who sign what they say.
    "/webhooks/whatsapp",
    "/webhooks/stripe",
    // Opened by the artist; the link is the secret.
    "/a/{token}",
];

in_both_shapes!(every_documented_operation_needs_a_key, keys_have_scopes, a_revoked_key_is_refused);

async fn every_documented_operation_needs_a_key(shape: Shape) {
    // More wrong keys than an address has tries on `/admin`.
    let builder = Fanfare::of(shape).set("FANFARE_CONVERSATIONS_ADMIN_RATE", "1000000/1m");
    let fanfare = builder.start().await;
    let client = fanfare.client().without_key();
    let document = client.get("/openapi.json").await.expect(200);
    let mut tried = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        if PUBLIC.contains(&path.as_str()) {
            continue;
        }
        for (method, operation) in item.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            // There a wrong key is forbidden (conversations.md, "REST").
            let refused = if path.starts_with("/admin/") { 403 } else { 401 };
            let path = filled_in(path);
            let request = || client.request(method.clone(), &path);
            client.answer(request()).await.problem(401, "MISSING_API_KEY");
            for wrong in wrong_keys() {
                let answer = client.answer(request().header("X-API-Key", wrong)).await;
                answer.problem(refused, "INVALID_API_KEY");
            }
            assert!(operation["responses"]["401"].is_object(), "{method} {path} says so");
            tried += 1;
        }
    }
    println!("{tried} operations");
    assert!(tried >= 54, "{tried} operations in the document");
}

fn wrong_keys() -> [String; 3] {
    // Unknown; mistyped; far from the form.
    [format!("{KEY}x"), "ff_live_0000_000000".to_owned(), "' OR 1=1 --".to_owned()]
}

/// A path template with something in each place.
fn filled_in(template: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "x".to_owned() } else { part.to_owned() };
    template.split('/').map(part).collect::<Vec<_>>().join("/")
}

async fn keys_have_scopes(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 10).await;
    let batch = fanfare.client().publish_to_the_end(&NewBatch::of(1)).await;
    let read = format!("/api/metricool/batch/{}", batch.batch_id);
    let new_key = json!({"name": "another", "scopes": ["read"]});
    for (scope, may_read, may_publish, may_make_keys) in [
        ("read", true, false, false),
        ("publish", true, true, false),
        ("schedule", false, false, false),
        ("converse", false, false, false),
        ("admin", true, true, true),
    ] {
        let client = fanfare.client().with_key(&make_key(fanfare.client(), &[scope]).await);
        expect(&client.get(&read).await, may_read, 200, scope);
        let published = client.answer(client.publish_request(&NewBatch::of(1))).await;
        expect(&published, may_publish, 202, scope);
        expect(&client.post("/api/keys", &new_key).await, may_make_keys, 201, scope);
    }
}

fn expect(answer: &Answer, allowed: bool, status: u16, scope: &str) {
    if allowed {
        assert_eq!(answer.status, status, "{scope}: {}", answer.text);
    } else {
        answer.problem(403, "INSUFFICIENT_SCOPE");
    }
}

async fn a_revoked_key_is_refused(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let (admin, elsewhere) = (fanfare.client(), fanfare.replica());
    let made = admin.post("/api/keys", &json!({"name": "front end", "scopes": ["read"]})).await;
    assert_eq!(made.header("cache-control"), Some("no-store"));
    let made = made.expect(201);
    let (id, text) = (made["id"].as_str().unwrap(), made["key"].as_str().unwrap());
    assert!(text.starts_with(made["prefix"].as_str().unwrap()) && text.starts_with("ff_"));
    assert_eq!(made["tenant"], TENANT);
    assert_eq!(elsewhere.with_key(text).get(ACTIVE).await.status, 200);

    let listed = admin.get("/api/keys").await.expect(200);
    assert_eq!(listed["items"][0]["id"], id);
    assert!(!listed.to_string().contains(text), "shown once only");

    assert_eq!(admin.delete(&format!("/api/keys/{id}")).await.status, 204);
    // From the next request on, on every replica.
    elsewhere.with_key(text).get(ACTIVE).await.problem(401, "INVALID_API_KEY");
    admin.with_key(text).get(ACTIVE).await.problem(401, "INVALID_API_KEY");
    admin.delete(&format!("/api/keys/{id}")).await.problem(404, "KEY_NOT_FOUND");
}

#[tokio::test]
async fn a_key_expires() {
    let fanfare = Fanfare::embedded().await;
    let at = now() + Duration::from_secs(2);
    let new = json!({"name": "short", "scopes": ["read"], "expiresAt": at.to_string()});
    let made = fanfare.client().post("/api/keys", &new).await.expect(201);
    let client = fanfare.client().with_key(made["key"].as_str().unwrap());
    assert_eq!(client.get(ACTIVE).await.status, 200);
    eventually("the key expires", SOON, async || {
        let answer = client.get(ACTIVE).await;
        (answer.status == 401).then(|| answer.problem(401, "INVALID_API_KEY"))
    })
    .await;
    assert!(now() >= at);
}

#[tokio::test]
async fn a_key_gives_no_more_than_it_has() {
    let fanfare = Fanfare::embedded().await;
    // `admin` includes the others, so only a key without it can ask for more, and cannot ask at all.
    let client = fanfare.client().with_key(&make_key(fanfare.client(), &["read", "publish"]).await);
    let more = json!({"name": "more", "scopes": ["admin"]});
    client.post("/api/keys", &more).await.problem(403, "INSUFFICIENT_SCOPE");
    for body in [
        json!({}),
        json!({"name": "x", "scopes": []}),
        json!({"name": "x", "scopes": ["all"]}),
        json!({"name": "x", "scopes": ["read"], "tenant": RIVAL_TENANT}),
        json!({"name": "x", "scopes": ["read"], "expiresAt": "tomorrow"}),
    ] {
        fanfare.client().post("/api/keys", &body).await.problem(400, "INVALID_REQUEST");
    }
}

#[tokio::test]
async fn the_tenant_of_a_request_is_the_keys() {
    let fanfare = Fanfare::embedded().await;
    let client = fanfare.client();
    let named = |tenant: &str| client.request(Method::GET, ACTIVE).header("X-Tenant", tenant);
    assert_eq!(client.answer(named(TENANT)).await.status, 200);
    client.answer(named(RIVAL_TENANT)).await.problem(403, "TENANT_MISMATCH");
    let bearer = client.without_key().request(Method::GET, ACTIVE).bearer_auth(KEY);
    assert_eq!(client.answer(bearer).await.status, 200);
}

#[tokio::test]
async fn a_session_writes_only_from_its_own_pages() {
    let fanfare = Fanfare::embedded().await;
    let signed_in = fanfare.client().act("/api/session").await;
    let cookie = signed_in.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let browser = fanfare.client().without_key();
    let publish = || {
        let request = browser.request(Method::POST, PUBLISH).header("Cookie", &cookie);
        request.json(&NewBatch::of(1).body)
    };
    browser.answer(publish()).await.problem(403, "ORIGIN_MISMATCH");
    let foreign = publish().header("Origin", "https://evil.example");
    browser.answer(foreign).await.problem(403, "ORIGIN_MISMATCH");
    let own = publish().header("Origin", browser.base());
    browser.answer(own).await.expect(202);

    let sign_out = browser.request(Method::DELETE, "/api/session").header("Cookie", &cookie);
    let answer = browser.answer(sign_out.header("Origin", browser.base())).await;
    assert_eq!(answer.status, 204);
    let read = browser.request(Method::GET, ACTIVE).header("Cookie", &cookie);
    browser.answer(read).await.problem(401, "INVALID_API_KEY");
}

#[tokio::test]
async fn a_key_may_ask_so_often() {
    let builder = Fanfare::of(Shape::Embedded).set("FANFARE_RATE_LIMIT", "3/1m");
    let fanfare = builder.start().await;
    for left in [2, 1, 0] {
        let answer = fanfare.client().get(ACTIVE).await;
        assert_eq!(answer.status, 200);
        let standing = answer.header("ratelimit").unwrap();
        assert!(standing.starts_with(&format!("\"default\";r={left};t=")), "{standing}");
        assert_eq!(answer.header("ratelimit-policy"), Some("\"default\";q=3;w=60"));
    }
    let refused = fanfare.client().get(ACTIVE).await;
    refused.problem(429, "RATE_LIMITED");
    let seconds: u32 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds));
    assert_eq!(fanfare.rival().get(ACTIVE).await.status, 200, "another key has its own limit");
}

async fn make_key(client: &Client, scopes: &[&str]) -> String {
    let made = client.post("/api/keys", &json!({"name": "test", "scopes": scopes})).await;
    let Value::String(text) = made.expect(201)["key"].take() else { panic!("{made:?}") };
    text
}
