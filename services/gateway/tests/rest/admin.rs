//! What administrators do (conversations.md, "REST").

use std::time::Duration;

use proto::conversations::v1::{self as pb, act_request::Action};
use serde_json::{Value, json};
use service::Code;

use crate::support::{
    Gateway, KEY, OTHER_KEY,
    client::{Answer, Request},
    publisher::ID,
};

const METRICS: &str = "/admin/metrics";
const FUNNEL: &str = "/admin/funnel";
const HEADER: &str = "x-admin-api-key";

fn lead(action: &str) -> String {
    format!("/admin/leads/{ID}/{action}")
}

fn admin(gateway: &Gateway, method: &str, path: &str) -> Request {
    gateway.anonymous(method, path).header(HEADER, KEY)
}

async fn post(gateway: &Gateway, action: &str, body: &Value) -> Answer {
    admin(gateway, "POST", &lead(action)).json(body).send().await
}

#[tokio::test]
async fn the_key_has_a_header_of_its_own_and_comes_as_elsewhere_too() {
    let gateway = Gateway::start().await;
    let stored = gateway.stored_key("admin").await;
    for (name, value) in [
        (HEADER, KEY.to_owned()),
        (HEADER, stored.clone()),
        ("x-api-key", stored.clone()),
        ("authorization", format!("Bearer {stored}")),
    ] {
        let answer = gateway.anonymous("GET", METRICS).header(name, value).send().await;
        assert_eq!(answer.status, 200, "{name}");
        assert!(answer.header("ratelimit").starts_with("\"default\";"), "{name}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    // The header of its own goes first, and opens nothing else.
    let both = admin(&gateway, "GET", METRICS).header("x-api-key", "not-a-key").send().await;
    assert_eq!(both.status, 200);
    let elsewhere = gateway.anonymous("GET", "/api/leads").header(HEADER, KEY).send().await;
    elsewhere.refuses(401, "MISSING_API_KEY");
}

#[tokio::test]
async fn no_key_is_asked_for_one_and_a_wrong_one_is_forbidden() {
    let gateway = Gateway::start().await;
    let none = gateway.anonymous("GET", METRICS).send().await;
    none.refuses(401, "MISSING_API_KEY");
    assert!(!none.header("www-authenticate").is_empty());
    for (name, value) in [
        (HEADER, &b"not-a-key-of-anybody"[..]),
        (HEADER, b"\xff"),
        ("x-api-key", b"not-a-key-of-anybody"),
        ("authorization", b"Bearer not-a-key"),
    ] {
        let wrong = gateway.anonymous("GET", METRICS).header(name, value).send().await;
        wrong.refuses(403, "INVALID_API_KEY");
        assert!(wrong.header("www-authenticate").is_empty());
    }
    for scopes in ["read", "converse,publish,schedule"] {
        let key = gateway.stored_key(scopes).await;
        let answer = gateway.anonymous("GET", METRICS).header(HEADER, &key).send().await;
        answer.refuses(403, "INSUFFICIENT_SCOPE");
    }
    let tenant = admin(&gateway, "GET", METRICS).header("x-tenant", "acme").send().await;
    tenant.refuses(403, "TENANT_MISMATCH");
    assert!(gateway.conversations.calls().is_empty());
}

#[tokio::test]
async fn a_session_works_and_its_end_is_told_as_elsewhere() {
    let gateway = Gateway::start().await;
    let signed_in = gateway.post("/api/session").send().await;
    let cookie = signed_in.header("set-cookie").split(';').next().unwrap().to_owned();
    let by_cookie = || gateway.anonymous("GET", METRICS).header("cookie", &cookie);
    assert_eq!(by_cookie().send().await.status, 200);
    let sweep =
        gateway.anonymous("POST", "/admin/sweep-expired-deposits").header("cookie", &cookie);
    sweep.send().await.refuses(403, "ORIGIN_MISMATCH");
    gateway.clock.advance(Duration::from_secs(13 * 60 * 60));
    by_cookie().send().await.refuses(401, "INVALID_API_KEY");
}

#[tokio::test]
async fn without_a_valid_key_an_address_has_ten_tries_a_minute() {
    let gateway = Gateway::start().await;
    let guess = |from: &str| {
        gateway.anonymous("GET", METRICS).header(HEADER, "not-a-key-of-anybody").from(from)
    };
    for _ in 0..5 {
        guess("127.0.0.2").send().await.refuses(403, "INVALID_API_KEY");
        let none = gateway.anonymous("POST", &lead("approve")).from("127.0.0.2").send().await;
        none.refuses(401, "MISSING_API_KEY");
    }
    gateway.clock.advance(Duration::from_millis(12_500));
    let refused = guess("127.0.0.2").send().await;
    refused.refuses(429, "RATE_LIMITED");
    assert_eq!(refused.header("retry-after"), "48");
    assert_eq!(refused.header("ratelimit"), "\"address\";r=0;t=48");
    assert_eq!(refused.header("ratelimit-policy"), "\"address\";q=10;w=60");

    guess("127.0.0.3").send().await.refuses(403, "INVALID_API_KEY");
    let right = admin(&gateway, "GET", METRICS).from("127.0.0.2").send().await;
    assert_eq!(right.status, 200, "a valid key has its own limit");
    let elsewhere = gateway.anonymous("GET", "/api/leads").from("127.0.0.2").send().await;
    elsewhere.refuses(401, "MISSING_API_KEY");
    gateway.clock.advance(Duration::from_millis(47_500));
    guess("127.0.0.2").send().await.refuses(403, "INVALID_API_KEY");
}

#[tokio::test]
async fn a_valid_key_is_counted_as_elsewhere_and_by_no_address() {
    let gateway = Gateway::start_with(&[
        ("FANFARE_RATE_LIMIT", "12/1m"),
        ("FANFARE_CONVERSATIONS_ADMIN_RATE", "2/1m"),
    ])
    .await;
    for _ in 0..12 {
        assert_eq!(admin(&gateway, "GET", FUNNEL).send().await.status, 200);
    }
    let refused = admin(&gateway, "GET", FUNNEL).send().await;
    refused.refuses(429, "RATE_LIMITED");
    assert_eq!(refused.header("ratelimit"), "\"default\";r=0;t=60");
    gateway.anonymous("GET", FUNNEL).send().await.refuses(401, "MISSING_API_KEY");
}

#[tokio::test]
async fn each_action_answers_with_the_lead_after_it() {
    let gateway = Gateway::start().await;
    let url = "https://booking.example.com/abc".to_owned();
    for (action, body, expected) in [
        ("approve", json!({}), Action::Approve(pb::Approve {})),
        ("reject", json!({}), Action::Reject(pb::Reject::default())),
        (
            "reject",
            json!({"reason": "r", "text": "t"}),
            Action::Reject(pb::Reject { reason: "r".to_owned(), text: "t".to_owned() }),
        ),
        ("send-deposit", json!({}), Action::SendDeposit(pb::SendDeposit { amount_minor: None })),
        (
            "send-deposit",
            json!({"amountMinor": 20_000}),
            Action::SendDeposit(pb::SendDeposit { amount_minor: Some(20_000) }),
        ),
        (
            "send-booking-link",
            json!({"url": url}),
            Action::SendBookingLink(pb::SendBookingLink { url }),
        ),
        ("mark-booked", json!({}), Action::MarkBooked(pb::MarkBooked {})),
        ("cancel", json!({"refunded": true}), Action::Cancel(pb::Cancel { refunded: true })),
        ("cancel", json!({"refunded": false}), Action::Cancel(pb::Cancel { refunded: false })),
    ] {
        let answer = post(&gateway, action, &body).await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"4\""), "{action}");
        assert_eq!(answer.json()["answers"]["complexity"]["value"], 2, "the lead in full");
        let asked: pb::ActRequest = gateway.conversations.asked();
        let expected = pb::ActRequest { id: ID.into(), version: None, action: Some(expected) };
        assert_eq!(asked, expected, "{action}");
    }
}

