//! What keeps the audience warm between Unlocks (scheduling.md, "Builder", "Bumps").

use jiff::civil::{Time, time};
use rust_decimal::{Decimal, dec};
use serde::{Deserialize, Serialize};

/// What keeps the audience warm; all times are local.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bumps {
    /// The morning's,
    pub morning: Time,
    /// when the first Unlock is after that.
    pub first_after: Time,
    /// Minutes that a gap between two Unlocks has to exceed to get one.
    pub gap_over_minutes: u32,
    /// How far into the gap it lies.
    pub gap_share: Decimal,
    /// The evening's,
    pub evening: Time,
    /// when the last Unlock is before that.
    pub last_before: Time,
}

impl Default for Bumps {
    fn default() -> Self {
        Self {
            morning: time(8, 30, 0, 0),
            first_after: time(10, 0, 0, 0),
            gap_over_minutes: 120,
            gap_share: dec!(0.6),
            evening: time(21, 30, 0, 0),
            last_before: time(20, 0, 0, 0),
        }
    }
}
