//! Which slots are offered (conversations.md, "Slots").

use std::time::Duration;

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, Weekday, time},
    tz::TimeZone,
};

use super::offer::Offer;

#[cfg(test)]
mod tests;

/// Offers at most.
const OFFERS: usize = 8;
/// Of one day at most.
const OFFERS_A_DAY: usize = 2;
/// Days ahead.
const DAYS: i32 = 21;
/// Before a slot.
const NOTICE: Duration = Duration::from_secs(24 * 3_600);
/// Between two appointments.
pub const BUFFER: Duration = Duration::from_secs(30 * 60);

/// The slots to offer: earliest first, on the full hour of the studio, within its hours, and free with the
/// buffer on either side.
pub fn offers(
    busy: &[(Timestamp, Timestamp)],
    minutes: u32,
    zone: &TimeZone,
    now: Timestamp,
) -> Vec<Offer> {
    let length = Duration::from_secs(u64::from(minutes) * 60);
    let today = now.to_zoned(zone.clone()).date();
    (0..=DAYS)
        .filter_map(|days| today.checked_add(days.days()).ok())
        .flat_map(|day| {
            let times = starts(day, zone).map(|start| (start, start + length));
            let free = times.filter(move |(start, end)| {
                now + NOTICE <= *start && *end <= closing(day, zone) && is_free(busy, *start, *end)
            });
            free.take(OFFERS_A_DAY)
        })
        .zip(1..)
        .map(|((start, end), number)| Offer { number, start, end })
        .take(OFFERS)
        .collect()
}

/// Where an appointment may lie, to ask calendars about: from now to the last day's end.
pub fn horizon(now: Timestamp) -> (Timestamp, Timestamp) {
    (now, now + Duration::from_secs(u64::from(DAYS.unsigned_abs() + 2) * 24 * 3_600))
}

/// Whether a time is free of appointments and their buffer.
pub fn is_free(busy: &[(Timestamp, Timestamp)], start: Timestamp, end: Timestamp) -> bool {
    busy.iter().all(|(from, to)| end + BUFFER <= *from || *to + BUFFER <= start)
}

/// Full hours at which the studio is open, that exist and are not told twice.
fn starts(day: Date, zone: &TimeZone) -> impl Iterator<Item = Timestamp> {
    let (opens, closes) = hours(day);
    (opens..closes).filter_map(move |hour| instant(day, hour, zone))
}

fn closing(day: Date, zone: &TimeZone) -> Timestamp {
    instant(day, hours(day).1, zone).unwrap_or(Timestamp::MIN)
}

fn instant(day: Date, hour: i8, zone: &TimeZone) -> Option<Timestamp> {
    let local = day.to_datetime(time(hour, 0, 0, 0));
    zone.to_ambiguous_zoned(local).unambiguous().ok().map(|zoned| zoned.timestamp())
}

/// When the studio opens and closes; the same where it stays closed.
fn hours(day: Date) -> (i8, i8) {
    match day.weekday() {
        Weekday::Sunday => (0, 0),
        Weekday::Saturday => (10, 16),
        _ => (10, 18),
    }
}