#[tokio::test]
async fn a_body_may_be_missing_where_every_member_may() {
    let gateway = Gateway::start().await;
    for action in ["approve", "reject", "send-deposit", "mark-booked"] {
        let answer = admin(&gateway, "POST", &lead(action)).send().await;
        assert_eq!(answer.status, 200, "{action}");
    }
    for (action, body, pointer) in [
        ("approve", json!({"x": 1}), ""),
        ("reject", json!({"why": "x"}), "/why"),
        ("reject", json!({"text": ""}), "/text"),
        ("send-deposit", json!({"amountMinor": 0}), "/amountMinor"),
        ("send-deposit", json!({"amountMinor": 1.5}), "/amountMinor"),
        ("send-deposit", json!({"amount": 1}), "/amount"),
        ("send-booking-link", json!({}), "/url"),
        ("send-booking-link", json!({"url": "x".repeat(2_049)}), "/url"),
        ("mark-booked", json!([]), ""),
        ("cancel", json!({}), "/refunded"),
        ("cancel", json!({"refunded": "yes"}), "/refunded"),
    ] {
        let answer = post(&gateway, action, &body).await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers(), [pointer], "{action} {body}");
    }
}

#[tokio::test]
async fn a_lead_is_acted_on_only_where_it_stands_and_in_the_version_that_was_read() {
    let gateway = Gateway::start().await;
    for (action, body) in [
        ("approve", json!({})),
        ("reject", json!({})),
        ("send-deposit", json!({})),
        ("send-booking-link", json!({"url": "https://a.example"})),
        ("mark-booked", json!({})),
        ("cancel", json!({"refunded": false})),
    ] {
        for code in [Code::LeadConflict, Code::PreconditionFailed, Code::InvalidRequest] {
            gateway.conversations.fail(code);
            post(&gateway, action, &body).await.refuses(code.http(), code.name());
        }
        let tagged = admin(&gateway, "POST", &lead(action)).header("if-match", "\"3\"").json(&body);
        assert_eq!(tagged.send().await.status, 200, "{action}");
        assert_eq!(gateway.conversations.asked::<pb::ActRequest>().version, Some(3));
        let stale = admin(&gateway, "POST", &lead(action)).header("if-match", "W/\"3\"");
        stale.json(&body).send().await.refuses(412, "PRECONDITION_FAILED");
        let theirs = gateway.anonymous("POST", &lead(action)).header(HEADER, OTHER_KEY).json(&body);
        theirs.send().await.refuses(404, "LEAD_NOT_FOUND");
        let malformed = admin(&gateway, "POST", &format!("/admin/leads/7/{action}")).json(&body);
        malformed.send().await.refuses(404, "LEAD_NOT_FOUND");
    }
}

