//! The numbers of the selector (scheduling.md, "Selector").

use rust_decimal::{Decimal, dec};
use serde::{Deserialize, Serialize};

use crate::domain::{analysis::Risk, selection::Sampler};

/// Which captions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Selector {
    /// How chances are drawn: the one with less regret in `docs/eros-regret.md`, as scheduling.md
    /// ("Selector") asks; `tests/regret.rs` holds it.
    pub sampler: Sampler,
    /// Fewest captions of a week (the seed's floor).
    pub floor: u32,
    /// How much of the tier's base each risk leaves.
    pub multipliers: Multipliers,
    /// Days before the week in which a caption must not have been sent on the page.
    pub cooldown_days: u32,
    /// Days before the week from which a lock counts.
    pub locked_days_before: u32,
    /// Days after the week's Monday up to which a lock counts.
    pub locked_days_after: u32,
    /// What a score is made of.
    pub weights: Weights,
    /// The EMV that counts as full.
    pub full_emv: f64,
    /// The EMV of a page without any viewed Unlock.
    pub default_emv: f64,
    /// Of the Wilson bounds: 95 %.
    pub z: f64,
    /// Factor of dear captions under `HIGH_VALUE`.
    pub high_value_factor: f64,
    /// Factor of budget and standard captions under `BUDGET`.
    pub budget_factor: f64,
    /// What must not repeat.
    pub variety: Variety,
    /// What a week may have of one kind.
    pub budgets: Budgets,
    /// How the bandit learns.
    pub feedback: Feedback,
}

/// Multipliers of the target by risk (the seed's `mult_map`; its MEDIUM is MODERATE).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Multipliers {
    /// HEALTHY.
    pub healthy: Decimal,
    /// LOW.
    pub low: Decimal,
    /// MODERATE.
    pub moderate: Decimal,
    /// HIGH.
    pub high: Decimal,
    /// CRITICAL.
    pub critical: Decimal,
}

/// Weights of a score's parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Weights {
    /// The drawn chance.
    pub sample: f64,
    /// What the last picks do not have.
    pub diversity: f64,
    /// What it earns.
    pub emv: f64,
    /// Nearness to a budget.
    pub penalty: f64,
}

/// What must not repeat. Null never clashes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Variety {
    /// How many picks running may have one price tier.
    pub tier_run: usize,
    /// How many picks back a trigger must not be.
    pub trigger_window: usize,
    /// How many picks running may have one category.
    pub category_run: usize,
    /// How many picks back diversity looks.
    pub diversity_window: usize,
}

/// What a week may have of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Budgets {
    /// Urgent captions.
    pub urgent: u32,
    /// Captions of one category.
    pub category: u32,
    /// From how many urgent ones on they cost.
    pub urgent_from: u32,
    /// From how many of a category on they cost.
    pub category_from: u32,
    /// What each of the two costs, before its weight.
    pub penalty: f64,
}

/// How the bandit learns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Feedback {
    /// Hours until a message's numbers have settled.
    pub settled_hours: i64,
    /// Days of the median that a success is measured by.
    pub median_days: i64,
    /// Fewest viewed Unlocks of that median.
    pub median_least: usize,
    /// What an observation keeps of its weight in each step.
    pub decay: f64,
    /// Hours of a step.
    pub decay_hours: f64,
}

impl Default for Selector {
    fn default() -> Self {
        Self {
            sampler: Sampler::Wilson,
            floor: 30,
            multipliers: Multipliers::default(),
            cooldown_days: 7,
            locked_days_before: 7,
            locked_days_after: 13,
            weights: Weights::default(),
            full_emv: 100.0,
            default_emv: 15.0,
            z: 1.96,
            high_value_factor: 1.25,
            budget_factor: 1.15,
            variety: Variety::default(),
            budgets: Budgets::default(),
            feedback: Feedback::default(),
        }
    }
}

impl Default for Multipliers {
    fn default() -> Self {
        Self {
            healthy: dec!(1.00),
            low: dec!(1.00),
            moderate: dec!(0.85),
            high: dec!(0.70),
            critical: dec!(0.55),
        }
    }
}

impl Multipliers {
    /// That of a risk.
    pub fn of(&self, risk: Risk) -> Decimal {
        match risk {
            Risk::Healthy => self.healthy,
            Risk::Low => self.low,
            Risk::Moderate => self.moderate,
            Risk::High => self.high,
            Risk::Critical => self.critical,
        }
    }
}

impl Default for Weights {
    fn default() -> Self {
        Self { sample: 0.70, diversity: 0.15, emv: 0.15, penalty: 0.10 }
    }
}

impl Default for Variety {
    fn default() -> Self {
        Self { tier_run: 2, trigger_window: 3, category_run: 1, diversity_window: 3 }
    }
}

impl Default for Budgets {
    fn default() -> Self {
        Self { urgent: 5, category: 20, urgent_from: 4, category_from: 16, penalty: -0.5 }
    }
}

impl Default for Feedback {
    fn default() -> Self {
        Self {
            settled_hours: 24,
            median_days: 30,
            median_least: 5,
            decay: 0.9876,
            decay_hours: 6.0,
        }
    }
}
