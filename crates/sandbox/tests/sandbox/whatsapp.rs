//! WhatsApp: what a business sends, and what it is told.

use jiff::SignedDuration;
use reqwest::Method;
use sandbox::{WHATSAPP_APP_SECRET, WHATSAPP_PHONE_NUMBER_ID, WHATSAPP_PREFIX, WHATSAPP_TOKEN};
use serde_json::{Value, json};

use crate::receiver::{Receiver, mac};
use crate::social_support::{Social, told};
use crate::support::{TestSandbox, now};

const ADA: &str = "447700900001";

fn business(sandbox: &TestSandbox) -> Social<'_> {
    Social { token: WHATSAPP_TOKEN, ..Social::new(sandbox, WHATSAPP_PREFIX) }
}

fn messages() -> String {
    format!("/v23.0/{WHATSAPP_PHONE_NUMBER_ID}/messages")
}

fn text(to: &str, body: &str) -> Value {
    json!({
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": to, "type": "text",
        "text": {"body": body}, "biz_opaque_callback_data": "row-1",
    })
}

fn template(name: &str) -> Value {
    let template = json!({"name": name, "language": {"code": "en_GB"}});
    json!({"messaging_product": "whatsapp", "to": ADA, "type": "template", "template": template})
}

async fn send(sandbox: &TestSandbox, message: &Value) -> (u16, Value) {
    business(sandbox).post(&messages(), message).await
}

/// Sends what must be accepted, and answers its id.
async fn sent(sandbox: &TestSandbox, message: &Value) -> String {
    let (status, body) = send(sandbox, message).await;
    assert_eq!(status, 200, "{body}");
    body["messages"][0]["id"].as_str().unwrap().to_owned()
}

async fn inbound(sandbox: &TestSandbox, message: Value) -> Value {
    let response = sandbox.control(Method::POST, "whatsapp/inbound", &message).await;
    assert_eq!(response.status(), 201);
    response.json().await.unwrap()
}

async fn seen(sandbox: &TestSandbox) -> Vec<Value> {
    sandbox.rows(&format!("whatsapp/messages?to={ADA}"), "items").await
}

#[tokio::test]
async fn a_text_is_accepted_seen_and_told_of() {
    let sandbox = TestSandbox::start().await;
    let receiver = Receiver::of(&sandbox).await;
    let (status, body) = send(&sandbox, &text("+44 7700 900001", "Hello")).await;
    assert_eq!((status, &body["messaging_product"]), (200, &json!("whatsapp")));
    assert_eq!(body["contacts"], json!([{"input": "+44 7700 900001", "wa_id": ADA}]));
    let id = body["messages"][0]["id"].as_str().unwrap();
    assert!(id.starts_with("wamid."));
    let values = receiver.values(2).await;
    for (value, word) in values.iter().zip(["sent", "delivered"]) {
        let status = &value["statuses"][0];
        assert_eq!((&status["id"], &status["status"]), (&json!(id), &json!(word)));
        assert_eq!(status["recipient_id"], ADA);
        assert_eq!(status["biz_opaque_callback_data"], "row-1");
        assert_eq!(value["metadata"]["phone_number_id"], WHATSAPP_PHONE_NUMBER_ID);
        assert!(status["timestamp"].as_str().unwrap().parse::<i64>().is_ok());
    }
    let items = seen(&sandbox).await;
    assert_eq!(items.len(), 1);
    assert_eq!((&items[0]["id"], &items[0]["kind"]), (&json!(id), &json!("text")));
    assert_eq!((&items[0]["text"], &items[0]["callbackData"]), (&json!("Hello"), &json!("row-1")));
    let ledger = sandbox.rows(&format!("ledger?provider=whatsapp&account={ADA}"), "items").await;
    assert_eq!((&ledger[0]["postId"], &ledger[0]["text"]), (&json!(id), &json!("Hello")));
    let calls = sandbox.rows("journal?provider=whatsapp&operation=send", "calls").await;
    assert_eq!((&calls[0]["account"], &calls[0]["postId"]), (&json!(ADA), &json!(id)));
}

