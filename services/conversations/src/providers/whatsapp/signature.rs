//! Who sent a web hook: the app's secret over the raw bytes, and the token of the first handshake.

use service::config::{ExposeSecret as _, Secret};
use subtle::ConstantTimeEq as _;

use crate::providers::mac;

/// The header's scheme.
const SCHEME: &str = "sha256=";

/// Whether `X-Hub-Signature-256` is that of these bytes, in constant time. Without a secret or a
/// header it never is.
pub fn verify(secret: Option<&Secret>, header: Option<&str>, body: &[u8]) -> bool {
    let Some((secret, header)) = secret.zip(header) else { return false };
    header.strip_prefix(SCHEME).is_some_and(|hex| mac::verify(secret, &[body], hex))
}

/// Whether the handshake (`hub.mode`, `hub.verify_token`) is for us, in constant time. Without a
/// token of ours it never is.
pub fn verify_token(expected: Option<&Secret>, mode: Option<&str>, given: Option<&str>) -> bool {
    let Some((expected, given)) = expected.zip(given) else { return false };
    let expected = expected.expose_secret().as_bytes();
    let same = bool::from(expected.ct_eq(given.as_bytes()));
    same && !expected.is_empty() && mode == Some("subscribe")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "fake app secret";

    fn signed(body: &[u8]) -> String {
        format!("{SCHEME}{}", mac::sign(SECRET, &[body]))
    }

    #[test]
    fn the_signature_of_the_app_alone_is_taken() {
        let secret = Secret::from(SECRET);
        let body = br#"{"entry":[]}"#;
        let header = signed(body);
        assert!(verify(Some(&secret), Some(&header), body));
        assert!(!verify(None, Some(&header), body));
        assert!(!verify(Some(&secret), None, body));
        assert!(!verify(Some(&Secret::from("other")), Some(&header), body));
        let empty = format!("{SCHEME}{}", mac::sign("", &[body]));
        assert!(!verify(Some(&Secret::from("")), Some(&empty), body));
        let bare = header.strip_prefix(SCHEME).unwrap();
        for wrong in ["", SCHEME, bare, &format!("sha1={bare}"), &format!("{header}00")] {
            assert!(!verify(Some(&secret), Some(wrong), body), "{wrong}");
        }
    }

    #[test]
    fn the_handshake_needs_mode_and_token() {
        let ours = Secret::from("fake verify token");
        let (mode, token) = (Some("subscribe"), Some("fake verify token"));
        assert!(verify_token(Some(&ours), mode, token));
        assert!(!verify_token(None, mode, token));
        assert!(!verify_token(Some(&ours), None, token));
        assert!(!verify_token(Some(&ours), Some("unsubscribe"), token));
        assert!(!verify_token(Some(&ours), mode, None));
        assert!(!verify_token(Some(&ours), mode, Some("fake verify toke")));
        assert!(!verify_token(Some(&Secret::from("")), mode, Some("")));
    }

    proptest! {
        #[test]
        fn a_changed_body_or_signature_never_verifies(
            body in prop::collection::vec(any::<u8>(), 1..200),
            at in any::<prop::sample::Index>(),
            bit in 0_u8..8,
        ) {
            let secret = Secret::from(SECRET);
            let header = signed(&body);
            prop_assert!(verify(Some(&secret), Some(&header), &body));
            let mut other = body.clone();
            other[at.index(body.len())] ^= 1 << bit;
            prop_assert!(!verify(Some(&secret), Some(&header), &other));
            let mut other = header.clone().into_bytes();
            let place = SCHEME.len() + at.index(64);
            other[place] = if other[place] == b'0' { b'1' } else { b'0' };
            let other = String::from_utf8(other).unwrap();
            prop_assert!(!verify(Some(&secret), Some(&other), &body));
        }

        #[test]
        fn any_header_is_taken_without_a_panic(header in any::<String>(), body in any::<Vec<u8>>()) {
            prop_assert!(!verify(Some(&Secret::from(SECRET)), Some(&header), &body));
        }
    }
}
