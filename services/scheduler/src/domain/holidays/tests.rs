use std::collections::BTreeSet;

use proptest::prelude::*;
use service::Zone;

use super::*;
use crate::domain::page::SpecialDay;

fn given_a_page(special_days: Vec<SpecialDay>) -> Page {
    let zone = Zone::get("America/Los_Angeles").unwrap();
    Page { name: "jadebri".parse().unwrap(), zone, special_days, version: 1 }
}

/// Dates of the name in the years, as calendars print them.
fn holds(name: &str, dates: &[Date]) {
    for &date in dates {
        let year = of_year(date.year());
        let found = year.iter().find(|holiday| holiday.name == name).unwrap();
        assert_eq!(found.date, date, "{name}");
    }
}

#[test]
fn easter_is_what_the_almanacs_say() {
    let known = [
        date(1818, 3, 22),
        date(1943, 4, 25),
        date(1954, 4, 18),
        date(1961, 4, 2),
        date(1981, 4, 19),
        date(2000, 4, 23),
        date(2008, 3, 23),
        date(2011, 4, 24),
        date(2019, 4, 21),
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2038, 4, 25),
        date(2049, 4, 18),
        date(2285, 3, 22),
    ];
    holds("Easter Sunday", &known);
}

#[test]
fn moving_days_are_what_the_almanacs_say() {
    let thanksgiving =
        [date(2023, 11, 23), date(2024, 11, 28), date(2025, 11, 27), date(2026, 11, 26)];
    holds("Thanksgiving", &thanksgiving);
    holds("Day after Thanksgiving", &[date(2024, 11, 29), date(2026, 11, 27)]);
    holds("Mother's Day", &[date(2024, 5, 12), date(2025, 5, 11), date(2026, 5, 10)]);
    holds("Memorial Day", &[date(2024, 5, 27), date(2025, 5, 26), date(2027, 5, 31)]);
    holds("Father's Day", &[date(2024, 6, 16), date(2025, 6, 15), date(2026, 6, 21)]);
    holds("Labor Day", &[date(2024, 9, 2), date(2025, 9, 1), date(2026, 9, 7)]);
}

#[test]
fn a_year_has_fourteen_with_the_factors_of_the_rules() {
    let year: Vec<_> =
        of_year(2026).into_iter().map(|h| (h.date.to_string(), h.factor.to_string())).collect();
    let expected = [
        ("2026-01-01", "0.7"),
        ("2026-02-14", "0.8"),
        ("2026-04-05", "0.8"),
        ("2026-05-10", "0.8"),
        ("2026-05-25", "0.8"),
        ("2026-06-21", "0.9"),
        ("2026-07-04", "0.7"),
        ("2026-09-07", "0.8"),
        ("2026-10-31", "0.9"),
        ("2026-11-26", "0.7"),
        ("2026-11-27", "0.9"),
        ("2026-12-24", "0.7"),
        ("2026-12-25", "0.6"),
        ("2026-12-31", "0.7"),
    ];
    assert_eq!(year, expected.map(|(date, factor)| (date.to_owned(), factor.to_owned())));
}

#[test]
fn a_holiday_on_a_weekend_is_not_shifted() {
    let page = given_a_page(vec![]);
    // 4 July 2026 is a Saturday, Christmas 2027 too.
    assert_eq!(on(&page, date(2026, 7, 3)), None);
    assert_eq!(on(&page, date(2026, 7, 4)), Some(("Independence Day", dec!(0.7))));
    assert_eq!(on(&page, date(2027, 12, 25)), Some(("Christmas Day", dec!(0.6))));
    assert_eq!(on(&page, date(2027, 12, 27)), None);
}

#[test]
fn special_days_win() {
    let special = |date, name: &str, factor| SpecialDay { date, name: name.to_owned(), factor };
    let page = given_a_page(vec![
        special(date(2026, 12, 25), "Live show", dec!(1)),
        special(date(2026, 3, 3), "Birthday", dec!(0.5)),
    ]);
    assert_eq!(on(&page, date(2026, 12, 25)), Some(("Live show", dec!(1))));
    assert_eq!(on(&page, date(2026, 3, 3)), Some(("Birthday", dec!(0.5))));
    assert_eq!(on(&page, date(2026, 12, 24)), Some(("Christmas Eve", dec!(0.7))));
    assert_eq!(on(&page, date(2026, 3, 4)), None);
}

#[test]
fn no_year_beyond_the_calendar() {
    assert!(of_year(i16::MAX).is_empty());
    assert!(of_year(i16::MIN).is_empty());
    assert_eq!(of_year(-9999).len(), 14);
    assert_eq!(of_year(9999).len(), 14);
}

proptest! {
    #[test]
    fn every_year_is_whole_sorted_and_its_easter_a_sunday_in_time(year in -9999_i16..=9999) {
        let days = of_year(year);
        let dates: BTreeSet<_> = days.iter().map(|holiday| holiday.date).collect();
        prop_assert_eq!(dates.len(), 14);
        prop_assert!(days.iter().map(|holiday| holiday.date).eq(dates.into_iter()));
        let easter = days.iter().find(|holiday| holiday.name == "Easter Sunday").unwrap().date;
        prop_assert_eq!(easter.weekday(), Weekday::Sunday);
        prop_assert!(easter >= date(year, 3, 22) && easter <= date(year, 4, 25));
    }
}
