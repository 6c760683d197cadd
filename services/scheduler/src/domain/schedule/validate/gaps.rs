//! Messages by their distance in elapsed time: `GAP`, `SPACING`.

use jiff::{SignedDuration, Timestamp};

use super::{Case, Finding, FindingCode, Planned, wrong};
use crate::domain::analysis::SaturationZone;

pub(super) fn check(case: &Case<'_>, errors: &mut Vec<Finding>) {
    let zones = &case.policy.builder.zones;
    let extra = match case.schedule.zone {
        SaturationZone::Green => zones.green.extra_gap_minutes,
        SaturationZone::Yellow => zones.yellow.extra_gap_minutes,
        SaturationZone::Red => zones.red.extra_gap_minutes,
    };
    let gap = case.tier.gap_minutes + extra;
    let around = case.surroundings;
    too_near(&case.unlocks, around.neighbours, gap, |message, apart| {
        let detail = format!("{apart} after or before another Unlock; they need {gap} minutes.");
        errors.push(wrong(FindingCode::Gap, message, detail));
    });
    let all: Vec<&Planned> = case.schedule.messages.iter().collect();
    let spacing = case.policy.builder.hours.spacing_minutes;
    too_near(&all, around.neighbour_messages, spacing, |message, apart| {
        let detail =
            format!("{apart} after or before another message; they need {spacing} minutes.");
        errors.push(wrong(FindingCode::Spacing, message, detail));
    });
}

/// Calls `found` for the later of each two that follow each other too soon; for ours, when the
/// other is of another schedule.
fn too_near(
    ours: &[&Planned],
    others: &[Timestamp],
    minutes: u32,
    mut found: impl FnMut(&Planned, String),
) {
    let ours = ours.iter().map(|message| (message.at, Some(*message)));
    let mut all: Vec<(Timestamp, Option<&Planned>)> =
        ours.chain(others.iter().map(|&at| (at, None))).collect();
    all.sort_by_key(|(at, message)| (*at, message.map(|message| message.position)));
    for pair in all.windows(2) {
        let apart = pair[1].0.duration_since(pair[0].0);
        if apart < SignedDuration::from_mins(i64::from(minutes))
            && let Some(message) = pair[1].1.or(pair[0].1)
        {
            found(message, format!("{} minutes", apart.as_mins()));
        }
    }
}
