//! How a post repeats, in local time: the time of day stays the same when the clocks change.
//!
//! Weeks begin on Monday (ISO 8601) and intervals are counted from the week or month of the post
//! before, as in RFC 5545 (`FREQ`, `INTERVAL`, `BYDAY`, `BYMONTHDAY`): a first post on Tuesday with
//! `every: week, weekday: FRI` repeats on the Friday of its own week first. A month without the day
//! asked for is skipped, never rounded.

mod document;

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime, Weekday},
};
use serde::{Deserialize, Serialize};
use service::Zone;

pub use self::document::{MAX_COUNT, MAX_INTERVAL, RepeatDocument};

/// How far ahead a month with the day asked for is looked for: a fifth Sunday in each twelfth
/// month, a February, can be 40 years away.
const SEARCH_MONTHS: i32 = 600;

/// A repeat rule, checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RepeatDocument", into = "RepeatDocument")]
pub struct Repeat {
    pattern: Pattern,
    /// Days, weeks or months from one to the next, 1 to 12.
    interval: i32,
    /// The last local date on which a post may be.
    until: Option<Date>,
    /// Posts in all, the first one too.
    count: Option<u32>,
}

/// The days it falls on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pattern {
    Day,
    /// Without a weekday on that of the post before, and so of the first.
    Week(Option<Weekday>),
    /// Without a day on that of the post before, and so of the first.
    MonthDay(Option<i8>),
    /// The n-th of its weekdays in a month, -1 for the last.
    MonthWeekday(i8, Weekday),
}

impl Repeat {
    /// The post after `previous`, of which `so_far` have been, the first counted as 1; `None` when
    /// the rule has come to its end.
    ///
    /// The local time is the one asked for; the instant is where [`Zone::instant`] puts it, and
    /// always later than that of `previous`.
    pub fn next(
        &self,
        previous: DateTime,
        zone: &Zone,
        so_far: u32,
    ) -> Option<(DateTime, Timestamp)> {
        if self.count.is_some_and(|count| so_far >= count) {
            return None;
        }
        let before = zone.instant(previous)?;
        let mut date = previous.date();
        loop {
            date = self.date_after(date)?;
            if self.until.is_some_and(|until| date > until) {
                return None;
            }
            let local = date.to_datetime(previous.time());
            let at = zone.instant(local)?;
            // A day that a zone skipped falls on the next one (Pacific/Apia, 2011): once is enough.
            if at > before {
                return Some((local, at));
            }
        }
    }

    fn date_after(&self, date: Date) -> Option<Date> {
        match self.pattern {
            Pattern::Day => date.checked_add(self.interval.days()).ok(),
            Pattern::Week(weekday) => self.in_a_week(date, weekday.unwrap_or(date.weekday())),
            Pattern::MonthDay(day) => {
                let day = day.unwrap_or(date.day());
                self.in_a_month(date, |first| Date::new(first.year(), first.month(), day).ok())
            }
            Pattern::MonthWeekday(nth, weekday) => {
                self.in_a_month(date, |first| first.nth_weekday_of_month(nth, weekday).ok())
            }
        }
    }

    /// That weekday later in the same week, or an interval of weeks on.
    fn in_a_week(&self, date: Date, weekday: Weekday) -> Option<Date> {
        let days = weekday.to_monday_zero_offset() - date.weekday().to_monday_zero_offset();
        let weeks = if days > 0 { 0 } else { self.interval };
        date.checked_add(days.days().weeks(weeks)).ok()
    }

    /// That day later in the same month, or the first number of intervals on that has it.
    fn in_a_month(&self, date: Date, day: impl Fn(Date) -> Option<Date>) -> Option<Date> {
        let first = date.first_of_month();
        (0..=SEARCH_MONTHS / self.interval)
            .filter_map(|n| first.checked_add((n * self.interval).months()).ok())
            .filter_map(day)
            .find(|found| *found > date)
    }
}

#[cfg(test)]
mod tests;
