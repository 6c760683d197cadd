//! What an Unlock costs (scheduling.md, "Builder", "Prices").

use rust_decimal::{Decimal, dec};
use serde::{Deserialize, Serialize};

use crate::domain::message::PriceTier;

/// What an Unlock costs, in the account's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Prices {
    /// Of the budget tier.
    pub budget: Decimal,
    /// Of the standard tier.
    pub standard: Decimal,
    /// Of the premium tier.
    pub premium: Decimal,
    /// Of the luxury tier.
    pub luxury: Decimal,
    /// Of the VIP tier.
    pub vip: Decimal,
    /// Local hours that cost more.
    pub evening_hours: Vec<u8>,
    /// Factor of those.
    pub evening: Decimal,
    /// Weekdays that cost more, Monday being 1.
    pub busy_weekdays: Vec<u8>,
    /// Factor of those.
    pub busy: Decimal,
    /// Lowest price.
    pub min: Decimal,
    /// Highest price.
    pub max: Decimal,
}

impl Prices {
    /// Price of a tier on an ordinary hour.
    pub fn of(&self, tier: PriceTier) -> Decimal {
        match tier {
            PriceTier::Budget => self.budget,
            PriceTier::Standard => self.standard,
            PriceTier::Premium => self.premium,
            PriceTier::Luxury => self.luxury,
            PriceTier::Vip => self.vip,
        }
    }
}

impl Default for Prices {
    fn default() -> Self {
        Self {
            budget: dec!(15),
            standard: dec!(25),
            premium: dec!(40),
            luxury: dec!(60),
            vip: dec!(100),
            evening_hours: vec![19, 20, 21],
            evening: dec!(1.1),
            busy_weekdays: vec![5, 6],
            busy: dec!(1.1),
            min: dec!(5),
            max: dec!(100),
        }
    }
}
