use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn rule(document: Value) -> Repeat {
    serde_json::from_value(document).unwrap()
}

/// The local times of the first `n` posts after one at `first`, and where in UTC they are.
fn posts(document: Value, first: &str, zone: &str, n: usize) -> Vec<String> {
    let (rule, zone) = (rule(document), Zone::get(zone).unwrap());
    let mut previous = first.parse().unwrap();
    let mut all = Vec::new();
    for so_far in 1..=n {
        let Some((local, at)) = rule.next(previous, &zone, so_far as u32) else { break };
        let clock = at.strftime("%H:%MZ");
        all.push(format!("{} {clock}", local.strftime("%F %H:%M")));
        previous = local;
    }
    all
}

#[test]
fn days_keep_their_time_over_a_change() {
    assert_eq!(
        posts(json!({ "every": "day" }), "2026-03-28T09:30", "Europe/Madrid", 2),
        ["2026-03-29 09:30 07:30Z", "2026-03-30 09:30 07:30Z"]
    );
    // 02:30 is skipped on the 29th and comes back afterwards.
    assert_eq!(
        posts(json!({ "every": "day" }), "2026-03-28T02:30", "Europe/Madrid", 2),
        ["2026-03-29 02:30 01:30Z", "2026-03-30 02:30 00:30Z"]
    );
    assert_eq!(
        posts(json!({ "every": "day", "interval": 12 }), "2026-12-25T02:30", "UTC", 2),
        ["2027-01-06 02:30 02:30Z", "2027-01-18 02:30 02:30Z"]
    );
}

#[test]
fn weeks() {
    // 2026-06-02 is a Tuesday.
    assert_eq!(
        posts(json!({ "every": "week", "interval": 2 }), "2026-06-02T08:00", "UTC", 2),
        ["2026-06-16 08:00 08:00Z", "2026-06-30 08:00 08:00Z"]
    );
    let friday = json!({ "every": "week", "weekday": "FRI", "interval": 2 });
    assert_eq!(
        posts(friday, "2026-06-02T08:00", "UTC", 2),
        ["2026-06-05 08:00 08:00Z", "2026-06-19 08:00 08:00Z"]
    );
    let monday = json!({ "every": "week", "weekday": "MON" });
    assert_eq!(
        posts(monday, "2026-06-07T08:00", "UTC", 2),
        ["2026-06-08 08:00 08:00Z", "2026-06-15 08:00 08:00Z"]
    );
}

