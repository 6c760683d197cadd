//! Where a page of a list begins: lists go from the newest to the oldest.

use std::{fmt, str::FromStr};

use jiff::Timestamp;

use uuid::Uuid;

use crate::Time;

/// 9000-01-01: PostgreSQL's timestamps end before jiff's; both end long after any row.
const FAR_FUTURE: Timestamp = Timestamp::constant(221_845_392_000, 0);

/// The last row of the page before. As text, `<microseconds>.<id>`, it travels in `position`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keyset {
    /// When that row was made.
    pub created_at: Timestamp,
    /// Its id.
    pub id: Uuid,
}

impl Keyset {
    /// Before the newest row.
    pub const START: Self = Self { created_at: FAR_FUTURE, id: Uuid::max() };

    /// As a statement takes it.
    pub fn created_at(&self) -> Time {
        Time(self.created_at.min(FAR_FUTURE))
    }
}

impl fmt::Display for Keyset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.created_at.as_microsecond(), self.id)
    }
}

/// The text is no position.
#[derive(Debug, thiserror::Error)]
#[error("no position of a list")]
pub struct NoPosition;

impl FromStr for Keyset {
    type Err = NoPosition;

    fn from_str(text: &str) -> Result<Self, NoPosition> {
        let (micros, id) = text.split_once('.').ok_or(NoPosition)?;
        let micros = micros.parse().map_err(|_| NoPosition)?;
        let created_at = Timestamp::from_microsecond(micros).map_err(|_| NoPosition)?;
        if created_at.as_second() < 0 {
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
        let created_at = "2026-01-31T09:30:00.123456Z".parse().unwrap();
        let keyset = Keyset { created_at, id: Uuid::from_u128(7) };
        assert_eq!(keyset.to_string().parse::<Keyset>().unwrap(), keyset);
        for text in ["", ".", "1", "1.2", "x.00000000-0000-0000-0000-000000000007", "-1.x"] {
            assert!(text.parse::<Keyset>().is_err(), "{text}");
        }
    }
}
