//! How an Unlock is followed up (scheduling.md, "Builder", "Funnels").

use jiff::civil::{Time, time};
use rust_decimal::{Decimal, dec};
use serde::{Deserialize, Serialize};

use crate::domain::{analysis::Velocity, message::PriceTier};

/// A cheaper touch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discount {
    /// Which one, the Unlock being 1.
    pub touch: u32,
    /// Share of the Unlock's price that it is cheaper by.
    pub off: Decimal,
}

/// The touches of a price tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Funnel {
    /// Hours after the first touch, of each later one.
    pub later_hours: Vec<Decimal>,
    /// Touches, the Unlock included, when it is followed up gently,
    pub least: u32,
    /// and when it is hard.
    pub most: u32,
    /// Whether later touches go only to those who did not open the first.
    pub unopened_only: bool,
    /// If one is cheaper.
    pub discount: Option<Discount>,
}

/// How an Unlock is followed up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Funnels {
    /// The longest one.
    pub budget: Funnel,
    /// The usual one.
    pub standard: Funnel,
    /// A reminder.
    pub premium: Funnel,
    /// None.
    pub luxury: Funnel,
    /// None.
    pub vip: Funnel,
    /// The aggressiveness of a size from which a GREEN page is followed up hard.
    pub hard_from: Decimal,
    /// Touches of every tier in RED.
    pub red_touches: u32,
    /// Factor of the delays when sales are fast,
    pub fast: Decimal,
    /// and when they are slow.
    pub slow: Decimal,
    /// When a touch is sent that would come at night.
    pub morning: Time,
    /// Minutes of a step to a free place,
    pub step_minutes: u32,
    /// and of all steps together.
    pub step_limit_minutes: u32,
}

impl Funnels {
    /// The touches of a price tier.
    pub fn of(&self, tier: PriceTier) -> &Funnel {
        match tier {
            PriceTier::Budget => &self.budget,
            PriceTier::Standard => &self.standard,
            PriceTier::Premium => &self.premium,
            PriceTier::Luxury => &self.luxury,
            PriceTier::Vip => &self.vip,
        }
    }

    /// Factor of the delays.
    pub fn pace(&self, velocity: Velocity) -> Decimal {
        match velocity {
            Velocity::Fast => self.fast,
            Velocity::Normal => Decimal::ONE,
            Velocity::Slow => self.slow,
        }
    }
}

impl Default for Funnels {
    fn default() -> Self {
        let none = Funnel {
            later_hours: Vec::new(),
            least: 1,
            most: 1,
            unopened_only: false,
            discount: None,
        };
        Self {
            budget: Funnel {
                later_hours: vec![dec!(4), dec!(24), dec!(72)],
                least: 3,
                most: 4,
                discount: Some(Discount { touch: 4, off: dec!(0.25) }),
                ..none.clone()
            },
            standard: Funnel {
                later_hours: vec![dec!(8), dec!(48)],
                least: 2,
                most: 3,
                ..none.clone()
            },
            premium: Funnel {
                later_hours: vec![dec!(24)],
                most: 2,
                unopened_only: true,
                ..none.clone()
            },
            luxury: none.clone(),
            vip: none,
            hard_from: dec!(0.7),
            red_touches: 1,
            fast: dec!(0.8),
            slow: dec!(1.3),
            morning: time(8, 0, 0, 0),
            step_minutes: 5,
            step_limit_minutes: 120,
        }
    }
}
