//! What a web hook says (conversations.md, "Engine", "Inbound"): all its messages and statuses.
//!
//! Meta's documents change without notice, so nothing but "this is no JSON" is an error: a shape that
//! is not known is left out and counted, and the raw bytes are kept by the inbox anyway.
//!
//! Map: [`json`] reads bytes, [`message`] and [`status`] one element each.

mod json;
mod message;
mod status;

pub use json::NotJson;
pub use message::{InboundMessage, Kind};
pub use status::{Delivery, StatusUpdate};

use jiff::Timestamp;
use serde_json::Value;

/// Most messages, and most statuses, of one payload: Meta's own limit of a batch.
pub const MAX_ELEMENTS: usize = 1_000;

/// Seconds of 2100-01-01: later times are taken for mistakes.
const LAST_SECOND: i64 = 4_102_444_800;

/// What was found in a payload, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// From leads.
    pub messages: Vec<InboundMessage>,
    /// Of our own messages.
    pub statuses: Vec<StatusUpdate>,
    /// Elements that nothing can be done with: no sender, odd shapes, too many.
    pub ignored: usize,
}

/// Reads a payload that came at `arrival`, which stands in for times that are missing.
///
/// # Errors
/// It is no JSON.
pub fn parse(body: &[u8], arrival: Timestamp) -> Result<Parsed, NotJson> {
    let payload = json::read(body)?;
    let mut parsed = Parsed::default();
    for entry in list(&payload["entry"]) {
        for change in list(&entry["changes"]) {
            parsed.add(&change["value"], arrival);
        }
    }
    Ok(parsed)
}

impl Parsed {
    fn add(&mut self, value: &Value, arrival: Timestamp) {
        let number = text(&value["metadata"]["phone_number_id"]);
        let contacts = list(&value["contacts"]);
        for element in list(&value["messages"]) {
            let contact = message::contact(element, contacts);
            let read = || message::read(element, contact, number.as_deref(), arrival);
            self.ignored += usize::from(!push(&mut self.messages, read));
        }
        for element in list(&value["statuses"]) {
            let read = || status::read(element, number.as_deref(), arrival);
            self.ignored += usize::from(!push(&mut self.statuses, read));
        }
    }
}

/// Whether there was room for an element, and it was one.
fn push<T>(into: &mut Vec<T>, read: impl FnOnce() -> Option<T>) -> bool {
    if into.len() == MAX_ELEMENTS {
        return false;
    }
    read().map(|element| into.push(element)).is_some()
}

/// The elements of a list; none of anything else.
fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A text that is not empty, without the NUL that no database takes and without outer space; numbers
/// count as texts.
fn text(value: &Value) -> Option<String> {
    let found = match value {
        Value::String(text) => text.replace('\0', ""),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let found = found.trim();
    (!found.is_empty()).then(|| found.to_owned())
}

/// What a lead or a lead's file says, as it is but for NUL.
fn words(value: &Value) -> Option<String> {
    let found = value.as_str()?.replace('\0', "");
    (!found.is_empty()).then_some(found)
}

/// Seconds since 1970, as a text or as a number.
fn time(value: &Value) -> Option<Timestamp> {
    let seconds: i64 = text(value)?.parse().ok()?;
    let possible = (1..LAST_SECOND).contains(&seconds);
    possible.then(|| Timestamp::from_second(seconds).ok()).flatten()
}

#[cfg(test)]
mod tests;
