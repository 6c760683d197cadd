//! What each size of a page allows (scheduling.md, "Analyzer", the table of tiers).

use rust_decimal::{Decimal, dec};
use serde::{Deserialize, Serialize};

use crate::domain::analysis::SizeTier;

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The audience from which a page is larger than this; `None`: never. NEW goes by age.
    pub audience_below: Option<i64>,
    /// Fewest Unlocks of a day.
    pub ppv_min: u32,
    /// Most Unlocks of a day.
    pub ppv_max: u32,
    /// Bumps of a day.
    pub bumps: u32,
    /// Minutes between two Unlocks.
    pub gap_minutes: u32,
    /// The score from which the zone is RED.
    pub tolerance: Decimal,
    /// Most messages of a day.
    pub max_messages: u32,
    /// How hard funnels follow up, 0 to 1.
    pub aggressiveness: Decimal,
    /// Captions of a week at full volume.
    pub caption_base: u32,
}

/// The table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tiers {
    /// Too new to say.
    pub new: Tier,
    /// Under 5,000.
    pub small: Tier,
    /// Under 25,000.
    pub medium: Tier,
    /// Under 100,000.
    pub large: Tier,
    /// From there.
    pub xl: Tier,
}

impl Tiers {
    /// The line of a size.
    pub fn of(&self, size: SizeTier) -> &Tier {
        match size {
            SizeTier::New => &self.new,
            SizeTier::Small => &self.small,
            SizeTier::Medium => &self.medium,
            SizeTier::Large => &self.large,
            SizeTier::Xl => &self.xl,
        }
    }
}

impl Default for Tiers {
    fn default() -> Self {
        Self {
            new: Tier {
                audience_below: None,
                ppv_min: 3,
                ppv_max: 4,
                bumps: 3,
                gap_minutes: 120,
                tolerance: dec!(0.4),
                max_messages: 8,
                aggressiveness: dec!(0.8),
                caption_base: 40,
            },
            small: Tier {
                audience_below: Some(5_000),
                ppv_min: 3,
                ppv_max: 5,
                bumps: 4,
                gap_minutes: 120,
                tolerance: dec!(0.4),
                max_messages: 10,
                aggressiveness: dec!(0.8),
                caption_base: 60,
            },
            medium: Tier {
                audience_below: Some(25_000),
                ppv_min: 5,
                ppv_max: 8,
                bumps: 6,
                gap_minutes: 90,
                tolerance: dec!(0.5),
                max_messages: 15,
                aggressiveness: dec!(0.7),
                caption_base: 80,
            },
            large: Tier {
                audience_below: Some(100_000),
                ppv_min: 8,
                ppv_max: 12,
                bumps: 10,
                gap_minutes: 75,
                tolerance: dec!(0.6),
                max_messages: 22,
                aggressiveness: dec!(0.6),
                caption_base: 100,
            },
            xl: Tier {
                audience_below: None,
                ppv_min: 10,
                ppv_max: 15,
                bumps: 12,
                gap_minutes: 60,
                tolerance: dec!(0.7),
                max_messages: 30,
                aggressiveness: dec!(0.5),
                caption_base: 140,
            },
        }
    }
}
