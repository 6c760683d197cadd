//! Leads and flows, as people work on them (conversations.md, "REST").

use proto::conversations::v1 as pb;
use serde_json::{Value, json};
use service::Code;

use crate::support::{Gateway, KEY, OTHER_KEY, conversations::lead, publisher::ID};

const LEADS: &str = "/api/leads";
const FLOWS: &str = "/api/flows";
const ACTIVE: &str = "/api/flows/active";
const AT: &str = "2026-01-01T09:00:00.123Z";

fn at(rest: &str) -> String {
    format!("{LEADS}/{ID}{rest}")
}

fn overview() -> Value {
    json!({
        "id": ID,
        "phone": "447700900123",
        "waUserId": null,
        "status": "BOOKING_PENDING",
        "step": "timing",
        "stepIndex": 12,
        "run": 2,
        "strikes": 1,
        "handoverReason": null,
        "createdAt": AT,
        "updatedAt": "2026-01-01T09:01:00.123Z",
        "name": "Zoë",
        "lastMessage": offered(),
        "windowClosesAt": "2026-01-02T09:00:00.123Z",
    })
}

fn offered() -> Value {
    json!({
        "id": ID, "direction": "out", "kind": "offer", "text": "Choose a slot.",
        "providerId": null, "status": "failed", "step": null, "run": 2,
        "createdAt": "2026-01-01T09:00:01.123Z", "error": "131026",
    })
}

fn whole() -> Value {
    let mut lead = overview();
    let details = json!({
        "answers": {
            "dimensions": {"raw": "10x15cm", "value": {"widthCm": 10, "heightCm": 15}, "answeredAt": AT},
            "style": {"raw": "skip", "value": null, "answeredAt": AT},
            "complexity": {"raw": "2", "value": 2, "answeredAt": AT},
        },
        "messages": [
            {
                "id": ID, "direction": "in", "kind": "image", "text": null, "providerId": "wamid.1",
                "status": "processed", "step": "reference_images", "run": 2, "createdAt": AT,
                "error": null,
            },
            offered(),
        ],
        "attachments": [{
            "mediaId": "77", "step": "reference_images", "candidate": false, "status": "stored",
            "contentType": "image/jpeg", "size": 48_213, "createdAt": AT, "messageId": ID,
        }],
        "estimate": {"category": "XL", "days": 1.5, "depositMinor": 30000, "belowMinimum": false},
        "deposit": {
            "amountMinor": 30000, "currency": "GBP", "status": "CREATING", "sessionId": null,
            "url": null, "expiresAt": null,
        },
        "offers": [{"number": 1, "start": AT, "end": "2026-01-01T11:00:00.123Z"}],
        "booking": {"start": AT, "end": "2026-01-01T11:00:00.123Z"},
        "formerStatus": "QUALIFYING",
        "complete": true,
        "rejectReason": null,
        "windows": ["Any Friday"],
    });
    lead.as_object_mut().unwrap().extend(details.as_object().unwrap().clone());
    lead
}

#[tokio::test]
async fn a_lead_is_read_with_all_that_is_known_of_it() {
    let gateway = Gateway::start().await;
    let answer = gateway.get(&at("")).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"3\""));
    assert_eq!(answer.json(), whole());
    let steps: Vec<_> = answer.json()["answers"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(steps, ["dimensions", "style", "complexity"], "in the flow's order");
}

#[tokio::test]
async fn what_a_lead_does_not_have_is_null_or_empty() {
    let gateway = Gateway::start().await;
    gateway.conversations.script().lead = Some(pb::Lead {
        phone: String::new(),
        wa_user_id: "GB.7".to_owned(),
        handover_reason: "refund".to_owned(),
        name: String::new(),
        last_message: None,
        window_closes_at: None,
        details: Some(pb::LeadDetails {
            estimate: Some(pb::Estimate { category: "SMALL".into(), ..pb::Estimate::default() }),
            ..pb::LeadDetails::default()
        }),
        ..lead()
    });
    let lead = gateway.get(&at("")).send().await.json();
    assert_eq!((&lead["phone"], &lead["waUserId"]), (&Value::Null, &json!("GB.7")));
    assert_eq!((&lead["handoverReason"], &lead["answers"]), (&json!("refund"), &json!({})));
    assert_eq!(lead["estimate"]["days"], Value::Null, "days are counted for XL alone");
    for name in ["messages", "attachments", "offers", "windows"] {
        assert_eq!(lead[name], json!([]), "{name}");
    }
    for name in [
        "deposit",
        "booking",
        "name",
        "lastMessage",
        "windowClosesAt",
        "formerStatus",
        "rejectReason",
    ] {
        assert_eq!(lead[name], Value::Null, "{name}");
    }
}

