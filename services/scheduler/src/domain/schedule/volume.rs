//! How many Unlocks a day has (scheduling.md, "Builder": "Unlocks of a day = base × volume factor ×
//! zone volume × holiday factor, rounded, at least 1, at most the tier's and what fits between 8:00
//! and 23:59").

use jiff::{ToSpan as _, civil::Date};
use rust_decimal::{Decimal, prelude::ToPrimitive as _};

use super::{BuildInput, Mode};
use crate::domain::{
    analysis::SaturationZone,
    holidays,
    policy::{Policy, Tier, builder::half_up},
};

/// A day before anything is placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DayPlan {
    /// Local.
    pub(super) date: Date,
    /// Unlocks.
    pub(super) unlocks: u32,
    /// Whether it only cools.
    pub(super) cooling: bool,
    /// 1 on an ordinary day.
    pub(super) holiday_factor: Decimal,
}

/// Minutes between two Unlocks of a size in a zone.
pub(super) fn gap_minutes(tier: &Tier, zone: SaturationZone, policy: &Policy) -> u32 {
    tier.gap_minutes + policy.builder.zones.of(zone).extra_gap_minutes
}

/// The seven days of the week.
pub(super) fn of_week(input: &BuildInput<'_>, tier: &Tier, policy: &Policy) -> Vec<DayPlan> {
    (0..7).map(|day| of_day(input, tier, policy, day)).collect()
}

fn of_day(input: &BuildInput<'_>, tier: &Tier, policy: &Policy, day: usize) -> DayPlan {
    let date = input.week_start.saturating_add((day as i64).days());
    let holiday_factor = holidays::on(input.page, date).map_or(Decimal::ONE, |(_, factor)| factor);
    let zone = input.analysis.evidence.zone;
    let volume = policy.builder.zones.volume(zone, day);
    let unlocks = volume.map_or(0, |volume| {
        let exact = exact(input, tier, policy, day, volume * holiday_factor);
        let most = fitting(tier, zone, policy).min(tier.ppv_max).min(tier.max_messages).max(1);
        half_up(exact).max(Decimal::ONE).to_u32().unwrap_or(most).clamp(1, most)
    });
    DayPlan { date, unlocks, cooling: volume.is_none(), holiday_factor }
}

/// Unrounded. What divides comes last, so that nothing before it loses precision.
fn exact(
    input: &BuildInput<'_>,
    tier: &Tier,
    policy: &Policy,
    day: usize,
    zone_and_holiday: Decimal,
) -> Decimal {
    let (min, max) = (Decimal::from(tier.ppv_min), Decimal::from(tier.ppv_max));
    let volume = input.analysis.saturation.as_ref().map_or(Decimal::ONE, |s| s.volume_factor);
    let factors = volume * zone_and_holiday;
    match input.mode {
        Mode::Safe => min * factors,
        Mode::Conservative => {
            let zone = input.analysis.evidence.zone;
            min * policy.builder.zones.of(zone).volume * factors
        }
        Mode::Optimize => {
            let bounds = &policy.analyzer.evidence.weekday_index;
            let span = bounds.max - bounds.min;
            if span.is_zero() {
                return max * factors;
            }
            let index = input.analysis.evidence.weekday_index[day];
            (min * span + (max - min) * (index - bounds.min)) * factors / span
        }
    }
}

/// How many Unlocks a day has room for.
fn fitting(tier: &Tier, zone: SaturationZone, policy: &Policy) -> u32 {
    let hours = &policy.builder.hours;
    let minutes = hours.day_from.duration_until(hours.day_to).as_mins();
    let gap = gap_minutes(tier, zone, policy).max(1);
    u32::try_from(minutes).unwrap_or(0) / gap + 1
}
