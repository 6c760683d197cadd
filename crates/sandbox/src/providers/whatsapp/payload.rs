//! The form that all web hooks of the Cloud API share.

use serde_json::{Map, Value, json};

/// The business account that all numbers belong to.
const BUSINESS: &str = "100000000000009";
/// The number that people see, whatever its id.
pub(super) const DISPLAY_NUMBER: &str = "15550000001";

/// A web hook about one business number: `members` beside its product and number.
pub(super) fn of(number: &str, members: &[(&str, Value)]) -> Value {
    let mut value = Map::new();
    value.insert("messaging_product".into(), "whatsapp".into());
    let metadata = json!({"display_phone_number": DISPLAY_NUMBER, "phone_number_id": number});
    value.insert("metadata".into(), metadata);
    for (name, member) in members {
        value.insert((*name).to_owned(), member.clone());
    }
    json!({
        "object": "whatsapp_business_account",
        "entry": [{"id": BUSINESS, "changes": [{"value": value, "field": "messages"}]}],
    })
}
