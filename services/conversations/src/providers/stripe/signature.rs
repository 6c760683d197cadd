//! Who sent a web hook: `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>…]` over `t.body`
//! (<https://docs.stripe.com/webhooks#verify-manually>).

use jiff::Timestamp;
use service::config::Secret;

use crate::providers::mac;

/// How far the signature's time and ours may be apart, in seconds: older ones may be replays.
pub const TOLERANCE: i64 = 300;
/// Most signatures that are looked at: there is one for each secret in use, of which a rotation has
/// two.
const MAX_SIGNATURES: usize = 16;

/// Whether one of the header's signatures is that of these bytes at about this time. Without a
/// secret or a header none is.
pub fn verify(secret: Option<&Secret>, header: Option<&str>, body: &[u8], now: Timestamp) -> bool {
    let Some((secret, header)) = secret.zip(header) else { return false };
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let Some((_, time)) = parts().find(|(name, _)| *name == "t") else { return false };
    let Ok(seconds) = time.parse::<i64>() else { return false };
    // The difference of two seconds may not fit.
    if seconds.checked_sub(now.as_second()).is_none_or(|apart| apart.abs() > TOLERANCE) {
        return false;
    }
    let signed = [time.as_bytes(), b".", body];
    // All are looked at, so that the time taken does not tell which one it was.
    parts()
        .filter(|(name, _)| *name == "v1")
        .take(MAX_SIGNATURES)
        .fold(false, |found, (_, hex)| mac::verify(secret, &signed, hex) | found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "whsec_fake";
    const NOW: i64 = 1_700_000_000;

    fn v1(secret: &str, seconds: i64, body: &[u8]) -> String {
        format!("v1={}", mac::sign(secret, &[seconds.to_string().as_bytes(), b".", body]))
    }

    fn good(header: &str, body: &[u8]) -> bool {
        let now = Timestamp::from_second(NOW).unwrap();
        verify(Some(&Secret::from(SECRET)), Some(header), body, now)
    }

    #[test]
    fn one_signature_of_several_is_enough() {
        let (ours, other) = (v1(SECRET, NOW, b"{}"), v1("whsec_other", NOW, b"{}"));
        assert!(good(&format!("t={NOW},{ours}"), b"{}"));
        assert!(good(&format!("t={NOW},{other},{ours},v0=abc"), b"{}"));
        assert!(good(&format!("{ours}, t={NOW}"), b"{}"));
        assert!(!good(&format!("t={NOW},{other}"), b"{}"));
        assert!(!good(&format!("t={NOW},{}", ours.replace("v1", "v0")), b"{}"));
        assert!(!good(&format!("t={NOW},{ours}"), b"{} "));
        for wrong in ["", "t=", &format!("t={NOW}"), &ours, &format!("t=x,{ours}"), "t=1,v1=,v1"] {
            assert!(!good(wrong, b"{}"), "{wrong}");
        }
    }

    #[test]
    fn five_minutes_are_the_limit() {
        for (seconds, expected) in [
            (NOW - TOLERANCE, true),
            (NOW - TOLERANCE - 1, false),
            (NOW + TOLERANCE, true),
            (NOW + TOLERANCE + 1, false),
            (i64::MIN, false),
            (i64::MAX, false),
        ] {
            let header = format!("t={seconds},{}", v1(SECRET, seconds, b"{}"));
            assert_eq!(good(&header, b"{}"), expected, "{seconds}");
        }
    }

    #[test]
    fn without_a_secret_nothing_verifies() {
        let now = Timestamp::from_second(NOW).unwrap();
        let header = format!("t={NOW},{}", v1("", NOW, b"{}"));
        assert!(!verify(None, Some(&header), b"{}", now));
        assert!(!verify(Some(&Secret::from("")), Some(&header), b"{}", now));
        assert!(!verify(Some(&Secret::from(SECRET)), None, b"{}", now));
    }

    proptest! {
        #[test]
        fn a_changed_body_time_or_signature_never_verifies(
            body in prop::collection::vec(any::<u8>(), 1..200),
            at in any::<prop::sample::Index>(),
            later in 1_i64..TOLERANCE,
        ) {
            let signature = v1(SECRET, NOW, &body);
            let header = |seconds: i64, signature: &str| format!("t={seconds},{signature}");
            prop_assert!(good(&header(NOW, &signature), &body));
            prop_assert!(!good(&header(NOW + later, &signature), &body));
            let mut other = body.clone();
            other[at.index(body.len())] ^= 1;
            prop_assert!(!good(&header(NOW, &signature), &other));
            let mut other = signature.into_bytes();
            let place = "v1=".len() + at.index(64);
            other[place] = if other[place] == b'0' { b'1' } else { b'0' };
            let other = String::from_utf8(other).unwrap();
            prop_assert!(!good(&header(NOW, &other), &body));
        }

        #[test]
        fn any_header_is_taken_without_a_panic(header in any::<String>(), body in any::<Vec<u8>>()) {
            prop_assert!(!good(&header, &body));
            let timely = format!("t={NOW},{header}");
            prop_assert!(!good(&timely, &body));
        }
    }
}
