//! Days are local, D is the day of `as_of`, and what is later does not count.

use jiff::{Timestamp, ToSpan};
use rust_decimal::dec;

use super::given::Given;
use crate::domain::analysis::{SaturationZone, since};
use crate::domain::policy::Policy;

#[test]
fn what_is_later_does_not_count() {
    let mut given = Given::usual().each(1..=7, dec!(0.4), dec!(10));
    let before = given.analyzed();
    given.unlock(0, 13, dec!(0.4), dec!(10)).sent = 900_000;
    given.unlock(-3, 13, dec!(0.4), dec!(10)).sent = 900_000;
    assert_eq!(given.analyzed(), before);
    // To the nanosecond: sent at `as_of` counts.
    let (as_of, count) = (given.as_of, before.evidence.message_count);
    given.unlock(0, 11, dec!(0.4), dec!(10)).sent_at = as_of;
    assert_eq!(given.analyzed().evidence.message_count, count + 1);
    given.messages.last_mut().unwrap().sent_at = as_of + 1.nanosecond();
    assert_eq!(given.analyzed(), before);
}

#[test]
fn an_earlier_moment_sees_an_earlier_week() {
    // Bad since a week; a week ago all was well.
    let mut given = Given::usual().each(1..=7, dec!(0.2), dec!(5));
    assert_eq!(given.analyzed().evidence.zone, SaturationZone::Red);
    given.as_of -= 168.hours();
    let then = given.analyzed();
    assert_eq!((then.evidence.zone, then.evidence.ordinary_days), (SaturationZone::Green, 7));
}

#[test]
fn d_is_neither_recent_nor_baseline() {
    let mut given = Given::usual().each(1..=7, dec!(0.4), dec!(10));
    let before = given.analyzed();
    given.unlock(0, 9, dec!(0.01), dec!(0));
    let after = given.analyzed();
    assert_eq!(after.saturation, before.saturation);
    assert_eq!(after.evidence.message_count, before.evidence.message_count + 1);
}

#[test]
fn a_day_begins_at_the_pages_midnight() {
    // 0:30 in Los Angeles is 7:30 UTC and 23:30 is the next day in UTC: both are yesterday.
    for (instant, ordinary) in [
        ("2026-08-19T07:30:00Z", 1),
        ("2026-08-20T06:30:00Z", 1),
        ("2026-08-20T07:00:00Z", 0),
        ("2026-08-13T07:00:00Z", 1),
        ("2026-08-13T06:59:59Z", 0),
    ] {
        let mut given = Given::usual();
        given.unlock(1, 11, dec!(0.4), dec!(10)).sent_at = instant.parse().unwrap();
        assert_eq!(given.analyzed().evidence.ordinary_days, ordinary, "{instant}");
    }
}

#[test]
fn days_of_23_and_of_25_hours_are_days() {
    // Clocks change on Sunday 8 March 2026 and 7 November 2027, at 2:00 in Los Angeles; in Madrid on 29
    // March and 25 October 2026; in Lord Howe by half an hour on 6 April 2025 and 4 October 2026.
    for (zone, noon_after) in [
        ("America/Los_Angeles", "2026-03-09T19:00:00Z"),
        ("America/Los_Angeles", "2027-11-08T20:00:00Z"),
        ("Europe/Madrid", "2026-03-30T10:00:00Z"),
        ("Europe/Madrid", "2026-10-26T11:00:00Z"),
        ("Australia/Lord_Howe", "2025-04-07T01:30:00Z"),
        ("Australia/Lord_Howe", "2026-10-05T01:00:00Z"),
    ] {
        let noon: Timestamp = noon_after.parse().unwrap();
        let mut given = Given::page_at(zone, noon);
        for age in 8..=60 {
            given.unlock(age, 12, dec!(0.4), dec!(10));
        }
        // Every half hour of the changed day, from its first to its last, as the clocks show it.
        let start = given.page.zone.instant(given.day(1).at(0, 0, 0, 0)).unwrap();
        let end = given.page.zone.instant(given.day(0).at(0, 0, 0, 0)).unwrap();
        let half_hours = (end.as_second() - start.as_second()) / 1800;
        assert_ne!(half_hours, 48, "{zone} {noon_after}");
        for nth in 0..half_hours {
            given.unlock(1, 12, dec!(0.2), dec!(5)).sent_at = start + (nth * 30).minutes();
        }
        given.unlock(1, 12, dec!(0.9), dec!(90)).sent_at = end;
        given.unlock(1, 12, dec!(0.9), dec!(90)).sent_at = start - 1.second();
        let evidence = given.analyzed().evidence;
        // The day itself deviates by −0.5, the day before by 1.25 and 8.
        assert_eq!(evidence.unlock_deviation, dec!(0.375), "{zone} {noon_after}");
        assert_eq!(evidence.emv_deviation, dec!(3.75), "{zone} {noon_after}");
    }
}

#[test]
fn hours_are_the_wall_clocks_across_a_change() {
    // 20:00 on five weekdays before the change of 1 November and five after it.
    let noon = "2026-11-09T20:00:00Z".parse().unwrap();
    let mut given = Given::page_at("America/Los_Angeles", noon);
    for age in [3, 4, 12, 13, 14] {
        given.unlock(age, 21, dec!(0.4), dec!(10));
    }
    assert_eq!(given.analyzed().evidence.best_hours_weekday[0], 21);
}

#[test]
fn what_an_analysis_needs_begins_at_a_local_midnight() {
    let given = Given::page();
    let policy = Policy::default();
    // D − 91; the baseline is the longer one.
    for lookback in [14, 90] {
        let since = since(&given.page, given.as_of, lookback, &policy);
        assert_eq!(since.to_string(), "2026-05-21T07:00:00Z");
    }
    let long = since(&given.page, given.as_of, 365, &policy);
    assert_eq!(long.to_string(), "2025-08-19T07:00:00Z");
}
