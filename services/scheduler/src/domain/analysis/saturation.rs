//! How the recent days stand against their baselines (scheduling.md, "Saturation").

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{
    Exclusion,
    baseline::{self, Baseline},
    fixed::{Fixed, settled},
    ledger::{Day, Ledger},
};
use crate::domain::policy::{
    Analyzer,
    analyzer::{AtLeast, Below, Exclusions},
};

/// An ordinary day against its baseline.
#[derive(Clone, Copy, Debug)]
struct Ordinary {
    /// day/baseline − 1 of the unlock rate.
    unlock: Decimal,
    /// The same of EMV.
    emv: Decimal,
    /// |day EMV − baseline| ÷ SD.
    z: Decimal,
}

/// The recent days, judged.
#[derive(Clone, Debug)]
pub(super) struct Week {
    /// Ordinary days.
    pub(super) ordinary_days: u32,
    /// Holidays of the recent days, by date.
    pub(super) holidays: Vec<Date>,
    /// Platform-issue days of the recent days, by date; none is a holiday.
    pub(super) platform_issue_days: Vec<Date>,
    /// Mean deviation of the unlock rate; 0 without an ordinary day.
    pub(super) unlock_deviation: Decimal,
    /// The same of EMV.
    pub(super) emv_deviation: Decimal,
    /// Of the last ordinary days, those with a low EMV.
    pub(super) underperforming_days: u32,
    /// Mean of |z|; 0 without an ordinary day.
    pub(super) mean_abs_z: Decimal,
    /// What the deviations add up to, 0 to 1.
    pub(super) score: Decimal,
    /// How much that is worth, 0 to 1.
    pub(super) confidence: Decimal,
    /// Why the week says nothing.
    pub(super) excluded: Option<Exclusion>,
}

impl Week {
    /// Judges D − 7 … D − 1.
    pub(super) fn judge(ledger: &Ledger, issues: &BTreeSet<Date>, policy: &Analyzer) -> Self {
        let baselines = baseline::of_weekdays(ledger, &policy.windows);
        let (mut ordinary, mut holidays, mut platform_issue_days) = (vec![], vec![], vec![]);
        let (mut with_unlocks, mut disturbed) = (0_u32, 0_u32);
        for age in (1..=policy.windows.recent_days as usize).rev() {
            let Some(date) = ledger.date_of(age) else { continue };
            let day = &ledger.days[age];
            let (holiday, sent) = (ledger.holiday[age], day.unlocks > 0);
            let issue = !holiday && issues.contains(&date);
            with_unlocks += u32::from(sent);
            disturbed += u32::from(sent && issue);
            if holiday {
                holidays.push(date);
            } else if issue {
                platform_issue_days.push(date);
            } else if let Some(baseline) = &baselines[ledger.weekday_of(age)]
                && sent
            {
                ordinary.push(Ordinary::hold(day, baseline));
            }
        }
        let excluded = exclusion(&holidays, &platform_issue_days, &policy.saturation.exclusions);
        let week = Self {
            ordinary_days: ordinary.len() as u32,
            holidays,
            platform_issue_days,
            unlock_deviation: mean(&ordinary, |day| day.unlock),
            emv_deviation: mean(&ordinary, |day| day.emv),
            underperforming_days: underperforming(&ordinary, policy),
            mean_abs_z: mean(&ordinary, |day| day.z),
            score: Decimal::ZERO,
            confidence: Decimal::ZERO,
            excluded,
        };
        let (score, confidence) = (week.sum(policy), week.trust(with_unlocks, disturbed, policy));
        Self { score, confidence, ..week }
    }

    /// The score: what the deviations and the bad last days add.
    fn sum(&self, policy: &Analyzer) -> Decimal {
        let saturation = &policy.saturation;
        let days = Decimal::from(self.underperforming_days);
        let sum = Below::of(&saturation.unlock_drops, self.unlock_deviation)
            + Below::of(&saturation.emv_drops, self.emv_deviation)
            + AtLeast::of(&saturation.underperforming.adds, days);
        sum.clamp(Decimal::ZERO, Decimal::ONE).normalize()
    }

    /// The confidence; 0 without a recent Unlock.
    fn trust(&self, with_unlocks: u32, disturbed: u32, policy: &Analyzer) -> Decimal {
        if with_unlocks == 0 {
            return Decimal::ZERO;
        }
        let parts = &policy.saturation.confidence;
        let window = Decimal::from(policy.windows.recent_days.max(1));
        let days = Decimal::from(with_unlocks);
        // Over one denominator, so that there is one division to round.
        let ordinary = Decimal::from(self.ordinary_days) * parts.ordinary * days;
        let undisturbed = Decimal::from(with_unlocks - disturbed) * parts.undisturbed * window;
        let bonus = AtLeast::of(&parts.z, self.mean_abs_z);
        let confidence = (ordinary + undisturbed) / (window * days) + bonus;
        settled(confidence).clamp(Decimal::ZERO, Decimal::ONE)
    }
}

impl Ordinary {
    fn hold(day: &Day, baseline: &Baseline) -> Self {
        let (rate, emv) = (day.unlock_rate(), day.emv());
        let z = over(emv.distance(baseline.emv), baseline.emv_sd).unwrap_or_default();
        let deviation = |value: Fixed, base: Fixed| {
            over(value, base).map_or(Decimal::ZERO, |ratio| ratio - Decimal::ONE)
        };
        Self { unlock: deviation(rate, baseline.unlock_rate), emv: deviation(emv, baseline.emv), z }
    }
}

/// value ÷ base; `None` over 0.
fn over(value: Fixed, base: Fixed) -> Option<Decimal> {
    if base == Fixed::ZERO { None } else { value.over(base) }
}

fn mean(days: &[Ordinary], value: impl Fn(&Ordinary) -> Decimal) -> Decimal {
    let sum: Decimal = days.iter().map(value).sum();
    if days.is_empty() { sum } else { settled(sum / Decimal::from(days.len())) }
}

/// Of the last ordinary days those whose EMV is below 0.8 of its baseline; `days` is by date.
fn underperforming(days: &[Ordinary], policy: &Analyzer) -> u32 {
    let rule = &policy.saturation.underperforming;
    let low = |day: &&Ordinary| day.emv + Decimal::ONE < rule.emv_below;
    days.iter().rev().take(rule.last_days as usize).filter(low).count() as u32
}

fn exclusion(holidays: &[Date], issues: &[Date], rule: &Exclusions) -> Option<Exclusion> {
    if holidays.len() >= rule.holidays {
        Some(Exclusion::Holidays)
    } else if issues.len() >= rule.platform_issue_days {
        Some(Exclusion::PlatformIssues)
    } else {
        None
    }
}
