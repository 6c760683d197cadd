//! The numbers of the saturation score (scheduling.md, "Saturation").

use rust_decimal::{Decimal, dec};
use serde::{Deserialize, Serialize};

use super::risks::Risks;

/// How tired the audience is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Saturation {
    /// What a deviation of the unlock rate adds, the deepest first; the first that holds counts.
    pub unlock_drops: Vec<Below>,
    /// The same of EMV.
    pub emv_drops: Vec<Below>,
    /// What bad last days add.
    pub underperforming: Underperforming,
    /// How much the score is worth.
    pub confidence: Confidence,
    /// When a week says nothing.
    pub exclusions: Exclusions,
    /// What thin evidence does.
    pub low_confidence: LowConfidence,
    /// From score to risk.
    pub risks: Risks,
    /// GREEN is below so much of the tier's tolerance.
    pub green_below: Decimal,
}

impl Default for Saturation {
    fn default() -> Self {
        Self {
            unlock_drops: vec![
                Below { below: dec!(-0.30), adds: dec!(0.4) },
                Below { below: dec!(-0.15), adds: dec!(0.25) },
                Below { below: dec!(-0.05), adds: dec!(0.15) },
            ],
            emv_drops: vec![
                Below { below: dec!(-0.40), adds: dec!(0.4) },
                Below { below: dec!(-0.20), adds: dec!(0.25) },
                Below { below: dec!(-0.10), adds: dec!(0.15) },
            ],
            underperforming: Underperforming::default(),
            confidence: Confidence::default(),
            exclusions: Exclusions::default(),
            low_confidence: LowConfidence::default(),
            risks: Risks::default(),
            green_below: dec!(0.6),
        }
    }
}

/// Below that, so much is added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Below {
    /// Exclusive.
    pub below: Decimal,
    /// To the score.
    pub adds: Decimal,
}

impl Below {
    /// What the first of `steps` that `value` is below adds; 0 if none.
    pub fn of(steps: &[Self], value: Decimal) -> Decimal {
        steps.iter().find(|step| value < step.below).map_or(Decimal::ZERO, |step| step.adds)
    }
}

/// From that, so much is added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtLeast {
    /// Inclusive.
    pub from: Decimal,
    /// To the score, or to the confidence.
    pub adds: Decimal,
}

impl AtLeast {
    /// What the first of `steps` that `value` reaches adds; 0 if none.
    pub fn of(steps: &[Self], value: Decimal) -> Decimal {
        steps.iter().find(|step| value >= step.from).map_or(Decimal::ZERO, |step| step.adds)
    }
}

/// "Of the last 3 ordinary days those with EMV under .8 of baseline: three .2, two .1".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Underperforming {
    /// Ordinary days that are looked at.
    pub last_days: u32,
    /// A day underperforms under so much of its baseline.
    pub emv_below: Decimal,
    /// By their count, the most first.
    pub adds: Vec<AtLeast>,
}

impl Default for Underperforming {
    fn default() -> Self {
        Self {
            last_days: 3,
            emv_below: dec!(0.8),
            adds: vec![
                AtLeast { from: dec!(3), adds: dec!(0.2) },
                AtLeast { from: dec!(2), adds: dec!(0.1) },
            ],
        }
    }
}

/// What the confidence, 0 to 1, is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Confidence {
    /// Weight of ordinary days ÷ recent days of the window.
    pub ordinary: Decimal,
    /// Weight of the share of days that were no platform-issue days.
    pub undisturbed: Decimal,
    /// By the mean of |z|, the largest first.
    pub z: Vec<AtLeast>,
}

impl Default for Confidence {
    fn default() -> Self {
        Self {
            ordinary: dec!(0.4),
            undisturbed: dec!(0.3),
            z: vec![
                AtLeast { from: dec!(2), adds: dec!(0.3) },
                AtLeast { from: dec!(1.5), adds: dec!(0.2) },
                AtLeast { from: dec!(1), adds: dec!(0.1) },
            ],
        }
    }
}

/// Recent days that exclude the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Exclusions {
    /// So many holidays.
    pub holidays: usize,
    /// So many platform-issue days.
    pub platform_issue_days: usize,
}

impl Default for Exclusions {
    fn default() -> Self {
        Self { holidays: 3, platform_issue_days: 2 }
    }
}

/// "No cooling on thin evidence".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LowConfidence {
    /// Confidence is low under that.
    pub below: Decimal,
    /// The score is multiplied by that.
    pub score_factor: Decimal,
    /// Factor of the week's Unlocks, whatever the risk.
    pub volume_factor: Decimal,
}

impl Default for LowConfidence {
    fn default() -> Self {
        Self { below: dec!(0.5), score_factor: dec!(0.5), volume_factor: dec!(0.95) }
    }
}
