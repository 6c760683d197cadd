//! Any body of a Stripe web hook is read without a panic.
#![no_main]

use conversations::providers::stripe::event::parse;
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let Ok(event) = parse(body, Timestamp::UNIX_EPOCH) else { return };
    assert!(!event.id.is_empty() && !event.id.contains('\0'));
    if let Some(session) = event.session {
        assert!(!session.id.is_empty());
    }
});
