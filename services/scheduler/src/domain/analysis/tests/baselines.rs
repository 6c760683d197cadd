//! Windows: what a day is held against.

use rust_decimal::dec;

use super::given::Given;

#[test]
fn a_weekday_with_three_days_has_its_own_baseline() {
    // Yesterday is a Wednesday. Three Wednesdays at 20, 22 and 27, all other days at 10.
    for (wednesdays, deviation) in [(3, dec!(0)), (2, dec!(1.2))] {
        let mut given = Given::page();
        let ages = given.same_weekday(1);
        for (age, emv) in ages.iter().take(wednesdays).zip([dec!(22), dec!(20), dec!(27)]) {
            given.unlock(*age, 11, dec!(0.4), emv);
        }
        for age in (8..=90).filter(|age| !ages.contains(age)) {
            given.unlock(age, 11, dec!(0.4), dec!(10));
        }
        given.unlock(1, 11, dec!(0.4), dec!(22));
        assert_eq!(given.analyzed().evidence.emv_deviation, deviation, "{wednesdays}");
    }
}

#[test]
fn the_median_of_an_even_count_is_the_mean_of_the_middle_two() {
    let mut given = Given::page();
    let ages = given.same_weekday(1);
    for (age, emv) in ages.iter().zip([dec!(9), dec!(30), dec!(11), dec!(1)]) {
        given.unlock(*age, 11, dec!(0.4), emv);
    }
    given.unlock(1, 11, dec!(0.4), dec!(5));
    // 5 against 10.
    assert_eq!(given.analyzed().evidence.emv_deviation, dec!(-0.5));
}

#[test]
fn under_seven_baseline_days_there_is_none() {
    // One of each weekday.
    let given = Given::page().each(8..=14, dec!(0.4), dec!(10)).each(1..=7, dec!(0.4), dec!(10));
    assert_eq!(given.analyzed().evidence.ordinary_days, 7);
    let given = Given::page().each(8..=13, dec!(0.4), dec!(10)).each(1..=7, dec!(0.4), dec!(10));
    let analysis = given.analyzed();
    assert_eq!(analysis.evidence.ordinary_days, 0);
    assert_eq!(analysis.evidence.unlock_deviation, dec!(0));
    assert_eq!(analysis.evidence.mean_abs_z, dec!(0));
    assert_eq!(analysis.saturation.unwrap().confidence, dec!(0.3));
}

#[test]
fn a_weekday_with_three_days_needs_no_seven() {
    let mut given = Given::page();
    for age in given.same_weekday(1).into_iter().take(3) {
        given.unlock(age, 11, dec!(0.4), dec!(10));
    }
    let given = given.each(1..=7, dec!(0.4), dec!(10));
    assert_eq!(given.analyzed().evidence.ordinary_days, 1);
}

#[test]
fn holidays_are_no_baseline_days() {
    // Three days of each weekday would do; 4 July 2026 is 47 days before D, a Saturday, 25 May
    // (87) a Monday, 21 June (60) a Sunday.
    let holidays = [47, 60, 87];
    let given = Given::page().each(47..=47, dec!(0.9), dec!(90));
    let mut given = given.each(60..=60, dec!(0.9), dec!(90)).each(87..=87, dec!(0.9), dec!(90));
    for age in (8..=27).filter(|age| !holidays.contains(age)) {
        given.unlock(age, 11, dec!(0.4), dec!(10));
    }
    let given = given.each(1..=7, dec!(0.4), dec!(10));
    let evidence = given.analyzed().evidence;
    assert_eq!((evidence.ordinary_days, evidence.emv_deviation), (7, dec!(0)));
    // Own special days are none either.
    let mut special = given.clone();
    for age in 8..=27 {
        special = special.special_day(age);
    }
    assert_eq!(special.analyzed().evidence.ordinary_days, 0);
}

#[test]
fn the_window_is_d_minus_90_to_d_minus_8() {
    // 84 and 91 days ago are the same weekday as 7 days ago.
    for (ages, ordinary) in [([77, 84, 70], 1), ([77, 84, 91], 0), ([14, 21, 28], 1)] {
        let mut given = Given::page();
        for age in ages {
            given.unlock(age, 11, dec!(0.4), dec!(10));
        }
        given.unlock(7, 11, dec!(0.4), dec!(10));
        assert_eq!(given.analyzed().evidence.ordinary_days, ordinary, "{ages:?}");
    }
    // 90 days ago is the weekday of 6 days ago.
    let mut given = Given::page();
    for age in [76, 83, 90] {
        given.unlock(age, 11, dec!(0.4), dec!(10));
    }
    given.unlock(6, 11, dec!(0.4), dec!(10));
    assert_eq!(given.analyzed().evidence.ordinary_days, 1);
}

#[test]
fn the_look_back_does_not_limit_the_baseline() {
    let mut given = Given::usual().each(1..=7, dec!(0.2), dec!(5));
    let long = given.analyzed();
    given.lookback_days = 14;
    let short = given.analyzed();
    assert_eq!(short.evidence.emv_deviation, long.evidence.emv_deviation);
    assert_eq!(short.saturation, long.saturation);
    assert_eq!(short.evidence.message_count, 14);
}

#[test]
fn a_baseline_of_nothing_deviates_by_nothing() {
    let given = Given::page().each(8..=90, dec!(0.4), dec!(0)).each(1..=7, dec!(0.4), dec!(8));
    let analysis = given.analyzed();
    assert_eq!(analysis.evidence.emv_deviation, dec!(0));
    assert_eq!(analysis.evidence.mean_abs_z, dec!(0));
    assert_eq!(analysis.evidence.underperforming_days, 0);
    assert_eq!(analysis.saturation.unwrap().score, dec!(0));
}

#[test]
fn z_is_the_distance_in_sample_standard_deviations() {
    // Wednesdays at 8, 10 and 12: median 10, SD 2. Days at 14 and 13 are 2 and 1.5 off.
    for (emv, z) in [(dec!(14), dec!(2)), (dec!(13), dec!(1.5)), (dec!(7), dec!(1.5))] {
        let mut given = Given::page();
        for (age, emv) in given.same_weekday(1).iter().zip([dec!(8), dec!(10), dec!(12)]) {
            given.unlock(*age, 11, dec!(0.4), emv);
        }
        given.unlock(1, 11, dec!(0.4), emv);
        assert_eq!(given.analyzed().evidence.mean_abs_z, z);
    }
}