#[tokio::test]
async fn leads_are_listed_without_details_and_looked_for() {
    let gateway = Gateway::start().await;
    let answer = gateway.get(LEADS).send().await.json();
    assert_eq!(answer, json!({"items": [overview()], "nextCursor": null}));
    let query = format!("{LEADS}?phone=447700900123&status=NEEDS_ARTIST_REPLY&limit=7");
    gateway.get(&query).send().await;
    let asked: pb::ListLeadsRequest = gateway.conversations.asked();
    assert_eq!(
        (asked.phone.as_str(), asked.status),
        ("447700900123", vec!["NEEDS_ARTIST_REPLY".into()])
    );
    assert_eq!(
        (asked.search.as_str(), asked.order.as_str(), asked.page.unwrap().limit),
        ("", "", 7)
    );
    let query = format!("{LEADS}?status=NEW&status=QUALIFYING&q=Zo%C3%AB&order=updated");
    gateway.get(&query).send().await;
    let asked: pb::ListLeadsRequest = gateway.conversations.asked();
    assert_eq!(asked.status, ["NEW", "QUALIFYING"]);
    assert_eq!((asked.search.as_str(), asked.order.as_str()), ("Zoë", "updated"));
    for (query, pointer) in [
        ("status=NEW&status=new", "?status"),
        ("q=%00", "?q"),
        ("q=a&q=b", "?q"),
        (&format!("q={}", "x".repeat(101)), "?q"),
        ("order=phone", "?order"),
        ("phone=%2B447700900123", "?phone"),
        ("phone=x", "?phone"),
        ("status=new", "?status"),
        ("name=x", "?name"),
    ] {
        let answer = gateway.get(&format!("{LEADS}?{query}")).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers(), [pointer]);
    }
}

#[tokio::test]
async fn a_cursor_of_one_order_is_none_of_the_other() {
    let gateway = Gateway::start().await;
    gateway.conversations.script().next_position = "1.x".to_owned();
    let page = gateway.get(&format!("{LEADS}?order=updated")).send().await.json();
    let cursor = page["nextCursor"].as_str().unwrap();
    let next = gateway.get(&format!("{LEADS}?order=updated&cursor={cursor}")).send().await;
    assert_eq!(next.status, 200);
    let other = gateway.get(&format!("{LEADS}?cursor={cursor}")).send().await;
    assert_eq!(other.pointers(), ["?cursor"]);
}

