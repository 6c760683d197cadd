use proptest::prelude::*;
use serde_json::json;

use super::*;

const ARRIVAL: i64 = 1_800_000_000;

fn arrival() -> Timestamp {
    Timestamp::from_second(ARRIVAL).unwrap()
}

fn payload(value: &Value) -> Vec<u8> {
    let changes = json!([{"field": "messages", "value": value}]);
    let entry = json!([{"id": "1", "changes": changes}]);
    json!({"object": "whatsapp_business_account", "entry": entry}).to_string().into_bytes()
}

fn parsed(value: &Value) -> Parsed {
    parse(&payload(value), arrival()).unwrap()
}

/// The one message of a payload, with these members beside the usual ones.
fn message(members: &Value) -> InboundMessage {
    let mut message = json!({"from": "447700900123", "id": "wamid.1", "timestamp": "1700000000"});
    message.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    let found = parsed(&json!({"metadata": {"phone_number_id": "111"}, "messages": [message]}));
    assert_eq!((found.messages.len(), found.ignored), (1, 0), "{members}");
    found.messages.into_iter().next().unwrap()
}

#[test]
fn a_text_of_a_known_number() {
    let found = message(&json!({"type": "text", "text": {"body": " Hello\u{0} there "}}));
    let payload = json!({"from": "447700900123", "id": "wamid.1", "timestamp": "1700000000",
        "type": "text", "text": {"body": " Hello there "}});
    let expected = InboundMessage {
        message_id: "wamid.1".into(),
        phone: Some("447700900123".into()),
        user_id: None,
        phone_number_id: Some("111".into()),
        at: Timestamp::from_second(1_700_000_000).unwrap(),
        kind: Kind::Text,
        text: Some(" Hello there ".into()),
        media_id: None,
        mime: None,
        payload: payload.to_string(),
    };
    assert_eq!(found, expected);
}

#[test]
fn every_type_says_what_it_has_to_say() {
    for (members, kind, text, file) in [
        (
            json!({"type": "image", "image": {"id": "m1", "mime_type": "image/jpeg", "caption": "Like"}}),
            Kind::Image,
            Some("Like"),
            Some("m1"),
        ),
        (json!({"type": "video", "video": {"id": "m1"}}), Kind::Video, None, Some("m1")),
        (
            json!({"type": "document", "document": {"id": "m1", "caption": "C", "filename": "f"}}),
            Kind::Document,
            Some("C"),
            Some("m1"),
        ),
        (json!({"type": "audio", "audio": {"id": "m1"}}), Kind::Audio, None, Some("m1")),
        (json!({"type": "sticker", "sticker": {"id": "m1"}}), Kind::Sticker, None, Some("m1")),
        (
            json!({"type": "button", "button": {"text": "Yes", "payload": "p"}}),
            Kind::Button,
            Some("Yes"),
            None,
        ),
        (
            json!({"type": "interactive", "interactive":
            {"type": "button_reply", "button_reply": {"id": "b1", "title": "Two"}}}),
            Kind::Interactive,
            Some("Two"),
            None,
        ),
        (
            json!({"type": "interactive", "interactive":
            {"type": "list_reply", "list_reply": {"id": "b1", "title": "Three"}}}),
            Kind::Interactive,
            Some("Three"),
            None,
        ),
        (
            json!({"type": "reaction", "reaction": {"message_id": "w", "emoji": "👍"}}),
            Kind::Reaction,
            Some("👍"),
            None,
        ),
        (json!({"type": "location", "location": {"latitude": 1}}), Kind::Location, None, None),
        (json!({"type": "contacts", "contacts": [{}]}), Kind::Contacts, None, None),
        (
            json!({"type": "unsupported", "errors": [{"code": 131_051}]}),
            Kind::Unsupported,
            None,
            None,
        ),
        (json!({"type": "order", "order": {"id": "o"}}), Kind::Other("order".into()), None, None),
        (json!({"text": {"body": "untyped"}}), Kind::Text, Some("untyped"), None),
        (json!({}), Kind::Unsupported, None, None),
        (json!({"type": "text", "text": "odd"}), Kind::Text, None, None),
    ] {
        let found = message(&members);
        assert_eq!(found.kind, kind, "{members}");
        assert_eq!(found.text.as_deref(), text, "{members}");
        assert_eq!(found.media_id.as_deref(), file, "{members}");
    }
}