#[test]
fn months_by_date() {
    let month = |more: Value, first, n| {
        let mut document = json!({ "every": "month" });
        document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let days = posts(document, first, "UTC", n);
        days.into_iter().map(|day| day[..10].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(month(json!({}), "2026-01-31T08:00", 2), ["2026-03-31", "2026-05-31"]);
    assert_eq!(month(json!({ "day": 20 }), "2026-01-10T08:00", 2), ["2026-01-20", "2026-02-20"]);
    assert_eq!(month(json!({ "day": 5 }), "2026-01-10T08:00", 1), ["2026-02-05"]);
    let leap_days = json!({ "day": 29, "interval": 12 });
    assert_eq!(month(leap_days, "2096-02-29T08:00", 1), ["2104-02-29"]);
    // No second month from February has a 31st: the rule ends instead of searching for ever.
    assert!(month(json!({ "day": 31, "interval": 12 }), "2026-02-10T08:00", 1).is_empty());
}

#[test]
fn months_by_weekday() {
    let second_tuesday = json!({ "every": "month", "nth": 2, "weekday": "TUE" });
    assert_eq!(
        posts(second_tuesday, "2026-10-13T09:30", "Europe/Madrid", 2),
        ["2026-11-10 09:30 08:30Z", "2026-12-08 09:30 08:30Z"]
    );
    let last_friday = json!({ "every": "month", "nth": -1, "weekday": "FRI" });
    assert_eq!(posts(last_friday, "2026-05-01T08:00", "UTC", 1), ["2026-05-29 08:00 08:00Z"]);
    let fifth_sunday = json!({ "every": "month", "nth": 5, "weekday": "SUN" });
    assert_eq!(
        posts(fifth_sunday, "2026-03-29T08:00", "UTC", 2),
        ["2026-05-31 08:00 08:00Z", "2026-08-30 08:00 08:00Z"]
    );
}

#[test]
fn the_end() {
    let until = json!({ "every": "day", "until": "2026-06-03" });
    assert_eq!(posts(until, "2026-06-01T23:00", "America/New_York", 9).len(), 2);
    let count = json!({ "every": "day", "count": 3 });
    assert_eq!(posts(count, "2026-06-01T23:00", "UTC", 9).len(), 2, "the first counts");
    let once = json!({ "every": "day", "count": 1 });
    assert!(posts(once, "2026-06-01T23:00", "UTC", 9).is_empty());
    assert!(posts(json!({ "every": "day" }), "9999-12-30T08:00", "UTC", 9).is_empty());
}

#[test]
fn a_day_that_a_zone_skipped_is_not_posted_twice() {
    assert_eq!(
        posts(json!({ "every": "day" }), "2011-12-29T10:00", "Pacific/Apia", 2),
        ["2011-12-30 10:00 20:00Z", "2012-01-01 10:00 20:00Z"]
    );
}

#[test]
fn every_mistake_has_its_pointer() {
    for (document, pointers) in [
        (json!({ "every": "year" }), vec!["/repeat/every"]),
        (json!({ "every": "day", "interval": 0 }), vec!["/repeat/interval"]),
        (json!({ "every": "day", "interval": 13, "count": 1001 }), {
            vec!["/repeat/interval", "/repeat/count"]
        }),
        (json!({ "every": "day", "count": 0 }), vec!["/repeat/count"]),
        (json!({ "every": "day", "until": "soon" }), vec!["/repeat/until"]),
        (json!({ "every": "day", "until": "2026-06-01T10:00" }), vec!["/repeat/until"]),
        (json!({ "every": "day", "weekday": "MON", "nth": 1, "day": 1 }), {
            vec!["/repeat/weekday", "/repeat/nth", "/repeat/day"]
        }),
        (json!({ "every": "week", "weekday": "monday" }), vec!["/repeat/weekday"]),
        (json!({ "every": "week", "day": 1 }), vec!["/repeat/day"]),
        (json!({ "every": "month", "nth": 1 }), vec!["/repeat/weekday"]),
        (json!({ "every": "month", "weekday": "MON" }), vec!["/repeat/nth"]),
        (json!({ "every": "month", "day": 1, "nth": 1, "weekday": "MON" }), vec!["/repeat/day"]),
        (json!({ "every": "month", "nth": 0, "weekday": "MON" }), vec!["/repeat/nth"]),
        (json!({ "every": "month", "nth": 300, "weekday": "X" }), {
            vec!["/repeat/weekday", "/repeat/nth"]
        }),
        (json!({ "every": "month", "day": 32 }), vec!["/repeat/day"]),
    ] {
        let parsed: RepeatDocument = serde_json::from_value(document.clone()).unwrap();
        let mistakes = Repeat::check(&parsed, "/repeat").unwrap_err();
        let found: Vec<_> = mistakes.into_iter().map(|m| m.pointer).collect();
        assert_eq!(found, pointers, "{document}");
    }
    assert!(serde_json::from_value::<RepeatDocument>(json!({ "every": "day", "at": 1 })).is_err());
}

fn any_rule() -> impl Strategy<Value = Repeat> {
    let weekday = (0_i8..7).prop_map(|n| Weekday::from_monday_zero_offset(n).unwrap());
    let pattern = prop_oneof![
        Just(Pattern::Day),
        prop::option::of(weekday.clone()).prop_map(Pattern::Week),
        prop::option::of(1_i8..=31).prop_map(Pattern::MonthDay),
        (prop_oneof![1_i8..=5, Just(-1)], weekday)
            .prop_map(|(nth, day)| Pattern::MonthWeekday(nth, day)),
    ];
    let until = (2_000_i16..2_100, 1_i8..=12).prop_map(|(year, month)| date(year, month, 1));
    (pattern, 1..=12, prop::option::of(until), prop::option::of(1_u32..1_000))
        .prop_map(|(pattern, interval, until, count)| Repeat { pattern, interval, until, count })
}

const ZONES: [&str; 4] =
    ["Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"];

/// Whether a rule allows a date, the first post being on `first`.
fn fits(rule: &Repeat, first: Date, day: Date) -> bool {
    let months = i32::from(day.year() - first.year()) * 12 + i32::from(day.month() - first.month());
    let monday = |date: Date| date.checked_sub(date.weekday().to_monday_zero_offset().days());
    let days = |from: Date, to: Date| from.until(to).unwrap().get_days();
    match rule.pattern {
        Pattern::Day => days(first, day) % rule.interval == 0,
        Pattern::Week(weekday) => {
            day.weekday() == weekday.unwrap_or(first.weekday())
                && days(monday(first).unwrap(), monday(day).unwrap()) % (7 * rule.interval) == 0
        }
        Pattern::MonthDay(asked) => {
            months % rule.interval == 0 && day.day() == asked.unwrap_or(first.day())
        }
        Pattern::MonthWeekday(nth, weekday) => {
            months % rule.interval == 0
                && day.first_of_month().nth_weekday_of_month(nth, weekday).is_ok_and(|d| d == day)
        }
    }
}

proptest! {
    /// Instants grow, every date fits the rule, the time of day stays, and no date that fits lies
    /// between one post and the next, unless its zone skipped it.
    #[test]
    fn each_post_is_the_next_that_fits(
        rule in any_rule(),
        zone in prop::sample::select(&ZONES[..]),
        (year, month, day) in (2_005_i16..2_040, 1_i8..=12, 1_i8..=28),
        minute in 0_i8..60, hour in 0_i8..24,
    ) {
        let zone = Zone::get(zone).unwrap();
        let first = date(year, month, day).at(hour, minute, 0, 0);
        let skipped = date(2011, 12, 30);
        let mut previous = first;
        for so_far in 1..6 {
            let Some((local, at)) = rule.next(previous, &zone, so_far) else { break };
            prop_assert!(at > zone.instant(previous).unwrap());
            prop_assert_eq!(Some(at), zone.instant(local));
            prop_assert_eq!(local.time(), first.time());
            prop_assert!(fits(&rule, first.date(), local.date()), "{}", local);
            prop_assert!(rule.until.is_none_or(|until| local.date() <= until));
            prop_assert!(rule.count.is_none_or(|count| so_far < count));
            let between = previous.date().series(1.day()).skip(1);
            for passed in between.take_while(|day| *day < local.date()) {
                let twice = passed.yesterday().unwrap() == skipped;
                prop_assert!(twice || !fits(&rule, first.date(), passed), "{}", passed);
            }
            previous = local;
        }
    }

    #[test]
    fn the_document_comes_back(rule in any_rule()) {
        let text = serde_json::to_string(&rule).unwrap();
        prop_assert_eq!(serde_json::from_str::<Repeat>(&text).unwrap(), rule);
    }
}