#[tokio::test]
async fn leads_are_counted_in_the_service_s_order() {
    let gateway = Gateway::start().await;
    let counts = gateway.get("/api/leads/counts").send().await;
    assert_eq!(counts.text(), r#"{"total":6,"statuses":{"QUALIFYING":4,"BOOKED":2}}"#);
}

#[tokio::test]
async fn of_a_long_conversation_a_part_is_read() {
    let gateway = Gateway::start().await;
    gateway.get(&at("?messages=50")).send().await;
    assert_eq!(gateway.conversations.asked::<pb::GetLeadRequest>().messages, Some(50));
    gateway.get(&at("")).send().await;
    assert_eq!(gateway.conversations.asked::<pb::GetLeadRequest>().messages, None);
    for wrong in ["0", "5001", "x"] {
        let answer = gateway.get(&at(&format!("?messages={wrong}"))).send().await;
        assert_eq!(answer.pointers(), ["?messages"]);
    }
    gateway.conversations.script().next_position = "i1.x".to_owned();
    let page = gateway.get(&at("/messages?limit=1")).send().await.json();
    assert_eq!(page["items"], json!([offered()]));
    let cursor = page["nextCursor"].as_str().unwrap();
    gateway.get(&at(&format!("/messages?cursor={cursor}"))).send().await;
    let asked: pb::ListMessagesRequest = gateway.conversations.asked();
    assert_eq!((asked.id.as_str(), asked.page.unwrap().position), (ID, "i1.x".to_owned()));
}

#[tokio::test]
async fn a_file_is_given_out_as_what_it_is() {
    let gateway = Gateway::start().await;
    for (id, content_type, disposition) in
        [("77", "image/jpeg", "inline"), ("78", "application/pdf", "attachment")]
    {
        let file = gateway.get(&at(&format!("/attachments/{id}"))).send().await;
        assert_eq!((file.status.as_u16(), &file.body[..]), (200, &[0xff, 0xd8, 0][..]));
        let header = |name: &str| file.header(name).to_owned();
        assert_eq!(header("content-type"), content_type);
        assert_eq!(header("content-disposition"), disposition);
        assert_eq!(header("cache-control"), "private, max-age=86400");
        assert_eq!(header("x-content-type-options"), "nosniff");
    }
    let asked: pb::GetAttachmentRequest = gateway.conversations.asked();
    assert_eq!((asked.lead_id.as_str(), asked.media_id.as_str()), (ID, "78"));
    let missing = gateway.get(&at("/attachments/79")).send().await;
    missing.refuses(404, "ATTACHMENT_NOT_FOUND");
    let long = gateway.get(&at(&format!("/attachments/{}", "7".repeat(513)))).send().await;
    long.refuses(404, "ATTACHMENT_NOT_FOUND");
}

#[tokio::test]
async fn a_message_is_written_once() {
    let gateway = Gateway::start().await;
    let text = json!({"text": "Hi! 🐦"});
    let write = || gateway.post(&at("/messages")).header("idempotency-key", "k").json(&text);
    let answer = write().send().await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"3\""));
    assert_eq!(answer.json(), whole());
    assert!(!answer.headers.contains_key("idempotency-replayed"));
    let asked: pb::SendMessageRequest = gateway.conversations.asked();
    assert_eq!((asked.id.as_str(), asked.text.as_str()), (ID, "Hi! 🐦"));
    let first = asked.idempotency.unwrap();
    assert_eq!((first.key.as_str(), first.fingerprint.len()), ("k", 32));

    gateway.conversations.script().replays = true;
    assert_eq!(write().send().await.header("idempotency-replayed"), "true");
    let again: pb::SendMessageRequest = gateway.conversations.asked();
    assert_eq!(again.idempotency.unwrap(), first);
    for (code, status) in [
        (Code::IdempotencyMismatch, 422),
        (Code::IdempotencyInProgress, 409),
        (Code::LeadConflict, 409),
    ] {
        gateway.conversations.fail(code);
        write().send().await.refuses(status, code.name());
    }
}

#[tokio::test]
async fn a_message_is_text_of_bounded_length() {
    let gateway = Gateway::start().await;
    let longest = json!({"text": "é".repeat(4_096)});
    assert_eq!(gateway.post(&at("/messages")).json(&longest).send().await.status, 200);
    for (body, pointer) in [
        (json!({}), "/text"),
        (json!({"text": ""}), "/text"),
        (json!({"text": "é".repeat(4_097)}), "/text"),
        (json!({"text": 1}), "/text"),
        (json!({"text": "a\0b"}), "/text"),
        (json!({"text": "a", "as": "bot"}), "/as"),
        (json!([]), ""),
    ] {
        let answer = gateway.post(&at("/messages")).json(&body).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers()[0], pointer, "{body}");
    }
    gateway.post(&at("/messages")).send().await.refuses(400, "INVALID_REQUEST");
    for key in ["", "a b", &"x".repeat(256)] {
        let named = gateway.post(&at("/messages")).header("idempotency-key", key).json(&longest);
        named.send().await.refuses(400, "INVALID_REQUEST");
    }
    assert_eq!(gateway.conversations.calls(), ["SendMessage"]);
}

