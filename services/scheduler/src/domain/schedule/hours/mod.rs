//! When a day's Unlocks are sent (scheduling.md, "Builder", "Hours").
//!
//! Map: [`grid`] tries the hours that the page's history prefers; [`spread`] takes over when they
//! do not hold the count.

mod grid;
mod spread;

use jiff::civil::Date;
use service::Zone;

use super::{BuildInput, Seed, gaps::Spaced, moment::Moment, volume::DayPlan};
use crate::domain::policy::{Policy, builder};

/// Why an Unlock has its hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// It is one of the page's best.
    Best,
    /// It is one that most pages do well in.
    Usual,
    /// It was the next with enough room.
    Room,
    /// The day is full: its Unlocks are spread evenly.
    Spread,
}

/// A place of an Unlock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// When.
    pub(super) moment: Moment,
    /// Why then.
    pub(super) why: Why,
}

/// What the places of a day depend on.
pub(super) struct Ground<'a> {
    zone: &'a Zone,
    hours: &'a builder::Hours,
    seed: Seed,
    /// Unlocks of other days and schedules.
    unlocks: Spaced,
    /// Messages of other schedules.
    messages: Spaced,
}

impl Ground<'_> {
    /// Whether an Unlock of that day may be there, as far as nothing of the day itself is asked.
    fn is_free(&self, date: Date, moment: Moment) -> bool {
        moment.local.date() == date
            && !self.hours.is_night(moment.local.hour())
            && self.unlocks.is_free(moment.second())
            && self.messages.is_free(moment.second())
    }
}

/// Places so many Unlocks on each day of the week, or as many as there is room for.
pub(super) fn of_week(
    input: &BuildInput<'_>,
    days: &[DayPlan],
    counts: &[u32],
    gap_minutes: u32,
    policy: &Policy,
) -> Vec<Vec<Place>> {
    let hours = &policy.builder.hours;
    let mut ground = Ground {
        zone: &input.page.zone,
        hours,
        seed: input.seed,
        unlocks: Spaced::new(input.neighbours, gap_minutes),
        messages: Spaced::new(input.neighbour_messages, hours.spacing_minutes),
    };
    let mut week = Vec::with_capacity(days.len());
    for (day, count) in days.iter().zip(counts) {
        let wishes = grid::wishes(day.date, &input.analysis.evidence, policy);
        let places = of_day(&ground, day.date, week.len(), *count as usize, &wishes);
        for place in &places {
            ground.unlocks.add(place.moment.second());
        }
        week.push(places);
    }
    week
}

/// The grid, else an even spread, else as close together as allowed; one fewer if that is too many.
fn of_day(
    ground: &Ground<'_>,
    date: Date,
    day: usize,
    count: usize,
    wishes: &[(u8, Why)],
) -> Vec<Place> {
    (1..=count)
        .rev()
        .find_map(|count| {
            grid::of_day(ground, date, day, count, wishes)
                .or_else(|| spread::evenly(ground, date, count))
                .or_else(|| spread::closely(ground, date, count))
        })
        .unwrap_or_default()
}
