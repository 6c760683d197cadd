//! Record keys: timestamp identifiers of the AT protocol, 53 bits of microseconds and 10 of a clock
//! id, in 13 characters that sort as the time does.

use jiff::Timestamp;

use crate::domain::publication::PublicationId;

const ALPHABET: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";
const LENGTH: usize = 13;
/// Bits of the clock id.
const CLOCK_BITS: u32 = 10;
const TIME_BITS: u32 = 53;

/// A key for a publication. Keys of the same microsecond differ by random bits of the publication's
/// id.
pub(super) fn make(now: Timestamp, publication: PublicationId) -> String {
    let micros = now.as_microsecond().max(0) as u64 & ((1 << TIME_BITS) - 1);
    let clock = publication.0.as_u128() as u64 & ((1 << CLOCK_BITS) - 1);
    let mut bits = micros << CLOCK_BITS | clock;
    let mut text = [0; LENGTH];
    for place in text.iter_mut().rev() {
        *place = ALPHABET[(bits & 31) as usize];
        bits >>= 5;
    }
    text.iter().copied().map(char::from).collect()
}

/// When a key was made; none if it is no key.
pub(super) fn made_at(key: &str) -> Option<Timestamp> {
    let mut bits: u64 = 0;
    for byte in key.bytes() {
        let value = ALPHABET.iter().position(|known| *known == byte)? as u64;
        bits = bits.checked_mul(32)? | value;
    }
    let micros = i64::try_from(bits >> CLOCK_BITS).ok()?;
    (key.len() == LENGTH).then(|| Timestamp::from_microsecond(micros).ok())?
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_key_sorts_by_its_time_and_tells_it() {
        let id = PublicationId(Uuid::from_u128(0x7fff));
        let now = Timestamp::from_microsecond(1_790_000_000_123_456).unwrap();
        let key = make(now, id);
        assert_eq!(key.len(), 13);
        assert!(key < make(Timestamp::from_microsecond(1_790_000_000_123_457).unwrap(), id));
        assert_eq!(made_at(&key), Some(now));
        assert_ne!(key, make(now, PublicationId(Uuid::from_u128(0x7ffe))));
        assert_eq!(made_at("3jzfcijpj2z21"), None);
        assert_eq!(made_at("3jzfcijpj2z"), None);
        // The protocol's own example.
        assert!(made_at("3jzfcijpj2z2a").is_some());
    }
}