#[test]
fn senders_come_by_number_by_id_or_by_both() {
    let of = |members: Value| {
        let found = message(&members);
        (found.phone, found.user_id)
    };
    let some = |text: &str| Some(text.to_owned());
    let (number, id) = ("447700900123", "GB.4711fake");
    assert_eq!(of(json!({})), (some(number), None));
    assert_eq!(of(json!({"from_user_id": id})), (some(number), some(id)));
    assert_eq!(of(json!({"from": null, "from_user_id": id})), (None, some(id)));
    assert_eq!(of(json!({"from": id})), (None, some(id)));
    assert_eq!(of(json!({"from": 447_700_900_123_i64})), (some(number), None));
    assert_eq!(of(json!({"from": "+44 7700-900123"})), (some(number), None));
}

#[test]
fn what_only_looks_like_nul_stays() {
    let said = r"C:\u0000 \";
    let found = message(&json!({"type": "text", "text": {"body": said}, "x\u{0}": ["\u{0}"]}));
    let kept: Value = serde_json::from_str(&found.payload).unwrap();
    assert_eq!((&kept["text"]["body"], &kept["x"]), (&json!(said), &json!([""])));
}

#[test]
fn a_missing_or_impossible_time_is_the_arrival() {
    for bad in
        [json!(null), json!("soon"), json!("0"), json!("-5"), json!("1700000000000"), json!({})]
    {
        assert_eq!(message(&json!({"timestamp": bad})).at, arrival(), "{bad}");
    }
    assert_eq!(message(&json!({"timestamp": 1_700_000_000})).at.as_second(), 1_700_000_000);
}

#[test]
fn without_an_id_the_hash_of_the_message_is_one() {
    let one = json!({"from": "1", "type": "text", "text": {"body": "a"}});
    let turned = json!({"text": {"body": "a"}, "type": "text", "from": "1"});
    let other = json!({"from": "1", "type": "text", "text": {"body": "b"}});
    let long = json!({"from": "1", "id": "x".repeat(513)});
    let found = parsed(&json!({"messages": [one, turned, other, long]})).messages;
    let ids: Vec<_> = found.iter().map(|message| message.message_id.as_str()).collect();
    assert!(ids.iter().all(|id| id.len() == 71 && id.starts_with("sha256:")), "{ids:?}");
    assert_eq!(ids[0], ids[1]);
    assert!(ids[0] != ids[2] && ids[2] != ids[3]);
}

#[test]
fn statuses_are_read_with_their_errors_and_our_mark() {
    let statuses = json!([
        {"id": "w1", "status": "delivered", "timestamp": "1700000001", "recipient_id": "44",
            "biz_opaque_callback_data": "out-1"},
        {"id": "w2", "status": "failed", "recipient_user_id": "GB.1",
            "errors": [{"code": 131_047, "title": "Re-engagement message"}]},
        {"id": "w3", "status": "played"},
        {"id": "w4", "status": "warning"},
        {"status": "sent"},
    ]);
    let found = parsed(&json!({"metadata": {"phone_number_id": "111"}, "statuses": statuses}));
    assert_eq!((found.statuses.len(), found.ignored), (3, 2));
    let some = |text: &str| Some(text.to_owned());
    let delivered = StatusUpdate {
        provider_id: "w1".into(),
        status: Delivery::Delivered,
        at: Timestamp::from_second(1_700_000_001).unwrap(),
        callback_data: some("out-1"),
        recipient: some("44"),
        phone_number_id: some("111"),
        error_code: None,
        error_title: None,
    };
    assert_eq!(found.statuses[0], delivered);
    let failed = &found.statuses[1];
    assert_eq!((failed.status, failed.at), (Delivery::Failed, arrival()));
    assert_eq!(failed.recipient, some("GB.1"));
    assert_eq!(
        (failed.error_code, &failed.error_title),
        (Some(131_047), &some("Re-engagement message"))
    );
    assert_eq!(found.statuses[2].status, Delivery::Read);
}

