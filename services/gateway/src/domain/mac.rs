//! HMAC-SHA256, the one keyed hash of this crate.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The code of all `parts`, one after the other. Callers keep the parts apart themselves, by fixed
/// lengths or separators.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC hashes keys that are too long and pads those that are too short: every length is taken.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