#[tokio::test]
async fn web_hooks_are_signed_over_their_bytes() {
    let sandbox = TestSandbox::start().await;
    let receiver = Receiver::of(&sandbox).await;
    inbound(&sandbox, json!({"from": ADA, "text": "× ü"})).await;
    receiver.taken(1).await;
    let secret = json!({"whatsappAppSecret": "another"});
    sandbox.control(Method::PUT, "webhooks", &secret).await;
    inbound(&sandbox, json!({"from": ADA, "text": "again"})).await;
    receiver.taken(2).await;
    for (hook, secret) in receiver.hooks().iter().zip([WHATSAPP_APP_SECRET, "another"]) {
        let signature = hook.headers["x-hub-signature-256"].to_str().unwrap();
        assert_eq!(signature, format!("sha256={}", mac(secret, &hook.body)));
        assert_eq!(hook.headers["content-type"], "application/json");
    }
}

#[tokio::test]
async fn what_a_person_sends_has_the_form_of_its_kind() {
    let sandbox = TestSandbox::start().await;
    let receiver = Receiver::of(&sandbox).await;
    let kinds = [
        (json!({"text": "hi"}), "text", "/text/body", json!("hi")),
        (json!({"button": "Yes"}), "button", "/button/text", json!("Yes")),
        (
            json!({"interactive": {"id": "slot-1", "title": "1"}}),
            "interactive",
            "/interactive/button_reply/id",
            json!("slot-1"),
        ),
        (
            json!({"reaction": {"emoji": "👍", "messageId": "wamid.x"}}),
            "reaction",
            "/reaction/message_id",
            json!("wamid.x"),
        ),
        (json!({"unsupported": true}), "unsupported", "/errors/0/code", json!(131_051)),
        (json!({"image": {"caption": "arm"}}), "image", "/image/caption", json!("arm")),
        (json!({"raw": {"type": "order", "order": 1}}), "order", "/order", json!(1)),
    ];
    let mut ids = Vec::new();
    for (content, ..) in &kinds {
        let mut message = content.clone();
        message["from"] = ADA.into();
        message["timestamp"] = "1767225600".into();
        ids.push(inbound(&sandbox, message).await["id"].clone());
    }
    let values = receiver.values(kinds.len()).await;
    for ((value, id), (_, kind, path, expected)) in values.iter().zip(&ids).zip(&kinds) {
        let message = &value["messages"][0];
        assert_eq!((&message["type"], &message["id"]), (&json!(kind), id));
        assert_eq!(message.pointer(path), Some(expected), "{message}");
        assert_eq!((&message["from"], &message["timestamp"]), (&json!(ADA), &json!("1767225600")));
        assert_eq!(value["contacts"][0]["wa_id"], ADA);
    }
}

