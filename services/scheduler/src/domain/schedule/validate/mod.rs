//! Judges a schedule by the rules (scheduling.md, "Builder", "Validation"), however it came about:
//! built, edited or read from the database. Written from the spec alone; nothing that the builder
//! works with is used here.
//!
//! Map: [`times`] ZONE, OUTSIDE_WEEK, HOURS; [`gaps`] GAP, SPACING; [`days`] COUNT, COOLING and the
//! warnings; [`captions`] DUPLICATE_CAPTION, LOCK; [`variety`] VARIETY, BUDGET; [`prices`] PRICE;
//! [`file`] CSV.

mod captions;
mod days;
mod file;
mod gaps;
mod prices;
mod times;
mod variety;

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};

use super::{Finding, FindingCode, MessageType, Planned, Schedule, Validation};
use crate::domain::policy::{Policy, Tier};

/// What lies around a schedule.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings<'a> {
    /// Unlocks of the page's other active schedules near the week.
    pub neighbours: &'a [Timestamp],
    /// Messages of those.
    pub neighbour_messages: &'a [Timestamp],
    /// Captions that this schedule holds; `None`: it is not stored yet.
    pub locked: Option<&'a BTreeSet<i64>>,
    /// Captions that other schedules of the tenant hold, and on which days.
    pub taken: &'a [(i64, Date)],
}

/// Judges a schedule. Errors forbid its export. A `CAPTIONS_SHORT` warning of its last judgement
/// stays: only the builder can tell.
pub fn validate(
    schedule: &Schedule,
    surroundings: &Surroundings<'_>,
    policy: &Policy,
) -> Validation {
    let mut unlocks: Vec<&Planned> =
        schedule.messages.iter().filter(|m| m.kind == MessageType::Unlock).collect();
    unlocks.sort_by_key(|unlock| (unlock.at, unlock.position));
    let case =
        Case { schedule, unlocks, surroundings, policy, tier: policy.tiers.of(schedule.tier) };
    let mut errors = Vec::new();
    for check in [
        times::check,
        gaps::check,
        days::check,
        captions::check,
        variety::check,
        prices::check,
        file::check,
    ] {
        check(&case, &mut errors);
    }
    let kept = schedule.validation.warnings.iter();
    let mut warnings: Vec<Finding> =
        kept.filter(|it| it.code == FindingCode::CaptionsShort).cloned().collect();
    days::warn(&case, &mut warnings);
    Validation { errors, warnings }
}

/// What is judged, and by what.
struct Case<'a> {
    schedule: &'a Schedule,
    /// In time order.
    unlocks: Vec<&'a Planned>,
    surroundings: &'a Surroundings<'a>,
    policy: &'a Policy,
    tier: &'a Tier,
}

/// Something wrong with a message.
fn wrong(code: FindingCode, message: &Planned, detail: String) -> Finding {
    Finding { code, position: Some(message.position), detail }
}
