//! Confidence, ordinary days, and the weeks that say nothing.

use rust_decimal::{Decimal, dec};

use super::given::Given;
use crate::domain::{
    analysis::{Exclusion, Risk, SaturationZone},
    message::MessageType,
};

/// Baselines of 10 with an SD of 2 on every weekday; all recent days at 10 + z × 2.
fn given_a_mean_z(z: Decimal) -> Given {
    let mut given = Given::page();
    for age in 1..=7 {
        for (age, emv) in given.same_weekday(age).iter().zip([dec!(8), dec!(10), dec!(12)]) {
            given.unlock(*age, 11, dec!(0.4), emv);
        }
        given.unlock(age, 11, dec!(0.4), dec!(10) + z * dec!(2));
    }
    given
}

#[test]
fn seven_ordinary_days_without_spread_are_worth_seven_tenths() {
    let given = Given::usual().each(1..=7, dec!(0.4), dec!(10));
    assert_eq!(given.saturation().confidence, dec!(0.7));
}

#[test]
fn the_mean_z_adds_a_bonus() {
    for (z, confidence) in [
        (dec!(0.5), dec!(0.7)),
        (dec!(0.995), dec!(0.7)),
        (dec!(1), dec!(0.8)),
        (dec!(1.495), dec!(0.8)),
        (dec!(1.5), dec!(0.9)),
        (dec!(1.995), dec!(0.9)),
        (dec!(2), dec!(1)),
        (dec!(50), dec!(1)),
    ] {
        let analysis = given_a_mean_z(z).analyzed();
        assert_eq!(analysis.evidence.mean_abs_z, z);
        assert_eq!(analysis.saturation.unwrap().confidence, confidence, "{z}");
    }
}

#[test]
fn fewer_ordinary_days_and_platform_issues_are_worth_less() {
    // Two ordinary days of three with Unlocks, the third an issue: 2/7 × 0.4 + 2/3 × 0.3.
    let given = Given::usual().each(1..=3, dec!(0.4), dec!(10)).issue(2);
    let analysis = given.analyzed();
    assert_eq!(analysis.evidence.ordinary_days, 2);
    assert_eq!(analysis.evidence.platform_issue_days, [given.day(2)]);
    assert_eq!(analysis.saturation.unwrap().confidence, dec!(0.314285714285714));
    // An issue on a day without Unlocks takes nothing: 3/7 × 0.4 + 0.3.
    let given = Given::usual().each(1..=3, dec!(0.4), dec!(10)).issue(5);
    let analysis = given.analyzed();
    assert_eq!(analysis.evidence.platform_issue_days, [given.day(5)]);
    assert_eq!(analysis.saturation.unwrap().confidence, dec!(0.471428571428571));
}

#[test]
fn without_recent_unlocks_it_is_nothing() {
    let mut given = Given::usual();
    given.unlock(0, 11, dec!(0.4), dec!(10));
    given.unlock(3, 11, dec!(0.4), dec!(10)).kind = MessageType::PhotoBump;
    let nobody = given.unlock(4, 11, dec!(0.4), dec!(10));
    (nobody.sent, nobody.viewed, nobody.purchased) = (0, 0, 0);
    let analysis = given.analyzed();
    let saturation = analysis.saturation.unwrap();
    assert_eq!(saturation.confidence, dec!(0));
    assert_eq!((saturation.score, saturation.risk), (dec!(0), Risk::Healthy));
    assert_eq!(saturation.volume_factor, dec!(0.95));
    assert!(saturation.action.starts_with("LOW CONFIDENCE"), "{}", saturation.action);
    assert_eq!(analysis.evidence.zone, SaturationZone::Green);
}

