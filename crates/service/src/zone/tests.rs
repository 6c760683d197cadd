use jiff::{SignedDuration, civil::date};
use proptest::prelude::*;

use super::*;

const ZONES: [&str; 8] = [
    "UTC",
    "Europe/Madrid",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "Asia/Kolkata",
    "Africa/Casablanca",
];

/// (zone, local time, instant)
const CHANGES: [(&str, &str, &str); 14] = [
    // 29 March 2026: 02:00 to 03:00; 25 October: 03:00 back to 02:00.
    ("Europe/Madrid", "2026-03-29T01:59:59", "2026-03-29T00:59:59Z"),
    ("Europe/Madrid", "2026-03-29T02:30:00", "2026-03-29T01:30:00Z"),
    ("Europe/Madrid", "2026-03-29T03:00:00", "2026-03-29T01:00:00Z"),
    ("Europe/Madrid", "2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
    ("Europe/Madrid", "2026-10-25T03:00:00", "2026-10-25T02:00:00Z"),
    // 8 March and 1 November 2026.
    ("America/New_York", "2026-03-08T02:30:00", "2026-03-08T07:30:00Z"),
    ("America/New_York", "2026-11-01T01:30:00", "2026-11-01T05:30:00Z"),
    // Half an hour: 5 April 02:00 back to 01:30, 4 October 02:00 to 02:30.
    ("Australia/Lord_Howe", "2026-04-05T01:45:00", "2026-04-04T14:45:00Z"),
    ("Australia/Lord_Howe", "2026-10-04T02:10:00", "2026-10-03T15:40:00Z"),
    // Midnight itself did not exist on 4 November 2018, and came twice on 18 February 2018.
    ("America/Sao_Paulo", "2018-11-04T00:00:00", "2018-11-04T03:00:00Z"),
    ("America/Sao_Paulo", "2018-02-17T23:30:00", "2018-02-18T01:30:00Z"),
    // 30 December 2011 did not exist: a gap of 24 hours.
    ("Pacific/Apia", "2011-12-29T10:00:00", "2011-12-29T20:00:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00:00", "2011-12-30T20:00:00Z"),
    ("Pacific/Apia", "2011-12-31T10:00:00", "2011-12-30T20:00:00Z"),
];

#[test]
fn skipped_times_move_forward_and_doubled_ones_are_the_first() {
    for (zone, local, instant) in CHANGES {
        let found = Zone::get(zone).unwrap().instant(local.parse().unwrap()).unwrap();
        assert_eq!(found.to_string(), instant, "{local} in {zone}");
    }
}

#[test]
fn a_skipped_time_shows_as_the_moved_one() {
    let zone = Zone::get("Australia/Lord_Howe").unwrap();
    let at = zone.instant(date(2026, 10, 4).at(2, 10, 0, 0)).unwrap();
    assert_eq!(zone.local(at), date(2026, 10, 4).at(2, 40, 0, 0));
}

#[test]
fn names() {
    assert_eq!(Zone::get("europe/madrid").unwrap().name(), "Europe/Madrid");
    assert_eq!(Zone::get("utc").unwrap().name(), "UTC");
    for wrong in ["", "Mars/Base", "Etc/Unknown", "+02:00", "CET-1CEST", "../Europe/Madrid"] {
        assert!(Zone::get(wrong).is_err(), "{wrong}");
    }
    let long = "x".repeat(10_000);
    assert!(Zone::get(&long).unwrap_err().len() < 200);
}

#[test]
fn the_end_of_time() {
    let zone = Zone::get("America/New_York").unwrap();
    assert_eq!(zone.instant(DateTime::MAX), None);
}

proptest! {
    /// The clocks show what was asked, or, when they never do, a time later by less than a day's
    /// gap; and they have not shown it earlier.
    #[test]
    fn the_clocks_show_the_time_asked(
        zone in prop::sample::select(&ZONES[..]),
        day in -20_000_i64..40_000,
        second in 0_i64..86_400,
    ) {
        let zone = Zone::get(zone).unwrap();
        let midnight = date(1970, 1, 1).at(0, 0, 0, 0);
        let local = midnight + SignedDuration::from_hours(day * 24) + SignedDuration::from_secs(second);
        let instant = zone.instant(local).unwrap();
        let moved = zone.local(instant).duration_since(local);
        prop_assert!(!moved.is_negative() && moved <= SignedDuration::from_hours(24));
        for minutes in [20, 30, 60, 120, 1440] {
            let earlier = instant - SignedDuration::from_mins(minutes);
            prop_assert_ne!(zone.local(earlier), local);
        }
    }
}
