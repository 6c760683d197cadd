//! Signatures as Meta and Stripe make them.

use std::fmt::Write as _;

use ring::hmac;

/// The value of `X-Hub-Signature-256`: over the raw bytes of the body.
pub(super) fn hub(secret: &str, body: &[u8]) -> String {
    format!("sha256={}", hex(&mac(secret, body)))
}

/// The value of `Stripe-Signature`: over `<unix seconds>.<body>`.
pub(super) fn stripe(secret: &str, at: i64, body: &[u8]) -> String {
    let mut signed = format!("{at}.").into_bytes();
    signed.extend_from_slice(body);
    format!("t={at},v1={}", hex(&mac(secret, &signed)))
}

fn mac(secret: &str, text: &[u8]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hmac::sign(&key, text).as_ref().to_vec()
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The second example of RFC 4231, 4.3.
    const KEY: &str = "Jefe";
    const TEXT: &[u8] = b"what do ya want for nothing?";
    const MAC: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    #[test]
    fn it_is_hmac_sha256() {
        assert_eq!(hub(KEY, TEXT), format!("sha256={MAC}"));
    }

    #[test]
    fn the_time_is_signed_too() {
        let signed = stripe(KEY, 12, b"{}");
        let over_both = hex(&mac(KEY, b"12.{}"));
        assert_eq!(signed, format!("t=12,v1={over_both}"));
        assert_ne!(stripe(KEY, 13, b"{}").split_once(',').unwrap().1, format!("v1={over_both}"));
    }
}