#[tokio::test]
async fn a_conversation_is_taken_over_and_resumed() {
    let gateway = Gateway::start().await;
    for (action, call) in [("/takeover", "TakeOver"), ("/resume", "Resume")] {
        let send = async |tag: &str| gateway.post(&at(action)).header("if-match", tag).send().await;
        let answer = gateway.post(&at(action)).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"4\""));
        assert_eq!(answer.json(), whole());
        assert_eq!(gateway.conversations.asked::<pb::LeadRequest>().version, None);
        assert_eq!(send("\"3\"").await.status, 200);
        assert_eq!(gateway.conversations.asked::<pb::LeadRequest>().version, Some(3));
        assert_eq!(send("\"2\", \"3\"").await.status, 200);
        send("\"1\", \"2\"").await.refuses(412, "PRECONDITION_FAILED");
        for code in [Code::PreconditionFailed, Code::LeadConflict] {
            gateway.conversations.fail(code);
            send("\"2\"").await.refuses(code.http(), code.name());
        }
        gateway.post(&at(action)).body("[]").send().await.refuses(400, "INVALID_REQUEST");
        assert_eq!(gateway.conversations.calls().last(), Some(&call));
    }
}

#[tokio::test]
async fn nobody_else_s_lead_is_found() {
    let gateway = Gateway::start().await;
    let text = json!({"text": "Hi"});
    for (path, key) in [(at(""), OTHER_KEY), (format!("{LEADS}/7"), KEY)] {
        let post = |rest: &str| gateway.post(&format!("{path}{rest}")).key(key);
        for rest in ["", "/messages", "/attachments/77"] {
            let read = gateway.get(&format!("{path}{rest}")).key(key);
            read.send().await.refuses(404, "LEAD_NOT_FOUND");
        }
        post("/messages").json(&text).send().await.refuses(404, "LEAD_NOT_FOUND");
        post("/takeover").send().await.refuses(404, "LEAD_NOT_FOUND");
        post("/resume").send().await.refuses(404, "LEAD_NOT_FOUND");
    }
    assert_eq!(gateway.conversations.script().calls.len(), 6, "of what is no id nobody is asked");
}

#[tokio::test]
async fn a_lead_that_the_service_spells_wrong_is_our_mistake() {
    let gateway = Gateway::start().await;
    gateway.conversations.script().lead = Some(pb::Lead { details: None, ..lead() });
    gateway.get(&at("")).send().await.refuses(500, "INTERNAL");
}

#[tokio::test]
async fn flows_are_listed_and_replaced() {
    let gateway = Gateway::start().await;
    let listed = gateway.get(FLOWS).send().await.json();
    let flow = json!({
        "version": 7, "active": true, "createdAt": AT, "steps": [{"key": "idea"}], "tour": [],
    });
    assert_eq!(listed, json!({"items": [flow], "nextCursor": null}));

    let stop = json!({"city": "Leeds", "country": "United Kingdom", "from": "2030-03-04", "to": "2030-03-08"});
    let change = json!({"tour": [stop], "welcome": "Hi!"});
    let put = || gateway.request("PUT", ACTIVE);
    let answer = put().json(&change).send().await;
    let replaced = json!({
        "version": 7, "active": true, "createdAt": AT, "welcome": "Hi!", "steps": [], "tour": [stop],
    });
    assert_eq!((answer.status.as_u16(), answer.json()), (200, replaced));
    let asked: pb::PutFlowRequest = gateway.conversations.asked();
    assert_eq!(serde_json::from_str::<Value>(&asked.flow_json).unwrap(), change);

    let wrong = service::Error::invalid("/steps/3", "No step leads to style.");
    gateway.conversations.script().failures.push(wrong.into());
    let answer = put().json(&change).send().await;
    answer.refuses(400, "INVALID_REQUEST");
    assert_eq!(answer.pointers(), ["/steps/3"], "the conversations' word is passed on");
    for body in [json!([]), json!("x"), json!({"welcome": "\0"})] {
        put().json(&body).send().await.refuses(400, "INVALID_REQUEST");
    }
}
