//! From score to risk (scheduling.md, "Risk, in every tier").

use rust_decimal::{Decimal, dec};
use serde::{Deserialize, Serialize};

use crate::domain::analysis::Risk;

/// One line of the risks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskStep {
    /// The score from which it holds.
    pub from: Decimal,
    /// Factor of the week's Unlocks.
    pub factor: Decimal,
}

/// From score to risk, in every tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Risks {
    /// Very tired.
    pub critical: RiskStep,
    /// Clearly.
    pub high: RiskStep,
    /// Somewhat.
    pub moderate: RiskStep,
    /// Hardly.
    pub low: RiskStep,
    /// Factor of the rest.
    pub healthy_factor: Decimal,
}

impl Risks {
    /// The risk of a score, and its factor.
    pub fn of(&self, score: Decimal) -> (Risk, Decimal) {
        let steps = [
            (Risk::Critical, &self.critical),
            (Risk::High, &self.high),
            (Risk::Moderate, &self.moderate),
            (Risk::Low, &self.low),
        ];
        let reached = steps.into_iter().find(|(_, step)| score >= step.from);
        reached.map_or((Risk::Healthy, self.healthy_factor), |(risk, step)| (risk, step.factor))
    }
}

impl Default for Risks {
    fn default() -> Self {
        Self {
            critical: RiskStep { from: dec!(0.7), factor: dec!(0.6) },
            high: RiskStep { from: dec!(0.5), factor: dec!(0.75) },
            moderate: RiskStep { from: dec!(0.3), factor: dec!(0.9) },
            low: RiskStep { from: dec!(0.15), factor: dec!(1) },
            healthy_factor: dec!(1),
        }
    }
}