#[test]
fn recent_unlocks_on_holidays_alone_are_undisturbed_but_not_ordinary() {
    let given = Given::usual().each(2..=2, dec!(0.1), dec!(1)).special_day(2);
    let analysis = given.analyzed();
    assert_eq!(analysis.evidence.ordinary_days, 0);
    assert_eq!(analysis.evidence.holidays, [given.day(2)]);
    assert_eq!(analysis.saturation.unwrap().confidence, dec!(0.3));
}

#[test]
fn thin_evidence_halves_and_never_cools() {
    // Two days at half: 0.4 + 0.4 + 0.1, confidence 2/7 × 0.4 + 0.3 = 0.41.
    let given = Given::usual().each(1..=2, dec!(0.2), dec!(5)).audience(10_000);
    let mut small = given.clone();
    for message in &mut small.messages {
        (message.sent, message.viewed) = (message.sent / 10, message.viewed / 10);
        message.purchased /= 10;
    }
    // SMALL: from 0.4 it would be RED. MEDIUM: from 0.5, and from 0.3 YELLOW.
    for given in [given, small] {
        let analysis = given.analyzed();
        let saturation = analysis.saturation.unwrap();
        assert_eq!(saturation.score, dec!(0.45));
        assert_eq!(saturation.risk, Risk::Moderate);
        assert_eq!(saturation.volume_factor, dec!(0.95));
        assert_eq!(analysis.evidence.zone, SaturationZone::Yellow);
        assert!(saturation.action.starts_with("LOW CONFIDENCE: "), "{}", saturation.action);
    }
}

#[test]
fn three_holidays_exclude_the_week() {
    let bad = || Given::usual().each(1..=7, dec!(0.2), dec!(5));
    assert_eq!(bad().special_day(1).special_day(2).saturation().excluded, None);
    let given = bad().special_day(1).special_day(2).special_day(7);
    let analysis = given.analyzed();
    let saturation = analysis.saturation.unwrap();
    assert_eq!(saturation.excluded, Some(Exclusion::Holidays));
    assert_eq!((saturation.score, saturation.risk), (dec!(0), Risk::Healthy));
    assert_eq!(saturation.volume_factor, dec!(1));
    assert!(saturation.action.starts_with("NO ACTION: "), "{}", saturation.action);
    assert_eq!(analysis.evidence.zone, SaturationZone::Green);
    assert_eq!(analysis.evidence.holidays, [given.day(7), given.day(2), given.day(1)]);
    assert_eq!(analysis.evidence.ordinary_days, 4);
}

#[test]
fn days_without_unlocks_are_holidays_too() {
    let given = Given::usual().special_day(1).special_day(2).special_day(3);
    assert_eq!(given.saturation().excluded, Some(Exclusion::Holidays));
}

#[test]
fn two_platform_issue_days_exclude_the_week() {
    let bad = || Given::usual().each(1..=7, dec!(0.2), dec!(5));
    assert_eq!(bad().issue(1).saturation().excluded, None);
    let given = bad().issue(1).issue(4);
    let saturation = given.saturation();
    assert_eq!(saturation.excluded, Some(Exclusion::PlatformIssues));
    assert_eq!((saturation.score, saturation.volume_factor), (dec!(0), dec!(1)));
    assert!(saturation.action.starts_with("NO ACTION: "), "{}", saturation.action);
    // A day that is a holiday of the page is no issue; D and older days are not recent.
    let given = bad().issue(0).issue(1).issue(4).issue(8).special_day(4);
    let analysis = given.analyzed();
    let saturation = analysis.saturation.unwrap();
    assert_eq!(saturation.excluded, None);
    // 5/7 × 0.4 + 6/7 × 0.3: one of seven days was disturbed.
    assert_eq!(saturation.confidence, dec!(0.542857142857143));
    assert_eq!(analysis.evidence.platform_issue_days, [given.day(1)]);
    // Holidays are named first.
    let given = bad().issue(1).issue(2).special_day(3).special_day(4).special_day(5);
    assert_eq!(given.saturation().excluded, Some(Exclusion::Holidays));
}
