//! Captions that schedules hold: no caption is used twice within ±7 days, on any page of the tenant
//! (scheduling.md, "Builder").

use service::words;
use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};

use super::{message::MessageType, schedule::Planned};

/// A caption at its place in the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Which caption.
    pub caption_id: i64,
    /// The local day.
    pub date: Date,
    /// The local hour.
    pub hour: u8,
}

words! {
    /// Why a caption is given back.
    Release {
        /// Its day is long past.
        Expired "EXPIRED",
        /// Its schedule was cancelled.
        Cancelled "CANCELLED",
        /// Its schedule was replaced.
        Replaced "REPLACED",
    }
}

/// What the messages of a schedule lock: each Unlock its caption.
pub fn of(messages: &[Planned]) -> Vec<Lock> {
    let lock = |message: &Planned| {
        let caption_id = message.caption_id.filter(|_| message.kind == MessageType::Unlock)?;
        let hour = message.local.hour().unsigned_abs();
        Some(Lock { caption_id, date: message.local.date(), hour })
    };
    messages.iter().filter_map(lock).collect()
}

/// Those of the wanted captions that others hold on a day at most `days` away.
pub fn conflicts(wanted: &[Lock], held: &[(i64, Date)], days: u32) -> BTreeSet<i64> {
    let near = |a: Date, b: Date| a.duration_until(b).abs() <= hours(days);
    wanted
        .iter()
        .filter(|lock| held.iter().any(|(id, day)| *id == lock.caption_id && near(lock.date, *day)))
        .map(|lock| lock.caption_id)
        .collect()
}

fn hours(days: u32) -> jiff::SignedDuration {
    jiff::SignedDuration::from_hours(i64::from(days) * 24)
}

/// The first day whose locks are kept: a lock is given back when its day is over `days` days past
/// wherever on earth its page is.
pub fn kept_from(now: Timestamp, days: u32) -> Date {
    // The clocks that are furthest behind are 12 hours behind UTC.
    let latest = TimeZone::UTC.to_datetime(now - 12.hours()).date();
    latest.saturating_sub(i64::from(days).days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn seven_days_are_too_near_and_eight_are_not() {
        let wanted = [Lock { caption_id: 1, date: date(2026, 3, 10), hour: 9 }];
        let taken = |day| !conflicts(&wanted, &[(1, day)], 7).is_empty();
        assert!(taken(date(2026, 3, 10)) && taken(date(2026, 3, 3)) && taken(date(2026, 3, 17)));
        assert!(!taken(date(2026, 3, 2)) && !taken(date(2026, 3, 18)));
        assert!(conflicts(&wanted, &[(2, date(2026, 3, 10))], 7).is_empty());
    }

    #[test]
    fn a_lock_is_kept_for_seven_days() {
        let noon = "2026-03-18T12:00:00Z".parse().unwrap();
        assert_eq!(kept_from(noon, 7), date(2026, 3, 11));
        let morning = "2026-03-18T11:59:00Z".parse().unwrap();
        assert_eq!(kept_from(morning, 7), date(2026, 3, 10));
    }
}