#[test]
fn all_entries_changes_and_messages_count_up_to_the_limit() {
    let message = |n: usize| json!({"from": "1", "id": format!("w{n}"), "type": "text"});
    let value = |n: usize| json!({"messages": [message(n), message(n + 1)]});
    let entry = |n: usize| json!({"changes": [{"value": value(n)}, {"value": value(n + 2)}]});
    let body = json!({"entry": [entry(0), entry(4)]}).to_string();
    let found = parse(body.as_bytes(), arrival()).unwrap();
    let ids: Vec<_> = found.messages.iter().map(|message| message.message_id.clone()).collect();
    assert_eq!(ids, (0..8).map(|n| format!("w{n}")).collect::<Vec<_>>());
    let many: Vec<Value> = (0..=MAX_ELEMENTS).map(message).collect();
    let found = parsed(&json!({"messages": many}));
    assert_eq!((found.messages.len(), found.ignored), (MAX_ELEMENTS, 1));
}

#[test]
fn what_is_of_no_use_is_counted_and_nothing_fails() {
    let odd = json!([null, 7, "x", [], {}, {"from": ""}, {"from": {}}, {"from": "a".repeat(257)},
        {"from": "447700900123", "id": "wamid.1"}]);
    let found = parsed(&json!({"messages": odd}));
    assert_eq!((found.messages.len(), found.ignored), (1, 8));
    for odd in [
        "null",
        "[]",
        "7",
        "\"x\"",
        r#"{"entry":{}}"#,
        r#"{"entry":[7,{"changes":"x"}]}"#,
        r#"{"entry":[{"changes":[{"value":[]},{"value":{"messages":{}}}]}]}"#,
    ] {
        assert_eq!(parse(odd.as_bytes(), arrival()), Ok(Parsed::default()), "{odd}");
    }
    assert_eq!(parse(b"entry=1", arrival()), Err(NotJson));
}

/// Documents of any shape, with the names that are looked for in them.
fn document() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "entry",
        "changes",
        "value",
        "metadata",
        "phone_number_id",
        "messages",
        "statuses",
        "from",
        "from_user_id",
        "id",
        "timestamp",
        "type",
        "text",
        "body",
        "image",
        "caption",
        "status",
        "errors",
        "code",
        "interactive",
        "button_reply",
        "title",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        name.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 128, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..6).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

/// What holds for every message, whatever it was made of.
fn check(found: &Parsed) -> Result<(), TestCaseError> {
    for message in &found.messages {
        prop_assert!(message.phone.is_some() || message.user_id.is_some());
        prop_assert!(!message.message_id.is_empty() && message.message_id.len() <= 512);
        prop_assert!(message.at.as_second() > 0);
        let said = message.text.as_deref().unwrap_or_default();
        prop_assert!(!said.contains('\0') && !message.message_id.contains('\0'));
        let kept = serde_json::from_str::<Value>(&message.payload);
        prop_assert!(kept.is_ok_and(|kept| kept.is_object()));
        prop_assert!(!message.payload.replace("\\\\", "").contains("\\u0000"));
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in any::<Vec<u8>>()) {
        if let Ok(found) = parse(&bytes, arrival()) {
            check(&found)?;
        }
    }

    #[test]
    fn any_document_is_read_and_twice_the_same(messages in prop::collection::vec(document(), 0..4), root in document()) {
        for body in [payload(&json!({"messages": messages, "statuses": messages})), root.to_string().into_bytes()] {
            let found = parse(&body, arrival()).unwrap();
            check(&found)?;
            prop_assert_eq!(&found, &parse(&body, arrival()).unwrap());
        }
    }

    #[test]
    fn a_cut_or_broken_body_is_read_without_a_panic(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let text = json!({"body": "caf\u{e9} \u{1f600} \\ \" x"});
        let body = payload(&json!({"messages": [{"from": "1", "type": "text", "text": text}]}));
        let at = at.index(body.len());
        let _ = parse(&body[..at], arrival());
        let mut broken = body.clone();
        broken[at] = byte;
        if let Ok(found) = parse(&broken, arrival()) {
            check(&found)?;
        }
    }
}
