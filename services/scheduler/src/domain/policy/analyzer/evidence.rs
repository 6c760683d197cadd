//! The numbers of the evidence (scheduling.md, "Evidence").

use rust_decimal::{Decimal, dec};
use serde::{Deserialize, Serialize};

/// What the selector and the builder read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Evidence {
    /// When this audience buys.
    pub best_hours: BestHours,
    /// Which weekdays deserve more.
    pub weekday_index: WeekdayIndex,
    /// Which prices it pays.
    pub segments: Segments,
    /// How fast sales are.
    pub velocities: Velocities,
    /// Days of `median_emv_30d`: D − so many … D.
    pub median_days: u32,
}

impl Default for Evidence {
    fn default() -> Self {
        Self {
            best_hours: BestHours::default(),
            weekday_index: WeekdayIndex::default(),
            segments: Segments::default(),
            velocities: Velocities::default(),
            median_days: 30,
        }
    }
}

/// When this audience buys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BestHours {
    /// Unlocks that an hour needs.
    pub min_unlocks: u64,
    /// The first hour that is night,
    pub night_from: u8,
    /// and the last one.
    pub night_to: u8,
    /// What fills up Monday to Friday, in this order.
    pub weekday: [u8; 4],
    /// What fills up Saturday and Sunday.
    pub weekend: [u8; 4],
}

impl Default for BestHours {
    fn default() -> Self {
        Self {
            min_unlocks: 5,
            night_from: 2,
            night_to: 5,
            weekday: [9, 13, 19, 20],
            weekend: [11, 14, 18, 21],
        }
    }
}

/// Which weekdays deserve more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WeekdayIndex {
    /// Days that a weekday needs; with fewer its index is 1.
    pub min_days: usize,
    /// Lowest index.
    pub min: Decimal,
    /// Highest index.
    pub max: Decimal,
}

impl Default for WeekdayIndex {
    fn default() -> Self {
        Self { min_days: 4, min: dec!(0.7), max: dec!(1.3) }
    }
}

/// Which prices an audience pays: mean EMV of the dear tiers ÷ of the cheap ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Segments {
    /// HIGH_VALUE from there.
    pub high_value_from: Decimal,
    /// BUDGET up to there.
    pub budget_to: Decimal,
    /// Unlocks that either needs; with fewer, BALANCED.
    pub min_unlocks: u64,
}

impl Default for Segments {
    fn default() -> Self {
        Self { high_value_from: dec!(1.25), budget_to: dec!(0.8), min_unlocks: 20 }
    }
}

/// How fast sales are: mean purchased/viewed of the recent Unlocks ÷ of those before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Velocities {
    /// Fast above that.
    pub fast_above: Decimal,
    /// Slow below that.
    pub slow_below: Decimal,
    /// Unlocks that either needs; with fewer, normal.
    pub min_unlocks: u64,
}

impl Default for Velocities {
    fn default() -> Self {
        Self { fast_above: dec!(1.2), slow_below: dec!(0.8), min_unlocks: 5 }
    }
}
