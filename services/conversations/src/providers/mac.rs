//! HMAC-SHA256 in hexadecimal, which both providers sign their web hooks with.

use hmac::{Hmac, KeyInit as _, Mac as _};
use service::config::{ExposeSecret as _, Secret};
use sha2::{Digest as _, Sha256};

/// Characters of a code in hexadecimal.
const LEN: usize = 64;

/// Whether `hex` is the code of all `parts`, one after the other, in constant time. An empty secret
/// verifies nothing.
pub(super) fn verify(secret: &Secret, parts: &[&[u8]], hex: &str) -> bool {
    let key = secret.expose_secret().as_bytes();
    let Some(code) = decode(hex).filter(|_| !key.is_empty()) else { return false };
    // HMAC hashes keys that are too long and pads those that are too short: every length is taken.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.verify_slice(&code).is_ok()
}

/// The code of `parts` in hexadecimal.
#[cfg(test)]
pub(super) fn sign(secret: &str, parts: &[&[u8]]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    for part in parts {
        mac.update(part);
    }
    encode(&mac.finalize().into_bytes())
}

/// The SHA-256 of `bytes` in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    encode(&Sha256::digest(bytes))
}

fn encode(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

fn decode(hex: &str) -> Option<[u8; LEN / 2]> {
    let hex = hex.as_bytes();
    if hex.len() != LEN {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let mut code = [0; LEN / 2];
    for (byte, pair) in code.iter_mut().zip(hex.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_that_of_the_standard() {
        // RFC 4231, test case 2.
        let code = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let (jefe, parts) =
            (Secret::from("Jefe"), [b"what do ya want ".as_slice(), b"for nothing?"]);
        assert_eq!(sign("Jefe", &parts), code);
        assert!(verify(&jefe, &parts, code));
        assert!(verify(&jefe, &parts, &code.to_uppercase()));
        assert!(!verify(&jefe, &parts[..1], code));
        assert!(!verify(&jefe, &parts, &code[2..]));
        assert!(!verify(&jefe, &parts, &code.replace('c', "g")));
        assert!(!verify(&Secret::from(""), &parts, &sign("", &parts)));
    }

    #[test]
    fn a_digest_is_that_of_the_standard() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), abc);
    }
}
