//! The form of an API key: `ff_<env>_<random>_<checksum>` (api.md, "Keys").
//!
//! The random part is 256 bits in base 62; the checksum is the CRC-32 of what is before it, so
//! that a mistyped key, or a random text that a secret scanner finds, is told apart without asking
//! the database. Only the SHA-256 of a key is ever stored.

use std::fmt;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const MARK: &str = "ff";
/// 62⁴³ > 2²⁵⁶.
const RANDOM_LEN: usize = 43;
/// 62⁶ > 2³².
const CHECKSUM_LEN: usize = 6;
/// How much of the random part the prefix shows: enough to tell keys apart, too little to guess
/// the rest.
const SHOWN_LEN: usize = 8;
const ENV_MAX_LEN: usize = 16;

/// The text of a key, a secret: `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyText(String);

impl KeyText {
    /// The key of that entropy. `env` is 1 to 16 of `[a-z0-9]`, such as `live` or `dev`.
    pub(crate) fn from_entropy(env: &str, entropy: &[u8; 32]) -> Self {
        let body = format!("{MARK}_{env}_{}", base62(entropy, RANDOM_LEN));
        let checksum = checksum(&body);
        Self(format!("{body}_{checksum}"))
    }

    /// What the user keeps.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// How much of it may be shown later.
    pub fn prefix(&self) -> &str {
        // Made by `from_entropy` only, whose texts have the form.
        prefix(&self.0).expect("a key that was made here has the form of one")
    }
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyText(hidden)")
    }
}

/// The look-up prefix of a text that has the form and the checksum of a key; `None` for any other.
pub(crate) fn prefix(text: &str) -> Option<&str> {
    let (body, given) = text.rsplit_once('_')?;
    let (head, random) = body.rsplit_once('_')?;
    let (mark, env) = head.split_once('_')?;
    let is_env = (1..=ENV_MAX_LEN).contains(&env.len())
        && env.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let is_random = random.len() == RANDOM_LEN && random.bytes().all(|c| BASE62.contains(&c));
    let right = mark == MARK && is_env && is_random && checksum(body) == given;
    right.then(|| &text[..=head.len() + SHOWN_LEN])
}

/// A new random text in base 62 from 256 bits, for secrets that are no keys.
pub(crate) fn base62_of(entropy: &[u8; 32]) -> String {
    base62(entropy, RANDOM_LEN)
}

fn checksum(body: &str) -> String {
    base62(&crc32fast::hash(body.as_bytes()).to_be_bytes(), CHECKSUM_LEN)
}

/// A big-endian number as exactly `len` digits; the caller knows that they suffice.
fn base62(bytes: &[u8], len: usize) -> String {
    let mut number = bytes.to_vec();
    let mut digits = vec![BASE62[0]; len];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[usize::from(divide_by_62(&mut number))];
    }
    digits.into_iter().map(char::from).collect()
}

/// Divides in place and returns the remainder.
fn divide_by_62(number: &mut [u8]) -> u8 {
    let mut remainder = 0_u16;
    for byte in number {
        let dividend = remainder << 8 | u16::from(*byte);
        *byte = (dividend / 62) as u8;
        remainder = dividend % 62;
    }
    remainder as u8
}

/// The SHA-256 of a secret: what is stored of it, and how two are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of a text.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// A digest as the database gives it back.
    pub(crate) fn stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().map(Self).ok()
    }

    /// For the database.
    pub(crate) fn to_vec(self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// Whether stored bytes are this digest, in constant time.
    pub(crate) fn matches(&self, stored: &[u8]) -> bool {
        self.0.ct_eq(stored).into()
    }

    /// Whether both are of the same text, in constant time.
    pub(crate) fn same_as(&self, other: &Self) -> bool {
        self.matches(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_made_key_has_the_form(entropy: [u8; 32], env in "[a-z0-9]{1,16}") {
            let key = KeyText::from_entropy(&env, &entropy);
            let expected = format!("ff_{env}_");
            let prefix = prefix(key.expose()).unwrap();
            prop_assert!(prefix.starts_with(&expected));
            prop_assert_eq!(prefix.len(), expected.len() + 8);
        }

        #[test]
        fn different_entropy_makes_different_keys(a: [u8; 32], b: [u8; 32]) {
            let same = KeyText::from_entropy("live", &a) == KeyText::from_entropy("live", &b);
            prop_assert_eq!(same, a == b);
        }

        #[test]
        fn one_wrong_character_is_noticed(entropy: [u8; 32], at in 0..58_usize, by in 1..62_usize) {
            let text = KeyText::from_entropy("live", &entropy).0;
            let mut bytes = text.into_bytes();
            let digit = BASE62.iter().position(|c| *c == bytes[at]);
            bytes[at] = digit.map_or(b'-', |digit| BASE62[(digit + by) % 62]);
            prop_assert_eq!(prefix(std::str::from_utf8(&bytes).unwrap()), None);
        }

        #[test]
        fn any_text_is_judged_without_panic(text in ".{0,80}") {
            prop_assert_eq!(prefix(&text), None);
        }
    }

    #[test]
    fn base_62_is_positional() {
        assert_eq!(base62(&[0, 0, 0, 61], 6), "00000z");
        assert_eq!(base62(&[0, 0, 0, 62], 6), "000010");
        assert_eq!(base62(&[255; 4], 6), "4gfFC3");
    }

    #[test]
    fn a_key_does_not_print() {
        let key = KeyText::from_entropy("live", &[7; 32]);
        assert!(!format!("{key:?}").contains("ff_"));
    }

    #[test]
    fn digests_compare_by_content() {
        let digest = Digest::of("a");
        assert!(digest.same_as(&Digest::of("a")));
        assert!(!digest.same_as(&Digest::of("b")));
        assert!(!digest.matches(&digest.0[..31]));
    }
}
