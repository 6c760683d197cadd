//! The numbers of the analyzer (scheduling.md, "Analyzer").
//!
//! Map: windows and sizes are here; [`saturation`] scores tired audiences, [`risks`] judges the
//! score, [`evidence`] is what the selector and the builder read.

pub mod evidence;
pub mod risks;
pub mod saturation;

use rust_decimal::{Decimal, dec};
use serde::{Deserialize, Serialize};

pub use self::{
    evidence::{BestHours, Evidence, Segments, Velocities, WeekdayIndex},
    risks::{RiskStep, Risks},
    saturation::{
        AtLeast, Below, Confidence, Exclusions, LowConfidence, Saturation, Underperforming,
    },
};

/// How much the audience can take.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Analyzer {
    /// Days of classification and evidence.
    pub lookback: LookBack,
    /// When a page is NEW.
    pub newness: Newness,
    /// Which days are held against which.
    pub windows: Windows,
    /// Days on which the platform failed, not the page.
    pub platform_issues: PlatformIssues,
    /// How tired the audience is.
    pub saturation: Saturation,
    /// What the selector and the builder read.
    pub evidence: Evidence,
}

/// `lookback_days`: the default, and what may be asked for (scheduling.md, "Analyzer").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LookBack {
    /// Days, when none are asked for.
    pub default: u32,
    /// Fewest days.
    pub min: u32,
    /// Most days.
    pub max: u32,
}

impl Default for LookBack {
    fn default() -> Self {
        Self { default: 90, min: 14, max: 365 }
    }
}

/// When a page is too new to be sized (scheduling.md, the table of tiers, NEW).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Newness {
    /// Under so many messages in the look-back.
    pub messages_below: u64,
    /// Or its first ever under so many days before D.
    pub days_below: u32,
}

impl Default for Newness {
    fn default() -> Self {
        Self { messages_below: 20, days_below: 14 }
    }
}

/// Days before D (scheduling.md, "Windows").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Windows {
    /// Recent: D − so many … D − 1.
    pub recent_days: u32,
    /// Baseline: D − so many … the day before the recent ones.
    pub baseline_days: u32,
    /// Baseline days that a weekday needs for a baseline of its own; with fewer it takes that of
    /// all.
    pub weekday_min: usize,
    /// Baseline days that there must be for that; with fewer there is none.
    pub baseline_min: usize,
}

impl Default for Windows {
    fn default() -> Self {
        Self { recent_days: 7, baseline_days: 90, weekday_min: 3, baseline_min: 7 }
    }
}

/// When a day is the platform's fault (scheduling.md, "Platform-issue day").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlatformIssues {
    /// Pages of the tenant that must count.
    pub min_pages: usize,
    /// A page counts with Unlocks on so many of the days before,
    pub min_days: usize,
    /// which are so many.
    pub days_before: u32,
    /// A page fell with an unlock rate under so much of its mean day.
    pub fell_below: Decimal,
    /// It takes more than so much of the pages that count.
    pub share_above: Decimal,
}

impl Default for PlatformIssues {
    fn default() -> Self {
        Self {
            min_pages: 5,
            min_days: 5,
            days_before: 30,
            fell_below: dec!(0.7),
            share_above: dec!(0.5),
        }
    }
}
