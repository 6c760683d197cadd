//! Nobody without the secret makes a signature of Stripe's, at any time.
#![no_main]

use conversations::providers::stripe::signature::verify;
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use service::config::Secret;

fuzz_target!(|input: (&str, i64, &[u8])| {
    let (header, now, body) = input;
    let Ok(now) = Timestamp::from_second(now) else { return };
    let secret = Secret::from("fake secret of this target");
    assert!(!verify(Some(&secret), Some(header), body, now));
    let timely = format!("t={},{header}", now.as_second());
    assert!(!verify(Some(&secret), Some(&timely), body, now));
});