#[tokio::test]
async fn jobs_say_what_they_did() {
    let gateway = Gateway::start().await;
    for (path, expected) in [
        ("/admin/sweep-expired-deposits", json!({"expired": 2, "paid": 1})),
        ("/admin/outbox/retry", json!({"retried": 3})),
        ("/admin/events/retention-cleanup", json!({"deleted": 120})),
    ] {
        let answer = admin(&gateway, "POST", path).send().await;
        assert_eq!((answer.status.as_u16(), answer.json()), (200, expected));
        admin(&gateway, "POST", path).body("[]").send().await.refuses(400, "INVALID_REQUEST");
    }
    gateway.conversations.fail(Code::ProviderUnavailable);
    let sweep = admin(&gateway, "POST", "/admin/sweep-expired-deposits").send().await;
    sweep.refuses(502, "PROVIDER_UNAVAILABLE");
}

#[tokio::test]
async fn events_are_listed_and_looked_for() {
    let gateway = Gateway::start().await;
    let event = json!({
        "id": "17",
        "createdAt": "2026-01-01T09:00:00.123Z",
        "level": "WARN",
        "eventType": "atomic_update.conflict",
        "leadId": ID,
        "correlationId": null,
        "payload": {"step": "idea"},
    });
    let listed = admin(&gateway, "GET", "/admin/events").send().await.json();
    assert_eq!(listed, json!({"items": [event], "nextCursor": null}));
    let query = format!("/admin/events?leadId={ID}&eventType=whatsapp.send_failure&level=ERROR");
    admin(&gateway, "GET", &query).send().await;
    let asked: pb::ListEventsRequest = gateway.conversations.asked();
    assert_eq!((asked.lead_id.as_str(), asked.level.as_str()), (ID, "ERROR"));
    assert_eq!(asked.event_type, "whatsapp.send_failure");
    let query =
        "from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&correlationId=4bf9&eventType=whatsapp.*";
    admin(&gateway, "GET", &format!("/admin/events?{query}")).send().await;
    let asked: pb::ListEventsRequest = gateway.conversations.asked();
    let seconds = [asked.from, asked.to].map(|time| time.unwrap().seconds);
    assert_eq!(seconds, [1_767_225_600, 1_769_904_000]);
    assert_eq!((asked.correlation_id.as_str(), asked.event_type.as_str()), ("4bf9", "whatsapp.*"));
    let longest = format!("/admin/events?eventType={}", "x".repeat(200));
    assert_eq!(admin(&gateway, "GET", &longest).send().await.status, 200);
    for (query, pointer) in [
        ("leadId=7", "?leadId"),
        ("level=warn", "?level"),
        ("eventType=%00", "?eventType"),
        (&format!("eventType={}", "x".repeat(201)), "?eventType"),
        ("from=yesterday", "?from"),
        ("correlationId=%00", "?correlationId"),
        ("type=x", "?type"),
    ] {
        let answer = admin(&gateway, "GET", &format!("/admin/events?{query}")).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers(), [pointer]);
    }
}

