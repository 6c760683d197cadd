//! Randomness as a parameter, and the ids made from it.

use std::sync::{Arc, Mutex, PoisonError};

use rand::{RngCore as _, SeedableRng as _, rngs::StdRng};
use uuid::Uuid;

use crate::Clock;

/// A source of random numbers: seeded by the system, or by a test.
#[derive(Clone, Debug)]
pub struct Rng(Arc<Mutex<StdRng>>);

impl Rng {
    /// Seeded by the operating system; good for secrets (ChaCha).
    pub fn system() -> Self {
        Self(Arc::new(Mutex::new(StdRng::from_os_rng())))
    }

    /// The same numbers for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// Fills `bytes`.
    pub fn fill(&self, bytes: &mut [u8]) {
        // A panic while the lock was held leaves the generator as usable as before.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }

    /// An even number in `0..1`.
    pub fn unit(&self) -> f64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        (u64::from_le_bytes(bytes) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// `len` characters drawn evenly from `alphabet` (at most 256 characters, ASCII).
    pub fn text(&self, len: usize, alphabet: &[u8]) -> String {
        // Bytes at or over the largest multiple of the alphabet's length would favour its start.
        let limit = 256 - 256 % alphabet.len();
        let mut text = String::with_capacity(len);
        let mut byte = [0];
        while text.len() < len {
            self.fill(&mut byte);
            if usize::from(byte[0]) < limit {
                text.push(char::from(alphabet[usize::from(byte[0]) % alphabet.len()]));
            }
        }
        text
    }

    /// A sortable id: UUID version 7, its time from `clock`.
    pub fn uuid(&self, clock: &Clock) -> Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        let millis = clock.now().as_millisecond().max(0) as u64;
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

/// `0-9a-z`.
pub const BASE36: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_sort_by_time() {
        let clock = Clock::manual("2026-01-01T00:00:00Z".parse().unwrap());
        let rng = Rng::seeded(1);
        let first = rng.uuid(&clock);
        clock.advance(std::time::Duration::from_millis(1));
        assert!(first < rng.uuid(&clock));
        assert_eq!(first.get_version_num(), 7);
    }

    #[test]
    fn text_uses_the_whole_alphabet_and_nothing_else() {
        let text = Rng::seeded(7).text(5_000, BASE36);
        assert_eq!(text.len(), 5_000);
        assert!(BASE36.iter().all(|c| text.as_bytes().contains(c)));
        assert!(text.bytes().all(|c| BASE36.contains(&c)));
    }
}
