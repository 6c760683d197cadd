//! What a page's history says (scheduling.md, "Analyzer"): [`analyze`] reads a [`History`] into an
//! [`Analysis`].
//!
//! Map, in the order of the work:
//! - `ledger`: the history read once, by the page's `clock`, into `fixed` sums.
//! - `classification`: the size of the page.
//! - `baseline`, `saturation`: the recent days against those before; [`platform_issue_days`] are
//!   found across the tenant's pages.
//! - `verdict`: risk, zone and advice.
//! - `evidence`: hours, weekdays, prices and pace.

mod baseline;
mod classification;
mod clock;
mod evidence;
mod fixed;
mod history;
mod ledger;
mod platform_issues;
mod saturation;
mod verdict;

#[cfg(test)]
mod tests;

pub use self::{
    history::{History, analyze, since, today},
    platform_issues::{days_needed, platform_issue_days},
};

use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use service::{Zone, words};

use super::page::PageName;

words! {
    /// How large the audience is.
    SizeTier {
        /// Too few messages, or too short a time, to say.
        New "NEW",
        /// Under 5,000.
        Small "SMALL",
        /// Under 25,000.
        Medium "MEDIUM",
        /// Under 100,000.
        Large "LARGE",
        /// From there.
        Xl "XL",
    }
}

words! {
    /// How tired the audience is, from not at all.
    Risk {
        /// Not.
        Healthy "HEALTHY",
        /// Hardly.
        Low "LOW",
        /// Somewhat.
        Moderate "MODERATE",
        /// Clearly.
        High "HIGH",
        /// Very.
        Critical "CRITICAL",
    }
}

words! {
    /// The score against the tier's tolerance.
    SaturationZone {
        /// Below 0.6 of it.
        Green "GREEN",
        /// Below it.
        Yellow "YELLOW",
        /// From there.
        Red "RED",
    }
}

words! {
    /// Why a week says nothing about saturation.
    Exclusion {
        /// Three or more holidays.
        Holidays "HOLIDAYS",
        /// Two platform-issue days.
        PlatformIssues "PLATFORM_ISSUES",
    }
}

words! {
    /// Which prices this audience pays for.
    Segment {
        /// The dear ones earn more.
        HighValue "HIGH_VALUE",
        /// The cheap ones earn more.
        Budget "BUDGET",
        /// Neither, or too few to say.
        Balanced "BALANCED",
    }
}

words! {
    /// How fast sales are against before.
    Velocity {
        /// Faster.
        Fast "fast",
        /// As before, or too few to say.
        Normal "normal",
        /// Slower.
        Slow "slow",
    }
}

/// The answer of the analyzer.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// Whose.
    pub page: PageName,
    /// Later messages did not count.
    pub as_of: Timestamp,
    /// Days of classification and evidence.
    pub lookback_days: u32,
    /// The page's clocks.
    pub zone: Zone,
    /// What the page is.
    pub classification: Classification,
    /// How tired its audience is; when asked for.
    pub saturation: Option<Saturation>,
    /// Why.
    pub evidence: Evidence,
}

/// What the size of a page allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classification {
    /// The size.
    pub tier: SizeTier,
    /// The largest audience of a message in the look-back.
    pub avg_audience: i64,
    /// Fewest Unlocks of a day.
    pub ppv_min: u32,
    /// Most Unlocks of a day.
    pub ppv_max: u32,
    /// Bumps of a day.
    pub bumps: u32,
    /// Between two Unlocks.
    pub gap_minutes: u32,
    /// The score from which the zone is RED.
    pub tolerance: Decimal,
}

/// How tired the audience is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saturation {
    /// 0 to 1.
    pub score: Decimal,
    /// In words.
    pub risk: Risk,
    /// What to do, for people; the first word says how soon.
    pub action: String,
    /// Factor of the week's Unlocks.
    pub volume_factor: Decimal,
    /// 0 to 1.
    pub confidence: Decimal,
    /// Why the week was left out.
    pub excluded: Option<Exclusion>,
}

/// Why the analyzer says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// By the score, whether it was asked for or not.
    pub zone: SaturationZone,
    /// Messages of the look-back.
    pub message_count: u64,
    /// Recent days that the score rests on.
    pub ordinary_days: u32,
    /// Holidays among the recent days.
    pub holidays: Vec<Date>,
    /// Recent days on which most pages of the tenant fell.
    pub platform_issue_days: Vec<Date>,
    /// Mean of day ÷ baseline − 1 of the unlock rate; 0 without an ordinary day.
    pub unlock_deviation: Decimal,
    /// The same of EMV.
    pub emv_deviation: Decimal,
    /// Of the last three ordinary days, those with a low EMV.
    pub underperforming_days: u32,
    /// Mean of |z| of the ordinary days; 0 without one.
    pub mean_abs_z: Decimal,
    /// Four local hours of Monday to Friday, the best first; then those that fill up.
    pub best_hours_weekday: [u8; 4],
    /// The same of Saturday and Sunday.
    pub best_hours_weekend: [u8; 4],
    /// Monday first, four decimals, 0.7 to 1.3.
    pub weekday_index: [Decimal; 7],
    /// Of sales.
    pub velocity: Velocity,
    /// Of prices.
    pub segment: Segment,
    /// Median EMV of the viewed Unlocks of D − 30 … `as_of` (holidays too, no further back than
    /// the look-back); `None` without one.
    pub median_emv_30d: Option<Decimal>,
}
