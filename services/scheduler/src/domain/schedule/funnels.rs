//! How Unlocks are followed up (scheduling.md, "Builder", "Funnels").

use jiff::{SignedDuration, Timestamp, civil::Date};
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use service::Zone;

use super::{
    Audience, BuildInput, MessageType, Planned, explain, gaps::Spaced, moment::Moment, prices,
};
use crate::domain::{
    analysis::SaturationZone,
    message::PriceTier,
    policy::{
        Policy, Tier,
        builder::{self, Funnel, half_up},
    },
};

/// The room that is left in the week.
pub(super) struct Room<'a> {
    /// Every message that is placed.
    pub(super) board: &'a mut Spaced,
    /// The days of the week, and how many messages each can still take.
    pub(super) left: Vec<(Date, u32)>,
}

/// Touches of a tier, the Unlock included.
pub(super) fn touches(
    tier: PriceTier,
    zone: SaturationZone,
    size: &Tier,
    funnels: &builder::Funnels,
) -> u32 {
    let funnel = funnels.of(tier);
    match zone {
        SaturationZone::Red => funnels.red_touches,
        SaturationZone::Green if size.aggressiveness >= funnels.hard_from => funnel.most,
        _ => funnel.least,
    }
}

/// Follows up each Unlock, in their order, as long as there is room.
pub(super) fn follow_up(
    unlocks: &[Planned],
    input: &BuildInput<'_>,
    size: &Tier,
    policy: &Policy,
    room: &mut Room<'_>,
) -> Vec<Planned> {
    let evidence = &input.analysis.evidence;
    let funnels = &policy.builder.funnels;
    let pace = funnels.pace(evidence.velocity);
    let mut messages = Vec::new();
    for unlock in unlocks {
        let (Some(tier), Some(price)) = (unlock.price_tier, unlock.price) else { continue };
        let funnel = funnels.of(tier);
        let touches = touches(tier, evidence.zone, size, funnels);
        for (touch, hours) in (2..=touches).zip(&funnel.later_hours) {
            let Some(minutes) = half_up(hours * Decimal::from(60) * pace).to_i64() else { break };
            let due = unlock.at + SignedDuration::from_mins(minutes);
            let Some(moment) = place(due, &input.page.zone, policy, room) else { break };
            let price =
                prices::follow_up(price, touch, funnel.discount.as_ref(), &policy.builder.prices);
            messages.push(later_touch(unlock, touch, moment, price, funnel));
        }
    }
    messages
}

/// The first free place from `due` on; the morning's, if that is at night. It is taken.
fn place(due: Timestamp, zone: &Zone, policy: &Policy, room: &mut Room<'_>) -> Option<Moment> {
    let (hours, funnels) = (&policy.builder.hours, &policy.builder.funnels);
    let mut start = Moment::at_or_after(zone, due)?;
    if hours.is_night(start.local.hour()) {
        start = Moment::of_local(zone, start.local.date().to_datetime(funnels.morning))?;
    }
    let steps = funnels.step_limit_minutes.checked_div(funnels.step_minutes).unwrap_or(0);
    for step in 0..=steps {
        let later = SignedDuration::from_mins(i64::from(step * funnels.step_minutes));
        let at = start.at.checked_add(later).ok()?;
        let moment = Moment { at, local: zone.local(at) };
        // Beyond the week, or the day is full: there is no place.
        let day =
            room.left.iter().position(|&(day, left)| day == moment.local.date() && left > 0)?;
        let named = zone.instant(moment.local) == Some(at);
        if named && !hours.is_night(moment.local.hour()) && room.board.is_free(moment.second()) {
            room.left[day].1 -= 1;
            room.board.add(moment.second());
            return Some(moment);
        }
    }
    None
}

fn later_touch(
    unlock: &Planned,
    touch: u32,
    moment: Moment,
    price: Decimal,
    funnel: &Funnel,
) -> Planned {
    let audience = if funnel.unopened_only { Audience::Unopened } else { Audience::All };
    let why = explain::follow_up(unlock, touch, moment, price, audience);
    Planned {
        price_tier: unlock.price_tier,
        price: Some(price),
        audience,
        touch,
        parent: Some(unlock.position),
        ..Planned::free(MessageType::FollowUp, moment, why)
    }
}
