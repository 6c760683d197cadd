//! Nobody without the secret makes a signature of WhatsApp's.
#![no_main]

use conversations::providers::whatsapp::signature::{verify, verify_token};
use libfuzzer_sys::fuzz_target;
use service::config::Secret;

fuzz_target!(|input: (&str, &[u8])| {
    let (header, body) = input;
    let secret = Secret::from("fake secret of this target");
    assert!(!verify(Some(&secret), Some(header), body));
    assert!(!verify(None, Some(header), body));
    assert!(!verify_token(Some(&secret), Some(header), Some(header)));
});