#[tokio::test]
async fn the_outbox_and_the_numbers_are_shown() {
    let gateway = Gateway::start().await;
    let item = json!({
        "id": ID,
        "leadId": ID,
        "kind": "prompt",
        "text": "How large?",
        "status": "failed",
        "attempts": 3,
        "providerId": null,
        "error": "131026",
        "nextAttemptAt": null,
        "createdAt": "2026-01-01T09:00:00.123Z",
    });
    let listed = admin(&gateway, "GET", "/admin/outbox?status=failed").send().await.json();
    assert_eq!(listed, json!({"items": [item], "nextCursor": null}));
    assert_eq!(gateway.conversations.asked::<pb::ListOutboxRequest>().status, "failed");
    let wrong = admin(&gateway, "GET", "/admin/outbox?status=processed").send().await;
    wrong.refuses(400, "INVALID_REQUEST");

    let metrics = admin(&gateway, "GET", METRICS).send().await;
    let expected = r#"{"leads":{"QUALIFYING":4,"BOOKED":2},"inbox":{"processed":9},"outbox":{},"deposits":{},"events":{},"inboxOldestSeconds":0.5,"outboxOldestSeconds":0.0}"#;
    assert_eq!(metrics.text(), expected, "in the service's order");
    let funnel = admin(&gateway, "GET", FUNNEL).send().await.json();
    let expected = json!({
        "stages": [{"name": "NEW", "count": 12}, {"name": "BOOKED", "count": 2}],
        "steps": [{"name": "idea", "count": 3}],
    });
    assert_eq!(funnel, expected);
}

#[tokio::test]
async fn the_studio_is_ready_when_nothing_is_missing_or_unsafe() {
    let gateway = Gateway::start().await;
    let check = |status: &str| pb::Check {
        name: "whatsapp".to_owned(),
        status: status.to_owned(),
        detail: "Set it.".to_owned(),
    };
    for (states, ready) in [
        (&["ok", "ok"][..], true),
        (&[], true),
        (&["ok", "unsafe"], false),
        (&["missing", "ok"], false),
    ] {
        gateway.conversations.script().checks = states.iter().map(|state| check(state)).collect();
        let answer = admin(&gateway, "GET", "/admin/readiness").send().await.json();
        assert_eq!(answer["ready"], ready, "{states:?}");
        let shown: Vec<_> = states
            .iter()
            .map(|state| json!({"name": "whatsapp", "status": state, "detail": "Set it."}))
            .collect();
        assert_eq!(answer["checks"], json!(shown));
    }
}

#[tokio::test]
async fn what_is_configured_of_conversations_is_shown() {
    let gateway = Gateway::start().await;
    let path = "/admin/settings/conversations";
    let unset = admin(&gateway, "GET", path).send().await.json();
    assert_eq!(
        unset,
        json!({"pilot": null, "templates": [], "artistPhone": null, "publicUrl": null})
    );
    let (name, language) = ("next_steps".to_owned(), "en".to_owned());
    gateway.conversations.script().settings = pb::Settings {
        pilot: Some(pb::Pilot { numbers: vec!["447700900123".to_owned()] }),
        templates: vec![pb::Template { name, language, configured: true }],
        artist_phone: "447700900001".to_owned(),
        public_url: "https://studio.example.com/".to_owned(),
    };
    let expected = json!({
        "pilot": {"numbers": ["447700900123"]},
        "templates": [{"name": "next_steps", "language": "en", "configured": true}],
        "artistPhone": "447700900001",
        "publicUrl": "https://studio.example.com/",
    });
    assert_eq!(admin(&gateway, "GET", path).send().await.json(), expected);
}
