//! The page's wall clock, cheaply: its offset from UTC is asked once a day, and per message only on
//! the days on which the clocks change.

use jiff::{Timestamp, civil::DateTime, tz::Offset};
use service::Zone;

const DAY: i64 = 86_400;

/// A local time, as far as the analyzer needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Local {
    /// Days since 1 January 1970.
    pub(super) day: i64,
    /// 0 to 23.
    pub(super) hour: u8,
}

/// The local time of instants between two days.
pub(super) struct WallClock<'a> {
    zone: &'a Zone,
    /// The UTC day of the first offset.
    first: i64,
    /// The offset at the start of each UTC day, in seconds, once asked.
    offsets: Vec<Option<i64>>,
}

impl<'a> WallClock<'a> {
    /// For `days` UTC days up to and with the one of `last`. Others are answered too, only slower.
    pub(super) fn new(zone: &'a Zone, last: Timestamp, days: usize) -> Self {
        let first = second(last).div_euclid(DAY) - days as i64 + 1;
        Self { zone, first, offsets: vec![None; days + 1] }
    }

    /// Whether `instant` is before the first of the days.
    pub(super) fn is_before(&self, instant: Timestamp) -> bool {
        second(instant) < self.first * DAY
    }

    /// What the clocks show at `instant`.
    pub(super) fn local(&mut self, instant: Timestamp) -> Local {
        let utc = second(instant);
        let day = utc.div_euclid(DAY);
        let (before, after) = (self.offset_at_start(day), self.offset_at_start(day + 1));
        match (before, after) {
            (Some(before), Some(after)) if before == after => of_seconds(utc + before),
            _ => of_seconds(seconds_of(self.zone.local(instant))),
        }
    }

    fn offset_at_start(&mut self, day: i64) -> Option<i64> {
        let slot = usize::try_from(day - self.first).ok()?;
        let known = self.offsets.get_mut(slot)?;
        if known.is_none() {
            let start = Timestamp::from_second(day * DAY).ok()?;
            *known = Some(seconds_of(self.zone.local(start)) - day * DAY);
        }
        *known
    }
}

/// The day number of a date; see [`Local::day`].
pub(super) fn day_number(date: jiff::civil::Date) -> i64 {
    seconds_of(date.to_datetime(jiff::civil::Time::midnight())).div_euclid(DAY)
}

/// 0 is Monday.
pub(super) fn weekday(day: i64) -> usize {
    // 1 January 1970 was a Thursday.
    (day + 3).rem_euclid(7) as usize
}

/// Whole seconds since 1970, rounded down.
fn second(instant: Timestamp) -> i64 {
    instant.as_second() - i64::from(instant.subsec_nanosecond() < 0)
}

/// Seconds that the clocks show since they showed 1 January 1970.
fn seconds_of(local: DateTime) -> i64 {
    Offset::UTC.to_timestamp(local).map_or_else(|_| extreme(local), second)
}

/// The last days of the calendar have local times that are no instant in UTC.
fn extreme(local: DateTime) -> i64 {
    if local.year() > 0 { Timestamp::MAX.as_second() } else { Timestamp::MIN.as_second() }
}

fn of_seconds(seconds: i64) -> Local {
    Local { day: seconds.div_euclid(DAY), hour: (seconds.rem_euclid(DAY) / 3600) as u8 }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_and_weekdays_are_the_calendars() {
        assert_eq!(day_number(date(1970, 1, 1)), 0);
        assert_eq!(day_number(date(1969, 12, 31)), -1);
        assert_eq!(weekday(day_number(date(2026, 11, 23))), 0);
        assert_eq!(weekday(day_number(date(1969, 12, 28))), 6);
    }

    proptest! {
        #[test]
        fn it_shows_what_the_zone_shows(
            name in prop::sample::select(vec![
                "America/Los_Angeles", "Europe/Madrid", "America/St_Johns", "Australia/Lord_Howe",
                "Asia/Kathmandu", "Pacific/Apia", "America/Havana", "Africa/Casablanca",
            ]),
            // 1990 to 2060, so daylight saving of the past and of the rule.
            seconds in 631_152_000_i64..2_840_140_800,
            nanosecond in 0_i32..1_000_000_000,
            back in 0_i64..100 * DAY,
        ) {
            let zone = Zone::get(name).unwrap();
            let last = Timestamp::from_second(seconds).unwrap();
            let instant = Timestamp::new(seconds - back, nanosecond).unwrap();
            let mut clock = WallClock::new(&zone, last, 92);
            let shown = zone.local(instant);
            let expected = Local { day: day_number(shown.date()), hour: shown.hour() as u8 };
            prop_assert_eq!(clock.local(instant), expected);
            prop_assert_eq!(clock.local(instant), expected);
        }
    }
}
