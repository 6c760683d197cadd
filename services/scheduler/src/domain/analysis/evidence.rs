//! What the selector and the builder read of a history, without holidays (scheduling.md,
//! "Evidence"). All of it is of the look-back.

use std::{array, cmp::Reverse};

use rust_decimal::{Decimal, RoundingStrategy};

use super::{
    Evidence, SaturationZone, Segment, Velocity,
    fixed::{Fixed, median},
    ledger::{Ledger, Tally},
    saturation::Week,
};
use crate::domain::policy::analyzer;

/// Places of a weekday's index.
const INDEX_PLACES: u32 = 4;

/// All of it.
pub(super) fn gather(
    ledger: &Ledger,
    week: Week,
    zone: SaturationZone,
    policy: &analyzer::Evidence,
) -> Evidence {
    let hours = &policy.best_hours;
    Evidence {
        zone,
        message_count: ledger.message_count,
        ordinary_days: week.ordinary_days,
        holidays: week.holidays,
        platform_issue_days: week.platform_issue_days,
        unlock_deviation: week.unlock_deviation,
        emv_deviation: week.emv_deviation,
        underperforming_days: week.underperforming_days,
        mean_abs_z: week.mean_abs_z,
        best_hours_weekday: best_hours(&ledger.hours[0], hours.weekday, hours),
        best_hours_weekend: best_hours(&ledger.hours[1], hours.weekend, hours),
        weekday_index: weekday_index(ledger, &policy.weekday_index),
        velocity: velocity(ledger, &policy.velocities),
        segment: segment(ledger, &policy.segments),
        median_emv_30d: median_emv(&ledger.viewed_emvs),
    }
}

/// The four hours with the highest mean EMV, the best first, then the policy's that are not among
/// them. Of two alike the earlier is the better.
fn best_hours(by_hour: &[Tally; 24], fill: [u8; 4], policy: &analyzer::BestHours) -> [u8; 4] {
    let day = |hour: &u8| !(policy.night_from..=policy.night_to).contains(hour);
    let known = |hour: &u8| by_hour[usize::from(*hour)].count >= policy.min_unlocks.max(1);
    let mut hours: Vec<u8> = (0..24).filter(day).filter(known).collect();
    hours.sort_by_key(|&hour| (Reverse(by_hour[usize::from(hour)].mean()), hour));
    hours.truncate(fill.len());
    for hour in fill {
        if hours.len() < fill.len() && !hours.contains(&hour) {
            hours.push(hour);
        }
    }
    array::from_fn(|place| hours.get(place).copied().unwrap_or(fill[place]))
}

/// Median day EMV of each weekday ÷ of all days, D left out.
fn weekday_index(ledger: &Ledger, policy: &analyzer::WeekdayIndex) -> [Decimal; 7] {
    let mut all = Vec::new();
    let mut of_weekday: [Vec<Fixed>; 7] = array::from_fn(|_| Vec::new());
    for age in 1..=ledger.lookback {
        let day = &ledger.days[age];
        if day.unlocks > 0 && !ledger.holiday[age] {
            all.push(day.emv());
            of_weekday[ledger.weekday_of(age)].push(day.emv());
        }
    }
    let all = median(&mut all);
    of_weekday.map(|mut days| {
        if days.len() < policy.min_days {
            return Decimal::ONE;
        }
        // Nothing against nothing is as usual.
        let index = median(&mut days).over(all).unwrap_or(Decimal::ONE);
        index
            .clamp(policy.min, policy.max.max(policy.min))
            .round_dp_with_strategy(INDEX_PLACES, RoundingStrategy::MidpointAwayFromZero)
            .normalize()
    })
}

/// Which prices this audience pays.
fn segment(ledger: &Ledger, policy: &analyzer::Segments) -> Segment {
    match compare(ledger.dear, ledger.cheap, policy.min_unlocks) {
        Some(ratio) if ratio >= policy.high_value_from => Segment::HighValue,
        Some(ratio) if ratio <= policy.budget_to => Segment::Budget,
        _ => Segment::Balanced,
    }
}

/// How fast sales are against before.
fn velocity(ledger: &Ledger, policy: &analyzer::Velocities) -> Velocity {
    match compare(ledger.recent_sales, ledger.former_sales, policy.min_unlocks) {
        Some(ratio) if ratio > policy.fast_above => Velocity::Fast,
        Some(ratio) if ratio < policy.slow_below => Velocity::Slow,
        _ => Velocity::Normal,
    }
}

/// Mean ÷ mean; `None` with too few of either or when both are 0. Anything over nothing is a lot.
fn compare(these: Tally, those: Tally, fewest: u64) -> Option<Decimal> {
    let enough = these.count >= fewest && those.count >= fewest;
    if enough { these.sum.mean(these.count).over(those.sum.mean(those.count)) } else { None }
}

/// Median EMV of the viewed Unlocks of D − 30 … `as_of`, holidays too, in the look-back like all
/// evidence; `None` without one.
fn median_emv(emvs: &[Fixed]) -> Option<Decimal> {
    (!emvs.is_empty()).then(|| median(&mut emvs.to_vec()).decimal())
}
