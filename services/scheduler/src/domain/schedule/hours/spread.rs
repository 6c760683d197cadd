//! Where the grid does not hold a day's Unlocks (scheduling.md, "Builder": "a count that does not
//! fit on this grid is spread evenly over 8:00–23:30").

use jiff::{SignedDuration, civil::Date};

use super::{super::moment::Moment, Ground, Place, Why};

/// Spread evenly; `None` when that does not keep the gaps.
pub(super) fn evenly(ground: &Ground<'_>, date: Date, count: usize) -> Option<Vec<Place>> {
    let hours = ground.hours;
    let intervals = i64::try_from(count.checked_sub(1)?).ok().filter(|&n| n > 0)?;
    let span = hours.day_from.duration_until(hours.spread_to).as_mins();
    let start = date.to_datetime(hours.day_from);
    let mut places: Vec<Place> = Vec::with_capacity(count);
    for n in 0..=intervals {
        let local = start + SignedDuration::from_mins(n * span / intervals);
        let moment = Moment::of_local(ground.zone, local)?;
        let last = places.last().map(|last| last.moment.second() + ground.unlocks.apart());
        if !ground.is_free(date, moment) || last.is_some_and(|from| moment.second() < from) {
            return None;
        }
        places.push(Place { moment, why: Why::Spread });
    }
    Some(places)
}

/// Each as early as allowed from 8:00 on, until 23:59: what still fits when an even spread leaves
/// too little between two, or other schedules reach into the day; `None` when it does not.
pub(super) fn closely(ground: &Ground<'_>, date: Date, count: usize) -> Option<Vec<Place>> {
    let hours = ground.hours;
    let mut places: Vec<Place> = Vec::with_capacity(count);
    let mut local = date.to_datetime(hours.day_from);
    let end = date.to_datetime(hours.day_to);
    let mut from = i64::MIN;
    while places.len() < count {
        if local > end {
            return None;
        }
        let moment = Moment::of_local(ground.zone, local)?;
        if moment.second() >= from && ground.is_free(date, moment) {
            from = moment.second() + ground.unlocks.apart();
            places.push(Place { moment, why: Why::Spread });
        }
        local = local.checked_add(SignedDuration::from_mins(1)).ok()?;
    }
    Some(places)
}
