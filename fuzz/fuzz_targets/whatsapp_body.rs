//! Any body of a WhatsApp web hook is read without a panic, and what is read can be stored.
#![no_main]

use conversations::providers::whatsapp::payload::{MAX_ELEMENTS, parse};
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let Ok(found) = parse(body, Timestamp::UNIX_EPOCH) else { return };
    assert!(found.messages.len() <= MAX_ELEMENTS && found.statuses.len() <= MAX_ELEMENTS);
    for message in &found.messages {
        assert!(message.phone.is_some() || message.user_id.is_some());
        assert!(!message.message_id.is_empty() && !message.message_id.contains('\0'));
        assert!(message.text.as_deref().is_none_or(|text| !text.contains('\0')));
    }
    // Reading is a function of the bytes.
    assert_eq!(parse(body, Timestamp::UNIX_EPOCH), Ok(found));
});
