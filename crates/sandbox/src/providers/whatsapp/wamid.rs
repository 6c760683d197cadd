//! Ids of messages: `wamid.` and some bytes that name the other side and a number.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::state::State;

/// Who made a message.
#[derive(Clone, Copy)]
pub(super) enum By {
    Business,
    Person,
}

/// An id that was never given out.
pub(super) fn fresh(by: By, person: &str, state: &mut State) -> String {
    let number = format!("{:018X}", state.posts.take_id());
    let length = |text: &str| u8::try_from(text.len()).unwrap_or(u8::MAX);
    let mut bytes = vec![0x1c, 0x18, length(person)];
    bytes.extend_from_slice(person.as_bytes());
    let direction = match by {
        By::Business => 0x11,
        By::Person => 0x12,
    };
    bytes.extend_from_slice(&[0x15, 0x02, 0x00, direction, 0x18, length(&number)]);
    bytes.extend_from_slice(number.as_bytes());
    bytes.push(0);
    format!("wamid.{}", STANDARD.encode(bytes))
}
