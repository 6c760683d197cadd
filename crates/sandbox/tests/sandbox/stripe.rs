//! Stripe: sessions, how they end, and what is told of it.

use jiff::SignedDuration;
use reqwest::Method;
use sandbox::{STRIPE_PREFIX, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET};
use serde_json::{Value, json};

use crate::receiver::{Receiver, mac};
use crate::social_support::told;
use crate::support::{TestSandbox, eventually, now};

const SESSIONS: &str = "/v1/checkout/sessions";

/// A form of Stripe's names.
fn form(change: &[(&str, &str)]) -> Vec<(String, String)> {
    let usual = [
        ("mode", "payment"),
        ("client_reference_id", "lead-1"),
        ("success_url", "https://studio.example/thanks?session={CHECKOUT_SESSION_ID}"),
        ("line_items[0][quantity]", "1"),
        ("line_items[0][price_data][currency]", "gbp"),
        ("line_items[0][price_data][unit_amount]", "15000"),
        ("line_items[0][price_data][product_data][name]", "Deposit"),
        ("metadata[lead]", "lead-1"),
    ];
    let kept = usual.iter().filter(|(name, _)| change.iter().all(|(other, _)| name != other));
    let pairs = kept.chain(change).filter(|(_, text)| !text.is_empty());
    pairs.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

async fn post(
    sandbox: &TestSandbox,
    path: &str,
    form: &[(String, String)],
    key: Option<&str>,
) -> (u16, Value) {
    let request = sandbox.request(Method::POST, &format!("{STRIPE_PREFIX}{path}"));
    let mut request = request.bearer_auth(STRIPE_SECRET_KEY).form(form);
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    told(request.send().await.unwrap()).await
}

async fn get(sandbox: &TestSandbox, path: &str) -> (u16, Value) {
    let request = sandbox.request(Method::GET, &format!("{STRIPE_PREFIX}{path}"));
    told(request.basic_auth(STRIPE_SECRET_KEY, Some("")).send().await.unwrap()).await
}

async fn created(sandbox: &TestSandbox) -> Value {
    let (status, session) = post(sandbox, SESSIONS, &form(&[]), None).await;
    assert_eq!(status, 200, "{session}");
    session
}

async fn control(sandbox: &TestSandbox, session: &Value, deed: &str, body: Value) -> (u16, Value) {
    let path = format!("stripe/sessions/{}/{deed}", session["id"].as_str().unwrap());
    told(sandbox.control(Method::POST, &path, &body).await).await
}

fn path_of(session: &Value) -> String {
    format!("{SESSIONS}/{}", session["id"].as_str().unwrap())
}

fn types(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_session_is_open_until_it_is_paid() {
    let sandbox = TestSandbox::start().await;
    let receiver = Receiver::of(&sandbox).await;
    let session = created(&sandbox).await;
    assert_eq!(
        (&session["object"], &session["status"]),
        (&json!("checkout.session"), &json!("open"))
    );
    assert_eq!((&session["amount_total"], &session["currency"]), (&json!(15_000), &json!("gbp")));
    assert_eq!(session["client_reference_id"], "lead-1");
    assert_eq!(session["metadata"], json!({"lead": "lead-1"}));
    assert_eq!(
        (&session["payment_status"], &session["payment_intent"]),
        (&json!("unpaid"), &Value::Null)
    );
    let life = session["expires_at"].as_i64().unwrap() - session["created"].as_i64().unwrap();
    assert_eq!(life, 86_400);
    assert_eq!(get(&sandbox, &path_of(&session)).await, (200, session.clone()));
    let (status, paid) = control(&sandbox, &session, "pay", json!({})).await;
    assert_eq!((status, &paid["status"]), (200, &json!("complete")));
    let event = receiver.taken(1).await.remove(0);
    assert_eq!(event["type"], "checkout.session.completed");
    assert_eq!(event["data"]["object"], paid);
    assert_eq!(paid["payment_status"], "paid");
    assert!(paid["payment_intent"].as_str().unwrap().starts_with("pi_"));
    assert_eq!(paid["url"], Value::Null);
    assert_eq!(control(&sandbox, &session, "pay", json!({})).await.0, 409);
}

#[tokio::test]
async fn events_are_signed_with_their_time_and_come_again() {
    let sandbox = TestSandbox::start().await;
    let receiver = Receiver::refusing(&sandbox, &[500]).await;
    let session = created(&sandbox).await;
    control(&sandbox, &session, "pay", json!({})).await;
    receiver.taken(1).await;
    let hooks = receiver.hooks();
    assert_eq!(hooks.len(), 2);
    assert_eq!(hooks[0].body, hooks[1].body);
    for hook in hooks {
        let header = hook.headers["stripe-signature"].to_str().unwrap();
        let (time, signature) = header.split_once(",v1=").unwrap();
        let time = time.strip_prefix("t=").unwrap();
        assert!((time.parse::<i64>().unwrap() - now().as_second()).abs() < 60);
        let mut signed = format!("{time}.").into_bytes();
        signed.extend_from_slice(&hook.body);
        assert_eq!(signature, mac(STRIPE_WEBHOOK_SECRET, &signed));
    }
}

#[tokio::test]
async fn money_may_be_under_way() {
    let sandbox = TestSandbox::start().await;
    let receiver = Receiver::of(&sandbox).await;
    let (good, bad) = (created(&sandbox).await, created(&sandbox).await);
    let (_, under_way) = control(&sandbox, &good, "pay", json!({"async": true})).await;
    assert_eq!(
        (&under_way["status"], &under_way["payment_status"]),
        (&json!("complete"), &json!("unpaid"))
    );
    receiver.taken(1).await;
    control(&sandbox, &good, "pay", json!({})).await;
    let events = receiver.taken(2).await;
    let expected = ["checkout.session.completed", "checkout.session.async_payment_succeeded"];
    assert_eq!(types(&events), expected);
    assert_eq!(events[0]["data"]["object"]["payment_status"], "unpaid");
    assert_eq!(events[1]["data"]["object"]["payment_status"], "paid");
    control(&sandbox, &bad, "fail", json!({})).await;
    let events = receiver.taken(4).await;
    let expected = ["checkout.session.completed", "checkout.session.async_payment_failed"];
    assert_eq!(types(&events[2..]), expected);
    assert_eq!(events[3]["data"]["object"]["payment_status"], "unpaid");
}

#[tokio::test]
async fn a_payment_may_not_match_or_not_be_told_of() {
    let sandbox = TestSandbox::start().await;
    let receiver = Receiver::of(&sandbox).await;
    let (silent, other) = (created(&sandbox).await, created(&sandbox).await);
    control(&sandbox, &silent, "pay", json!({"silent": true})).await;
    assert_eq!(get(&sandbox, &path_of(&silent)).await.1["payment_status"], "paid");
    let mismatch = json!({"amount": 1, "currency": "eur", "sessionId": "cs_test_other"});
    control(&sandbox, &other, "pay", mismatch).await;
    let event = receiver.taken(1).await.remove(0);
    let object = &event["data"]["object"];
    assert_eq!((&object["amount_total"], &object["currency"]), (&json!(1), &json!("eur")));
    assert_eq!(object["id"], "cs_test_other");
    assert_eq!(get(&sandbox, &path_of(&other)).await.1["amount_total"], 1);
    let made_up = json!({"id": "evt_1", "type": "customer.created", "data": {"object": {}}});
    let answer = sandbox.control(Method::POST, "stripe/events", &made_up).await;
    assert_eq!(answer.json::<Value>().await.unwrap(), json!({"queued": true}));
    assert_eq!(receiver.taken(2).await[1], made_up);
}

#[tokio::test]
async fn a_key_does_one_thing_once() {
    let sandbox = TestSandbox::start().await;
    let (_, first) = post(&sandbox, SESSIONS, &form(&[]), Some("key-1")).await;
    let path = format!("{STRIPE_PREFIX}{SESSIONS}");
    let again = sandbox.request(Method::POST, &path).bearer_auth(STRIPE_SECRET_KEY);
    let again = again.header("idempotency-key", "key-1").form(&form(&[])).send().await.unwrap();
    assert_eq!(again.headers()["idempotent-replayed"], "true");
    assert_eq!(again.json::<Value>().await.unwrap(), first);
    let other = form(&[("client_reference_id", "lead-2")]);
    let (status, refused) = post(&sandbox, SESSIONS, &other, Some("key-1")).await;
    assert_eq!((status, &refused["error"]["type"]), (400, &json!("idempotency_error")));
    let (_, second) = post(&sandbox, SESSIONS, &form(&[]), Some("key-2")).await;
    assert_ne!(second["id"], first["id"]);
    assert_eq!(sandbox.rows("stripe/sessions", "sessions").await, [first, second]);
}

#[tokio::test]
async fn a_key_finds_the_session_whose_answer_was_lost() {
    let sandbox = TestSandbox::start().await;
    let script = |fault: Value| json!({"account": "lead-1", "fault": fault, "times": 1});
    sandbox.fault_of("stripe", script(json!({"kind": "status", "status": 500}))).await;
    let (status, body) = post(&sandbox, SESSIONS, &form(&[]), Some("k")).await;
    assert_eq!((status, &body["error"]["type"]), (500, &json!("api_error")));
    assert!(sandbox.rows("stripe/sessions", "sessions").await.is_empty());
    sandbox.fault_of("stripe", script(json!({"kind": "reset_after_effect"}))).await;
    let request = sandbox.request(Method::POST, &format!("{STRIPE_PREFIX}{SESSIONS}"));
    let request = request.bearer_auth(STRIPE_SECRET_KEY).header("idempotency-key", "k");
    assert!(request.form(&form(&[])).send().await.is_err());
    let (_, found) = post(&sandbox, SESSIONS, &form(&[]), Some("k")).await;
    assert_eq!(sandbox.rows("stripe/sessions", "sessions").await, [found]);
    let calls = sandbox.rows("journal?provider=stripe&operation=send", "calls").await;
    assert_eq!(calls.len(), 3);
}

#[tokio::test]
async fn what_is_refused_keeps_no_key() {
    let sandbox = TestSandbox::start().await;
    let end = |minutes: i64| (now() + SignedDuration::from_mins(minutes)).as_second().to_string();
    let (soon, late) = (end(29), end(24 * 60 + 1));
    for (name, text, param) in [
        ("mode", "", "mode"),
        ("mode", "setup", "mode"),
        ("success_url", "", "success_url"),
        ("expires_at", soon.as_str(), "expires_at"),
        ("expires_at", late.as_str(), "expires_at"),
        ("line_items[0][quantity]", "0", "line_items[0][quantity]"),
    ] {
        let (status, refused) = post(&sandbox, SESSIONS, &form(&[(name, text)]), Some("k")).await;
        assert_eq!((status, &refused["error"]["param"]), (400, &json!(param)), "{refused}");
        assert_eq!(refused["error"]["type"], "invalid_request_error");
    }
    for end in [end(31), end(24 * 60 - 1)] {
        let (status, session) =
            post(&sandbox, SESSIONS, &form(&[("expires_at", &end)]), None).await;
        assert_eq!((status, session["expires_at"].to_string()), (200, end));
    }
    assert_eq!(post(&sandbox, SESSIONS, &form(&[]), Some("k")).await.0, 200);
    let stranger = sandbox.request(Method::POST, &format!("{STRIPE_PREFIX}{SESSIONS}"));
    assert_eq!(stranger.form(&form(&[])).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn only_an_open_session_can_be_expired() {
    let sandbox = TestSandbox::start().await;
    let receiver = Receiver::of(&sandbox).await;
    let (first, second) = (created(&sandbox).await, created(&sandbox).await);
    let expire = |session: &Value| format!("{}/expire", path_of(session));
    let (status, expired) = post(&sandbox, &expire(&first), &[], None).await;
    assert_eq!((status, &expired["status"]), (200, &json!("expired")));
    let event = receiver.taken(1).await.remove(0);
    assert_eq!(
        (&event["type"], &event["data"]["object"]),
        (&json!("checkout.session.expired"), &expired)
    );
    assert_eq!(post(&sandbox, &expire(&first), &[], None).await.0, 400);
    control(&sandbox, &second, "pay", json!({"silent": true})).await;
    let (status, refused) = post(&sandbox, &expire(&second), &[], None).await;
    assert_eq!((status, &refused["error"]["type"]), (400, &json!("invalid_request_error")));
    assert!(refused["error"]["message"].as_str().unwrap().contains("complete"));
    let unknown = post(&sandbox, &format!("{SESSIONS}/cs_none/expire"), &[], None).await;
    assert_eq!((unknown.0, &unknown.1["error"]["code"]), (404, &json!("resource_missing")));
    // Money that comes late all the same.
    assert_eq!(control(&sandbox, &first, "pay", json!({})).await.0, 409);
    assert_eq!(control(&sandbox, &first, "pay", json!({"force": true})).await.0, 200);
    assert_eq!(types(&receiver.taken(2).await)[1], "checkout.session.completed");
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let sandbox = TestSandbox::start().await;
    let receiver = Receiver::of(&sandbox).await;
    let session = created(&sandbox).await;
    let later = (now() + SignedDuration::from_hours(24)).to_string();
    sandbox.control(Method::PUT, "clock", &json!({"now": later})).await;
    // Nobody asks, and it is told of.
    let event = receiver.taken(1).await.remove(0);
    assert_eq!(
        (&event["type"], &event["data"]["object"]["id"]),
        (&json!("checkout.session.expired"), &session["id"])
    );
    assert_eq!(get(&sandbox, &path_of(&session)).await.1["status"], "expired");
    assert_eq!(control(&sandbox, &session, "expire", json!({})).await.0, 409);
    // The watch goes on for a session that is made after it had nothing to do.
    let next = created(&sandbox).await;
    let later = (now() + SignedDuration::from_hours(49)).to_string();
    sandbox.control(Method::PUT, "clock", &json!({"now": later})).await;
    assert_eq!(receiver.taken(2).await[1]["data"]["object"]["id"], next["id"]);
}

#[tokio::test]
async fn sessions_are_listed_newest_first() {
    let sandbox = TestSandbox::start().await;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(created(&sandbox).await["id"].clone());
    }
    let ids = async |query: &str| {
        let (_, list) = get(&sandbox, &format!("{SESSIONS}?{query}")).await;
        let data = list["data"].as_array().unwrap().iter().map(|session| session["id"].clone());
        (data.collect::<Vec<_>>(), list["has_more"].clone())
    };
    assert_eq!(ids("limit=2").await, (vec![made[2].clone(), made[1].clone()], json!(true)));
    let after = format!("limit=2&starting_after={}", made[1].as_str().unwrap());
    assert_eq!(ids(&after).await, (vec![made[0].clone()], json!(false)));
    assert_eq!(ids("status=complete").await, (vec![], json!(false)));
}

#[tokio::test]
async fn the_page_pays_and_leads_back() {
    let sandbox = TestSandbox::start().await;
    let session = created(&sandbox).await;
    let url = session["url"].as_str().unwrap();
    let path = url.strip_prefix(&format!("http://{}", sandbox.addr)).unwrap();
    let page = sandbox.request(Method::GET, path).send().await.unwrap();
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("'none'"));
    let html = page.text().await.unwrap();
    assert!(html.contains("150.00 GBP") && html.contains("value=\"pay\""));
    let press = async |action: &str| {
        let request = sandbox.request(Method::POST, path).form(&[("action", action)]);
        request.send().await.unwrap()
    };
    let back = press("pay").await;
    assert_eq!(back.status(), 302);
    let id = session["id"].as_str().unwrap();
    assert_eq!(back.headers()["location"], format!("https://studio.example/thanks?session={id}"));
    assert_eq!(get(&sandbox, &path_of(&session)).await.1["payment_status"], "paid");
    let html = press("expire").await.text().await.unwrap();
    assert!(html.contains("paid") && !html.contains("<form"));
    let nothing = sandbox.request(Method::GET, &format!("{STRIPE_PREFIX}/pay/cs_none"));
    assert_eq!(nothing.send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn money_goes_back_once() {
    let sandbox = TestSandbox::start().await;
    let session = created(&sandbox).await;
    let (_, paid) = control(&sandbox, &session, "pay", json!({})).await;
    let intent = paid["payment_intent"].as_str().unwrap();
    let refund = async |amount: &str, intent: &str| {
        let pairs = [("payment_intent", intent), ("amount", amount)];
        let pairs = pairs.map(|(name, text)| (name.to_owned(), text.to_owned()));
        post(&sandbox, "/v1/refunds", &pairs, None).await
    };
    let (status, part) = refund("5000", intent).await;
    assert_eq!(
        (status, &part["status"], &part["amount"]),
        (200, &json!("succeeded"), &json!(5_000))
    );
    assert_eq!(refund("10001", intent).await.0, 400);
    assert_eq!(refund("", intent).await.1["amount"], 10_000);
    assert_eq!(refund("", intent).await.1["error"]["code"], "charge_already_refunded");
    assert_eq!(refund("", "pi_none").await.0, 404);
}

#[tokio::test]
async fn a_reset_forgets_sessions_and_what_waits() {
    let sandbox = TestSandbox::start().await;
    let _receiver = Receiver::refusing(&sandbox, &[500; 64]).await;
    let session = created(&sandbox).await;
    control(&sandbox, &session, "pay", json!({})).await;
    sandbox.control(Method::POST, "reset", &json!({})).await;
    assert!(sandbox.rows("stripe/sessions", "sessions").await.is_empty());
    eventually(async || {
        let shown = sandbox.get("/_sandbox/webhooks").await;
        (shown["waiting"] == 0 && shown["deliveries"] == json!([])).then_some(())
    })
    .await;
}
