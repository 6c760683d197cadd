//! Web hooks as WhatsApp writes them, for what the sandbox does not say.

use std::time::Duration;

use serde_json::{Value, json};

use super::House;

/// A text of a person, sent at a Unix time.
pub(crate) fn text(from: &str, id: &str, at: i64, body: &str) -> Value {
    json!({
        "from": from,
        "id": id,
        "timestamp": at.to_string(),
        "type": "text",
        "text": {"body": body},
    })
}

/// A picture of a person.
pub(crate) fn image(from: &str, id: &str, at: i64) -> Value {
    json!({
        "from": from,
        "id": id,
        "timestamp": at.to_string(),
        "type": "image",
        "image": {"id": format!("media-of-{id}"), "mime_type": "image/jpeg"},
    })
}

/// Messages in one web hook.
pub(crate) fn payload(messages: &[Value]) -> String {
    payload_to(sandbox::WHATSAPP_PHONE_NUMBER_ID, messages)
}

/// The same to a business number.
pub(crate) fn payload_to(number: &str, messages: &[Value]) -> String {
    let value = json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550000000", "phone_number_id": number},
        "messages": messages,
    });
    let entry = json!([{"id": "1", "changes": [{"field": "messages", "value": value}]}]);
    json!({"object": "whatsapp_business_account", "entry": entry}).to_string()
}

/// Delivers messages in one web hook, which is taken.
pub(crate) async fn deliver(house: &House, messages: &[Value]) {
    let taken = house.deliver(&payload(messages)).await.expect(200);
    assert_eq!(taken, json!({"received": true}));
    // Nothing arrives in the same instant as something else.
    house.clock.advance(Duration::from_millis(1));
}

/// The statuses of what a lead has written, the oldest first.
pub(crate) fn statuses(lead: &Value) -> Vec<String> {
    let messages = lead["messages"].as_array().unwrap();
    let written = messages.iter().filter(|message| message["direction"] == "in");
    written.map(|message| message["status"].as_str().unwrap().to_owned()).collect()
}