#[tokio::test]
async fn a_person_may_be_known_by_user_id_only_and_say_several_things_at_once() {
    let sandbox = TestSandbox::start().await;
    let receiver = Receiver::of(&sandbox).await;
    let said = json!({
        "phoneNumberId": "200000000000002",
        "messages": [
            {"fromUserId": "GB.1", "text": "one", "id": "wamid.1"},
            {"fromUserId": "GB.1", "text": "two", "id": "wamid.2"},
        ],
    });
    let answer = inbound(&sandbox, said).await;
    let expected = json!({"id": "wamid.1", "ids": ["wamid.1", "wamid.2"], "queued": true});
    assert_eq!(answer, expected);
    let value = receiver.values(1).await.remove(0);
    assert_eq!(value["metadata"]["phone_number_id"], "200000000000002");
    let messages = value["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[1]["from_user_id"], "GB.1");
    assert!(messages[1].get("from").is_none());
    assert_eq!(value["contacts"].as_array().unwrap().len(), 1);
    let mut answer = text("", "Hello");
    answer["recipient"] = "GB.1".into();
    sent(&sandbox, &answer).await;
    let value = receiver.values(2).await.remove(1);
    assert_eq!(value["statuses"][0]["recipient_user_id"], "GB.1");
}

#[tokio::test]
async fn what_nobody_can_have_said_is_refused() {
    let sandbox = TestSandbox::start().await;
    for wrong in [
        json!({"text": "from nobody"}),
        json!({"from": ADA}),
        json!({"from": ADA, "text": "a", "button": "b"}),
        json!({"from": ADA, "txt": "a"}),
        json!({"from": ADA, "text": "a", "timestamp": "noon"}),
        json!({"from": ADA, "image": {"data": "%"}}),
    ] {
        let response = sandbox.control(Method::POST, "whatsapp/inbound", &wrong).await;
        assert_eq!(response.status(), 400, "{wrong}");
        assert!(response.json::<Value>().await.unwrap()["error"].is_string());
    }
    let answer = inbound(&sandbox, json!({"from": ADA, "text": "to nobody"})).await;
    assert_eq!(answer["queued"], false);
}

#[tokio::test]
async fn a_refused_web_hook_comes_again_and_what_follows_waits_for_it() {
    let sandbox = TestSandbox::start().await;
    let receiver = Receiver::refusing(&sandbox, &[500, 503, 404]).await;
    let first = inbound(&sandbox, json!({"from": ADA, "text": "first"})).await;
    let second = inbound(&sandbox, json!({"from": ADA, "text": "second"})).await;
    let values = receiver.values(2).await;
    let ids: Vec<&Value> = values.iter().map(|value| &value["messages"][0]["id"]).collect();
    assert_eq!(ids, [&first["id"], &second["id"]]);
    let statuses: Vec<u16> = receiver.hooks().iter().map(|hook| hook.status).collect();
    assert_eq!(statuses, [500, 503, 404, 200, 200]);
    let shown = sandbox.get("/_sandbox/webhooks?limit=2").await;
    assert_eq!((&shown["waiting"], &shown["deliveries"][0]["attempts"]), (&json!(0), &json!(4)));
}

#[tokio::test]
async fn a_web_hook_finds_a_receiver_that_comes_later() {
    let sandbox = TestSandbox::start().await;
    // Nobody listens on a port that was just given back.
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let to = json!({"whatsappUrl": format!("http://{gone}/hook")});
    sandbox.control(Method::PUT, "webhooks", &to).await;
    inbound(&sandbox, json!({"from": ADA, "text": "first"})).await;
    let tried = async || {
        let shown = sandbox.get("/_sandbox/webhooks").await;
        (shown["deliveries"][0]["attempts"] != 0).then_some(())
    };
    crate::support::eventually(tried).await;
    let receiver = Receiver::of(&sandbox).await;
    assert_eq!(receiver.values(1).await[0]["messages"][0]["text"]["body"], "first");
}

#[tokio::test]
async fn read_is_told_when_the_person_looks() {
    let sandbox = TestSandbox::start().await;
    let receiver = Receiver::of(&sandbox).await;
    let id = sent(&sandbox, &text(ADA, "Hello")).await;
    receiver.taken(2).await;
    let page = format!("{WHATSAPP_PREFIX}/chat/conversation?phone={ADA}");
    let shown = sandbox.get(&page).await;
    assert_eq!(shown["messages"][0]["id"], json!(id));
    let status = receiver.values(3).await[2]["statuses"][0].clone();
    assert_eq!((&status["id"], &status["status"]), (&json!(id), &json!("read")));
    assert_eq!(status["biz_opaque_callback_data"], "row-1");
    // It is read once.
    let again = sandbox.control(Method::POST, "whatsapp/read", &json!({"to": ADA})).await;
    assert_eq!(again.json::<Value>().await.unwrap(), json!({"read": 0}));
    let other = json!({"id": id, "status": "failed", "code": 131_026});
    sandbox.control(Method::POST, "whatsapp/statuses", &other).await;
    let status = receiver.values(4).await[3]["statuses"][0].clone();
    assert_eq!(
        (&status["status"], &status["errors"][0]["code"]),
        (&json!("failed"), &json!(131_026))
    );
}

#[tokio::test]
async fn free_text_needs_a_message_of_the_last_day() {
    let sandbox = TestSandbox::start().await;
    sent(&sandbox, &text(ADA, "They never wrote")).await;
    let old = (now() - SignedDuration::from_hours(25)).to_string();
    inbound(&sandbox, json!({"from": ADA, "text": "hi", "timestamp": old})).await;
    let (status, body) = send(&sandbox, &text(ADA, "Hello")).await;
    assert_eq!((status, &body["error"]["code"]), (400, &json!(131_047)));
    assert_eq!(body["error"]["error_data"]["messaging_product"], "whatsapp");
    assert!(body["error"]["fbtrace_id"].is_string());
    sent(&sandbox, &template("hello_again")).await;
    inbound(&sandbox, json!({"from": ADA, "text": "hi"})).await;
    sent(&sandbox, &text(ADA, "Hello")).await;
    // Time passes. A clock that is set may be behind by a part of a millisecond.
    let later = (now() + SignedDuration::from_hours(24) + SignedDuration::from_secs(1)).to_string();
    sandbox.control(Method::PUT, "clock", &json!({"now": later})).await;
    assert_eq!(send(&sandbox, &text(ADA, "Hello")).await.0, 400);
    sandbox.request(Method::DELETE, "/_sandbox/clock").send().await.unwrap();
    sent(&sandbox, &text(ADA, "Hello")).await;
}

#[tokio::test]
async fn a_template_is_shown_as_such() {
    let sandbox = TestSandbox::start().await;
    sent(&sandbox, &template("hello_again")).await;
    let items = seen(&sandbox).await;
    assert_eq!((&items[0]["kind"], &items[0]["text"]), (&json!("template"), &Value::Null));
    assert_eq!(items[0]["template"]["name"], "hello_again");
    let (status, body) = send(&sandbox, &template("missing_one")).await;
    assert_eq!((status, &body["error"]["code"]), (404, &json!(132_001)));
}

#[tokio::test]
async fn refusals() {
    let sandbox = TestSandbox::start().await;
    let with = |change: &dyn Fn(&mut Value)| {
        let mut message = text(ADA, "Hello");
        change(&mut message);
        message
    };
    for wrong in [
        with(&|message| message["messaging_product"] = Value::Null),
        with(&|message| message["to"] = Value::Null),
        with(&|message| message["type"] = "song".into()),
        with(&|message| message["text"] = json!({"body": ""})),
        with(&|message| message["text"] = json!({"body": "x".repeat(4_097)})),
        with(&|message| message["biz_opaque_callback_data"] = "x".repeat(513).into()),
        with(&|message| message["type"] = "template".into()),
    ] {
        let (status, body) = send(&sandbox, &wrong).await;
        assert_eq!((status, &body["error"]["code"]), (400, &json!(100)), "{body}");
    }
    let stranger = Social { token: "bad", ..business(&sandbox) };
    let (status, body) = stranger.post(&messages(), &text(ADA, "Hello")).await;
    assert_eq!((status, &body["error"]["code"]), (401, &json!(190)));
    assert!(seen(&sandbox).await.is_empty());
    let read = json!({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1"});
    assert_eq!(send(&sandbox, &read).await, (200, json!({"success": true})));
}

#[tokio::test]
async fn faults_hit_a_number_or_a_recipient() {
    let sandbox = TestSandbox::start().await;
    let once =
        |account: &str, fault: Value| json!({"account": account, "fault": fault, "times": 1});
    let refusal = json!({"kind": "whatsapp_error", "code": 131_026});
    sandbox.fault_of("whatsapp", once(ADA, refusal)).await;
    let (status, body) = send(&sandbox, &text(ADA, "one")).await;
    assert_eq!((status, &body["error"]["code"]), (400, &json!(131_026)));
    let after = json!({"kind": "status_after_effect", "status": 503});
    sandbox.fault_of("whatsapp", once(WHATSAPP_PHONE_NUMBER_ID, after)).await;
    assert_eq!(send(&sandbox, &text(ADA, "two")).await.0, 503);
    sandbox.fault_of("whatsapp", once(ADA, json!({"kind": "reset_after_effect"}))).await;
    let request = business(&sandbox).request(Method::POST, &messages());
    assert!(request.json(&text(ADA, "three")).send().await.is_err());
    sandbox.fault_of("whatsapp", once("447700900002", json!({"kind": "reset"}))).await;
    sent(&sandbox, &text(ADA, "four")).await;
    let texts: Vec<Value> = seen(&sandbox).await.iter().map(|item| item["text"].clone()).collect();
    assert_eq!(texts, ["two", "three", "four"]);
}

#[tokio::test]
async fn an_accepted_message_may_fail_or_be_never_heard_of() {
    let sandbox = TestSandbox::start().await;
    let receiver = Receiver::of(&sandbox).await;
    let never = json!({"fault": {"kind": "never_confirm"}, "times": 1});
    sandbox.fault_of("whatsapp", never).await;
    sent(&sandbox, &text(ADA, "lost")).await;
    let fails = json!({"kind": "error_after_accept", "detailedStatus": "131026"});
    sandbox.fault_of("whatsapp", json!({"fault": fails, "times": 1})).await;
    let id = sent(&sandbox, &text(ADA, "fails")).await;
    let status = receiver.values(1).await[0]["statuses"][0].clone();
    assert_eq!((&status["id"], &status["status"]), (&json!(id), &json!("failed")));
    assert_eq!(status["errors"][0]["code"], 131_026);
    assert!(seen(&sandbox).await.is_empty());
}

#[tokio::test]
async fn a_reset_forgets_what_is_yet_to_be_told() {
    let sandbox = TestSandbox::start().await;
    let receiver = Receiver::of(&sandbox).await;
    let slow = json!({"fault": {"kind": "confirm_delay", "ms": 200}});
    sandbox.fault_of("whatsapp", slow).await;
    sent(&sandbox, &text(ADA, "forgotten")).await;
    sandbox.control(Method::POST, "reset", &json!({})).await;
    let id = sent(&sandbox, &text(ADA, "Hello")).await;
    for value in receiver.values(2).await {
        assert_eq!(value["statuses"][0]["id"], json!(id));
    }
}

#[tokio::test]
async fn media_are_fetched_with_the_token_while_their_url_is_good() {
    let sandbox = TestSandbox::start().await;
    let receiver = Receiver::of(&sandbox).await;
    inbound(&sandbox, json!({"from": ADA, "image": {}})).await;
    let image = receiver.values(1).await[0]["messages"][0]["image"].clone();
    let id = image["id"].as_str().unwrap().to_owned();
    let (status, node) = business(&sandbox).get(&format!("/v23.0/{id}")).await;
    assert_eq!((status, &node["mime_type"]), (200, &json!("image/png")));
    let path = node["url"].as_str().unwrap().split_once("/whatsapp").unwrap().1.to_owned();
    let response = business(&sandbox).request(Method::GET, &path).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "image/png");
    let bytes = response.bytes().await.unwrap();
    assert!(bytes.starts_with(b"\x89PNG"));
    assert_eq!(node["file_size"], bytes.len());
    let stranger = sandbox.request(Method::GET, &format!("{WHATSAPP_PREFIX}{path}"));
    assert_eq!(stranger.send().await.unwrap().status(), 401);
    let later = (now() + SignedDuration::from_mins(6)).to_string();
    sandbox.control(Method::PUT, "clock", &json!({"now": later})).await;
    assert_eq!(
        told(business(&sandbox).request(Method::GET, &path).send().await.unwrap()).await.0,
        404
    );
    let unknown = business(&sandbox).get("/v23.0/1").await;
    assert_eq!((unknown.0, &unknown.1["error"]["error_subcode"]), (400, &json!(33)));
}

#[tokio::test]
async fn media_may_be_given_by_the_test() {
    let sandbox = TestSandbox::start().await;
    let put = sandbox.request(Method::PUT, "/_sandbox/whatsapp/media/77");
    let put = put.header("content-type", "image/jpeg").body("bytes").send().await.unwrap();
    assert_eq!(put.status(), 204);
    inbound(&sandbox, json!({"from": ADA, "image": {"id": "77"}})).await;
    inbound(&sandbox, json!({"from": ADA, "document": {"id": "78", "data": "aGVsbG8="}})).await;
    let (_, node) = business(&sandbox).get("/v23.0/77").await;
    assert_eq!((&node["mime_type"], &node["file_size"]), (&json!("image/jpeg"), &json!(5)));
    let (_, node) = business(&sandbox).get("/v23.0/78").await;
    assert_eq!((&node["mime_type"], &node["file_size"]), (&json!("application/pdf"), &json!(5)));
}

#[tokio::test]
async fn the_page_shows_both_sides_and_asks_no_other_host() {
    let sandbox = TestSandbox::start().await;
    inbound(&sandbox, json!({"from": ADA, "image": {"caption": "my arm", "id": "9"}})).await;
    let reply = json!({"id": "yes", "title": "Yes"});
    let buttons = json!({
        "messaging_product": "whatsapp", "to": ADA, "type": "interactive",
        "interactive": {
            "type": "button", "body": {"text": "Well?"},
            "action": {"buttons": [{"type": "reply", "reply": reply}]},
        },
    });
    sent(&sandbox, &buttons).await;
    let page = format!("{WHATSAPP_PREFIX}/chat");
    let response = sandbox.request(Method::GET, &page).send().await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && policy.contains("connect-src 'self'"));
    let html = response.text().await.unwrap();
    assert!(!html.contains("http") && !html.contains("innerHTML"));
    let shown = sandbox.get(&format!("{page}/conversation?phone={ADA}")).await;
    assert_eq!((&shown["people"], &shown["receiver"]), (&json!([ADA]), &json!(false)));
    let lines = shown["messages"].as_array().unwrap();
    assert_eq!((&lines[0]["person"], &lines[0]["text"]), (&json!(true), &json!("my arm")));
    assert_eq!((&lines[1]["person"], &lines[1]["buttons"]), (&json!(false), &json!([reply])));
    let picture = sandbox.request(Method::GET, &format!("{page}/media/9")).send().await.unwrap();
    assert_eq!(picture.headers()["content-type"], "image/png");
}
