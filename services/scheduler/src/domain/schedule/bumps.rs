//! What keeps the audience warm between Unlocks (scheduling.md, "Builder": "Bumps: at 8:30 when the
//! first Unlock is after 10:00, at 60 % of each gap over 2 h inside a day (whole minute, down; not
//! at night), at 21:30 when the last is before 20:00; in time order up to …").

use jiff::{
    SignedDuration,
    civil::{Date, Time},
};
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use service::Zone;

use super::{MessageType, Planned, explain, gaps::Spaced, moment::Moment};
use crate::domain::policy::builder;

/// Places the bumps of a day around its Unlocks, which are in time order; at most `most`.
pub(super) fn of_day(
    unlocks: &[Moment],
    most: usize,
    zone: &Zone,
    policy: &builder::Builder,
    board: &mut Spaced,
) -> Vec<Planned> {
    let mut messages = Vec::new();
    let (Some(first), Some(last)) = (unlocks.first(), unlocks.last()) else { return messages };
    let (date, rules) = (first.local.date(), &policy.bumps);
    let morning = (first.local.time() > rules.first_after)
        .then(|| at(zone, date, rules.morning, explain::morning_bump));
    let between = unlocks.windows(2).map(|pair| in_gap(pair[0], pair[1], zone, rules));
    let evening = (last.local.time() < rules.last_before)
        .then(|| at(zone, date, rules.evening, explain::evening_bump));
    let all = morning.into_iter().chain(between).chain(evening).flatten();
    for (moment, why) in all {
        let awake = !policy.hours.is_night(moment.local.hour());
        let here = moment.local.date() == date && awake && board.is_free(moment.second());
        if here && messages.len() < most {
            board.add(moment.second());
            messages.push(Planned::free(MessageType::PhotoBump, moment, why));
        }
    }
    messages
}

fn at(zone: &Zone, date: Date, time: Time, why: fn(Moment) -> String) -> Option<(Moment, String)> {
    let moment = Moment::of_local(zone, date.to_datetime(time))?;
    Some((moment, why(moment)))
}

/// The bump of a gap, if the gap is long enough.
fn in_gap(
    from: Moment,
    to: Moment,
    zone: &Zone,
    rules: &builder::Bumps,
) -> Option<(Moment, String)> {
    let seconds = to.second() - from.second();
    if seconds <= i64::from(rules.gap_over_minutes) * 60 {
        return None;
    }
    let minutes =
        (Decimal::from(seconds) / Decimal::from(60) * rules.gap_share).floor().to_i64()?;
    let moment = Moment::at_or_after(zone, from.at + SignedDuration::from_mins(minutes))?;
    (moment.at < to.at).then(|| (moment, explain::gap_bump(from, to)))
}
