//! Which captions a page takes for a week, and why (scheduling.md, "Selector").
//!
//! Map: [`target`] is how many, [`draw`] how a chance is drawn, [`score`] what a caption is worth,
//! [`rules`] what may follow what, [`choose`] the greedy choice over [`columns`] and groups of
//! captions ([`group`]), [`explain`] its reasons in words; this file has the answer.

pub mod choose;
pub mod columns;
pub mod draw;
mod explain;
mod group;
mod rules;
mod score;
pub mod target;

#[cfg(test)]
use self::columns::NO_EMV;
pub use self::{
    choose::{Candidate, Choice, Request, Terms, choose, choose_of_columns},
    columns::Columns,
    target::target,
};

use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use service::words;

use super::{
    analysis::{Risk, SizeTier},
    caption::Caption,
    page::PageName,
};

words! {
    /// How a chance is drawn from what was observed.
    Sampler {
        /// Uniformly between the Wilson bounds.
        Wilson "wilson",
        /// From Beta(1 + s, 1 + f).
        Beta "beta",
    }
}

words! {
    /// Why fewer captions came back than were asked for.
    Reason {
        /// Every eligible one is taken.
        Pool "POOL",
        /// All that is left is over budget.
        Budget "BUDGET",
        /// All that is left would repeat what was just picked.
        Variety "VARIETY",
    }
}

/// A seed: 0 to 2⁵³ − 1, so that it survives any JSON reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seed(pub u64);

impl Seed {
    /// The largest one.
    pub const MAX: u64 = (1 << 53) - 1;
}

/// How many captions a page needs: `max(30, ⌊base × multiplier⌋)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The page's size, which gives the base.
    pub tier: SizeTier,
    /// Its risk, which gives the multiplier.
    pub risk: Risk,
    /// Captions at full volume.
    pub base: u32,
    /// How much of it.
    pub multiplier: Decimal,
    /// The outcome.
    pub target: u32,
}

/// What happened to the page's captions before the choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    /// All Unlock captions of the page.
    pub total: u64,
    /// Switched off.
    pub inactive: u64,
    /// Sent on the page too recently.
    pub cooldown: u64,
    /// Locked by a schedule.
    pub locked: u64,
    /// What was chosen from.
    pub eligible: u64,
}

/// What was observed of a caption on a page, decayed to the time of asking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Arm {
    /// Sum of the weights of successes, without a prior.
    pub successes: f64,
    /// Sum of the weights of failures.
    pub failures: f64,
    /// Weighted mean EMV; `None` without an observation.
    pub avg_emv: Option<f64>,
}

/// The numbers behind a choice.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reasons {
    /// See [`Arm`].
    pub successes: f64,
    /// See [`Arm`].
    pub failures: f64,
    /// Wilson, z = 1.96.
    pub lower_bound: f64,
    /// Wilson, z = 1.96.
    pub upper_bound: f64,
    /// `1/√(n+1)`; shown, not scored.
    pub exploration_bonus: f64,
    /// What was drawn.
    pub sample: f64,
    /// Share of price tier, category and trigger that the last three picks do not have.
    pub diversity: f64,
    /// The EMV that was scored.
    pub avg_emv: f64,
    /// 0, −0.5 or −1.
    pub budget_penalty: f64,
    /// 1, 1.15 or 1.25.
    pub segment_factor: f64,
}

/// A caption that was chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pick {
    /// The caption.
    pub caption: Caption,
    /// Its score when it was picked.
    pub score: f64,
    /// Why.
    pub reasons: Reasons,
    /// The same in words that a creator understands.
    pub explanation: String,
}

/// Fewer than asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortfall {
    /// Why.
    pub reason: Reason,
    /// How many are missing.
    pub missing: u32,
}

/// The answer of the selector. Picks are in the order of their choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Selection {
    /// Whose.
    pub page: PageName,
    /// The Monday of the week that it is for.
    pub week_start: Date,
    /// When it was asked for.
    pub as_of: Timestamp,
    /// How many were asked for.
    pub requested: u32,
    /// If there are fewer.
    pub shortfall: Option<Shortfall>,
    /// Same inputs and seed, same choice.
    pub seed: Seed,
    /// How chances were drawn.
    pub sampler: Sampler,
    /// How many the page needs.
    pub target: Target,
    /// What it was chosen from.
    pub pool: Pool,
    /// The chosen ones.
    pub picks: Vec<Pick>,
}
