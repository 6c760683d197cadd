//! The grid of hours: the page's best, the other usual ones, then the rest of the day, each if it
//! keeps the gap, at minute 30 ± 7 (scheduling.md, "Builder", "Hours").

use jiff::civil::{Date, Weekday, time};

use super::{super::moment::Moment, Ground, Place, Why};
use crate::domain::{analysis::Evidence, policy::Policy};

/// An hour and the minutes of it that are free of everything outside the day.
struct Hour {
    why: Why,
    /// Where the seed would have it, in minutes from the grid's minute.
    wanted: i16,
    /// Minutes from the grid's minute, and when that is; in time order.
    free: Vec<(i16, Moment)>,
}

/// The hours of a day in the order in which they are tried.
pub(super) fn wishes(date: Date, evidence: &Evidence, policy: &Policy) -> Vec<(u8, Why)> {
    let usual = &policy.analyzer.evidence.best_hours;
    let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let (best, usual) = if weekend {
        (&evidence.best_hours_weekend, &usual.weekend)
    } else {
        (&evidence.best_hours_weekday, &usual.weekday)
    };
    let hours = &policy.builder.hours;
    let all = best.iter().map(|&hour| (hour, Why::Best));
    let all = all.chain(usual.iter().map(|&hour| (hour, Why::Usual)));
    let mut wishes: Vec<(u8, Why)> = Vec::new();
    for (hour, why) in all.chain((hours.grid_from..=hours.grid_to).map(|hour| (hour, Why::Room))) {
        if hour < 24 && wishes.iter().all(|&(known, _)| known != hour) {
            wishes.push((hour, why));
        }
    }
    wishes
}

/// So many Unlocks on the grid; `None` when it does not hold them.
pub(super) fn of_day(
    ground: &Ground<'_>,
    date: Date,
    day: usize,
    count: usize,
    wishes: &[(u8, Why)],
) -> Option<Vec<Place>> {
    let mut chosen: Vec<Hour> = Vec::with_capacity(count);
    for &(hour, why) in wishes {
        if chosen.len() == count {
            break;
        }
        let Some(hour) = free_minutes(ground, date, day, hour, why) else { continue };
        let place = chosen.partition_point(|other| other.free[0].1 <= hour.free[0].1);
        chosen.insert(place, hour);
        if latest(&chosen, ground.unlocks.apart()).is_none() {
            chosen.remove(place);
        }
    }
    (chosen.len() == count).then(|| settle(&chosen, ground.unlocks.apart())).flatten()
}

fn free_minutes(ground: &Ground<'_>, date: Date, day: usize, hour: u8, why: Why) -> Option<Hour> {
    let (minute, play) = (i16::from(ground.hours.minute), i16::from(ground.hours.play_minutes));
    let mut free: Vec<(i16, Moment)> = Vec::new();
    for shift in -play..=play {
        let Ok(minute @ 0..60) = i8::try_from(minute + shift) else { continue };
        let local = date.to_datetime(time(hour as i8, minute, 0, 0));
        let Some(moment) = Moment::of_local(ground.zone, local) else { continue };
        let new = free.last().is_none_or(|(_, last)| last.at < moment.at);
        if new && ground.is_free(date, moment) {
            free.push((shift, moment));
        }
    }
    let wanted = wanted(ground.seed.0, (day * 24) as u64 + u64::from(hour), play);
    (!free.is_empty()).then_some(Hour { why, wanted, free })
}

/// The latest second that each hour can have, or `None` when they cannot all keep the gap.
fn latest(hours: &[Hour], gap: i64) -> Option<Vec<i64>> {
    let mut before = i64::MAX;
    let mut latest = vec![0; hours.len()];
    for (hour, latest) in hours.iter().zip(&mut latest).rev() {
        *latest = hour.free.iter().rev().map(|(_, m)| m.second()).find(|&at| at <= before)?;
        before = *latest - gap;
    }
    Some(latest)
}

/// Gives each hour the free minute that is nearest to where the seed wants it.
fn settle(hours: &[Hour], gap: i64) -> Option<Vec<Place>> {
    let latest = latest(hours, gap)?;
    let mut earliest = i64::MIN;
    let mut places = Vec::with_capacity(hours.len());
    for (hour, latest) in hours.iter().zip(latest) {
        let fits = |(_, moment): &&(i16, Moment)| (earliest..=latest).contains(&moment.second());
        let nearest = hour.free.iter().filter(fits).min_by_key(|(at, _)| at.abs_diff(hour.wanted));
        let moment = nearest?.1;
        earliest = moment.second() + gap;
        places.push(Place { moment, why: hour.why });
    }
    Some(places)
}

/// −play to play, drawn from the seed (SplitMix64's output mix), so that a page is not predictable
/// to the minute and the same seed gives the same week.
fn wanted(seed: u64, place: u64, play: i16) -> i16 {
    let mut x = seed.wrapping_add((place + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^= x >> 31;
    let choices = 2 * play as u64 + 1;
    (x % choices) as i16 - play
}
