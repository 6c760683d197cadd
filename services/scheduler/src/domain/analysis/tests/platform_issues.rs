//! Platform-issue days.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    ToSpan,
    civil::{Date, date},
};
use rust_decimal::{Decimal, dec};

use crate::domain::{
    analysis::{days_needed, platform_issue_days},
    page::PageName,
    policy::Policy,
};

const D: Date = date(2026, 8, 20);
const BAD: Date = date(2026, 8, 18);

type Pages = BTreeMap<PageName, BTreeMap<Date, Decimal>>;

/// A page for each rate of the bad day, with a rate of 0.4 on the `before` days before it.
fn given_pages(rates: &[Decimal], before: i64) -> Pages {
    let page = |(nth, &rate): (usize, &Decimal)| {
        let mut days: BTreeMap<_, _> =
            (1..=before).map(|age| (BAD - age.days(), dec!(0.4))).collect();
        days.insert(BAD, rate);
        (format!("page{nth}").parse().unwrap(), days)
    };
    rates.iter().enumerate().map(page).collect()
}

fn issues(pages: &Pages) -> BTreeSet<Date> {
    platform_issue_days(pages, |_| false, D, &Policy::default())
}

#[test]
fn over_half_of_at_least_five_pages_must_fall() {
    let (low, same) = (dec!(0.2), dec!(0.4));
    for (rates, issue) in [
        (vec![low, low, low, same, same], true),
        (vec![low, low, same, same, same], false),
        // Half is not over half.
        (vec![low, low, low, same, same, same], false),
        (vec![low, low, low, low], false),
    ] {
        let found = issues(&given_pages(&rates, 10));
        assert_eq!(found, if issue { BTreeSet::from([BAD]) } else { BTreeSet::new() }, "{rates:?}");
    }
}

#[test]
fn seven_tenths_is_not_under() {
    assert!(issues(&given_pages(&[dec!(0.28); 5], 10)).is_empty());
    assert_eq!(issues(&given_pages(&[dec!(0.2799); 5], 10)), BTreeSet::from([BAD]));
}

#[test]
fn a_page_counts_with_five_of_the_thirty_days_before() {
    assert_eq!(issues(&given_pages(&[dec!(0.1); 5], 5)), BTreeSet::from([BAD]));
    assert!(issues(&given_pages(&[dec!(0.1); 5], 4)).is_empty());
    // A fifth day 30 days before counts, 31 days before it does not.
    for (age, issue) in [(30, true), (31, false)] {
        let mut pages = given_pages(&[dec!(0.1); 5], 4);
        for days in pages.values_mut() {
            days.insert(BAD - i64::from(age).days(), dec!(0.4));
        }
        assert_eq!(!issues(&pages).is_empty(), issue, "{age}");
    }
    // Without Unlocks that day it does not count either.
    let mut pages = given_pages(&[dec!(0.1); 5], 10);
    pages.values_mut().next().unwrap().remove(&BAD);
    assert!(issues(&pages).is_empty());
}

#[test]
fn the_mean_is_over_the_days_before() {
    // Five days of 0.2, then five of 0.6: mean 0.4, so 0.27 falls and 0.28 does not.
    for (rate, issue) in [(dec!(0.27), true), (dec!(0.28), false)] {
        let mut pages = given_pages(&[rate; 5], 10);
        for days in pages.values_mut() {
            for age in 1..=10_i64 {
                days.insert(BAD - age.days(), if age <= 5 { dec!(0.6) } else { dec!(0.2) });
            }
        }
        assert_eq!(!issues(&pages).is_empty(), issue, "{rate}");
    }
}

#[test]
fn only_recent_days_that_are_no_holidays() {
    let pages = given_pages(&[dec!(0.1); 5], 10);
    let on = |today, holiday: bool| {
        platform_issue_days(&pages, |day| holiday && day == BAD, today, &Policy::default())
    };
    assert!(on(D, true).is_empty());
    // D itself is not recent, D − 1 and D − 7 are.
    for (days, issue) in [(0, false), (1, true), (7, true), (8, false)] {
        assert_eq!(!on(BAD + i64::from(days).days(), false).is_empty(), issue, "{days}");
    }
}

#[test]
fn what_it_reads_begins_37_days_before() {
    assert_eq!(days_needed(&Policy::default()), 37);
}
