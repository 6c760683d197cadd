//! The numbers of the builder (scheduling.md, "Builder").
//!
//! Map: [`zones`] is the table of zones; [`hours`] says when, [`bumps`] and [`funnels`] what lies
//! between and after the Unlocks, [`prices`] what they cost, [`texts`] what is said when the page
//! has no caption for it.

pub mod bumps;
pub mod funnels;
pub mod hours;
pub mod prices;
pub mod texts;
pub mod zones;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use self::{
    bumps::Bumps,
    funnels::{Discount, Funnel, Funnels},
    hours::Hours,
    prices::Prices,
    texts::Texts,
    zones::{Cooling, CoolingMessage, ZoneRules, Zones},
};

/// A week laid out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Builder {
    /// Days within which a caption comes once (scheduling.md, "Validation", `DUPLICATE_CAPTION`).
    pub repeat_days: u32,
    /// What a tired audience still gets.
    pub zones: Zones,
    /// When.
    pub hours: Hours,
    /// Between the Unlocks.
    pub bumps: Bumps,
    /// After the Unlocks.
    pub funnels: Funnels,
    /// What it costs.
    pub prices: Prices,
    /// What is said.
    pub texts: Texts,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            repeat_days: 7,
            zones: Zones::default(),
            hours: Hours::default(),
            bumps: Bumps::default(),
            funnels: Funnels::default(),
            prices: Prices::default(),
            texts: Texts::default(),
        }
    }
}

/// Half up, as the spec rounds ("rounded is half up").
pub(in crate::domain) fn half_up(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}
