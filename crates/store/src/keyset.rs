//! Where a page of a list begins: lists go from the newest to the oldest.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use uuid::Uuid;

use crate::Time;

/// 9000-01-01: PostgreSQL's timestamps end before jiff's; both end long after any row.
const FAR_FUTURE: Timestamp = Timestamp::constant(221_845_392_000, 0);
/// 0000-01-01: nothing is kept that is older.
const YEAR_0: Timestamp = Timestamp::constant(-62_167_219_200, 0);

/// The last row of the page before. As text, `<microseconds>.<id>`, it travels in `position`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keyset<I = Uuid> {
    /// When that row was made.
    pub created_at: Timestamp,
    /// Its id.
    pub id: I,
}

impl Keyset {
    /// Before the newest row.
    pub const START: Self = Self { created_at: FAR_FUTURE, id: Uuid::max() };
}

impl<I> Keyset<I> {
    /// As a statement takes it.
    pub fn created_at(&self) -> Time {
        Time(self.created_at.min(FAR_FUTURE))
    }
}

impl<I: fmt::Display> fmt::Display for Keyset<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.created_at.as_microsecond(), self.id)
    }
}

/// The text is no position.
#[derive(Debug, thiserror::Error)]
#[error("no position of a list")]
pub struct NoPosition;

impl<I: FromStr> FromStr for Keyset<I> {
    type Err = NoPosition;

    fn from_str(text: &str) -> Result<Self, NoPosition> {
        let (micros, id) = text.split_once('.').ok_or(NoPosition)?;
        let micros = micros.parse().map_err(|_| NoPosition)?;
        let created_at = Timestamp::from_microsecond(micros).map_err(|_| NoPosition)?;
        if !(YEAR_0..=FAR_FUTURE).contains(&created_at) {
            return Err(NoPosition);
        }
        Ok(Self { created_at, id: id.parse().map_err(|_| NoPosition)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_reads_as_it_was_written() {
        for time in ["2026-01-31T09:30:00.123456Z", "1912-06-23T00:00:00.000001Z"] {
            let created_at = time.parse().unwrap();
            let keyset = Keyset { created_at, id: Uuid::from_u128(7) };
            assert_eq!(keyset.to_string().parse::<Keyset>().unwrap(), keyset);
            let keyset = Keyset { created_at, id: "a.b".to_owned() };
            assert_eq!(keyset.to_string().parse::<Keyset<String>>().unwrap(), keyset);
        }
        for text in ["", ".", "1", "1.2", "x.00000000-0000-0000-0000-000000000007", "-1.x"] {
            assert!(text.parse::<Keyset>().is_err(), "{text}");
        }
        assert!("9223372036854775807.x".parse::<Keyset<String>>().is_err());
    }
}
