//! Risk, factor, zone and words by score, and that each tier can have each.

use rust_decimal::{Decimal, dec};

use super::given::Given;
use crate::domain::{
    analysis::{
        Risk, SaturationZone, SizeTier,
        saturation::Week,
        verdict::{self, Verdict},
    },
    policy::Policy,
};

fn verdict(score: Decimal, confidence: Decimal, tolerance: Decimal) -> Verdict {
    let week = Week {
        ordinary_days: 7,
        holidays: vec![],
        platform_issue_days: vec![],
        unlock_deviation: dec!(0),
        emv_deviation: dec!(0),
        underperforming_days: 0,
        mean_abs_z: dec!(0),
        score,
        confidence,
        excluded: None,
    };
    verdict::of(&week, tolerance, &Policy::default().analyzer.saturation)
}

#[test]
fn risk_goes_by_the_score() {
    for (score, risk, factor, word) in [
        (dec!(1), Risk::Critical, dec!(0.6), "IMMEDIATE: "),
        (dec!(0.7), Risk::Critical, dec!(0.6), "IMMEDIATE: "),
        (dec!(0.69), Risk::High, dec!(0.75), "URGENT: "),
        (dec!(0.5), Risk::High, dec!(0.75), "URGENT: "),
        (dec!(0.49), Risk::Moderate, dec!(0.9), "CAUTION: "),
        (dec!(0.3), Risk::Moderate, dec!(0.9), "CAUTION: "),
        (dec!(0.29), Risk::Low, dec!(1), "WATCH: "),
        (dec!(0.15), Risk::Low, dec!(1), "WATCH: "),
        (dec!(0.14), Risk::Healthy, dec!(1), "HEALTHY: "),
        (dec!(0), Risk::Healthy, dec!(1), "HEALTHY: "),
    ] {
        let saturation = verdict(score, dec!(0.5), dec!(0.6)).saturation;
        assert_eq!((saturation.risk, saturation.volume_factor), (risk, factor), "{score}");
        assert!(saturation.action.starts_with(word), "{}", saturation.action);
        assert!(saturation.action.len() > word.len() + 20, "{}", saturation.action);
    }
}

#[test]
fn the_zone_goes_by_the_tolerance() {
    use SaturationZone::{Green, Red, Yellow};
    for (tolerance, score, zone) in [
        (dec!(0.6), dec!(0.35), Green),
        (dec!(0.6), dec!(0.36), Yellow),
        (dec!(0.6), dec!(0.59), Yellow),
        (dec!(0.6), dec!(0.6), Red),
        (dec!(0.4), dec!(0.23), Green),
        (dec!(0.4), dec!(0.24), Yellow),
        (dec!(0.4), dec!(0.4), Red),
        (dec!(0.7), dec!(0.69), Yellow),
        (dec!(0.7), dec!(0.7), Red),
    ] {
        assert_eq!(verdict(score, dec!(1), tolerance).zone, zone, "{score} of {tolerance}");
    }
}

#[test]
fn confidence_of_a_half_is_enough() {
    let enough = verdict(dec!(0.9), dec!(0.5), dec!(0.4));
    assert_eq!((enough.saturation.score, enough.zone), (dec!(0.9), SaturationZone::Red));
    let thin = verdict(dec!(0.9), dec!(0.499), dec!(0.4));
    assert_eq!((thin.saturation.score, thin.zone), (dec!(0.45), SaturationZone::Yellow));
    // Half of a small score is GREEN still.
    assert_eq!(verdict(dec!(0.3), dec!(0.1), dec!(0.4)).zone, SaturationZone::Green);
}

#[test]
fn the_advice_says_what_the_factor_says() {
    let action = verdict(dec!(0.8), dec!(1), dec!(0.4)).saturation.action;
    assert!(action.contains("40 % fewer"), "{action}");
    let action = verdict(dec!(0.8), dec!(0), dec!(0.4)).saturation.action;
    assert!(action.contains("5 % fewer"), "{action}");
}

#[test]
fn each_tier_reaches_each_risk() {
    for (risk, rate, emv) in [
        (Risk::Healthy, dec!(0.4), dec!(10)),
        (Risk::Low, dec!(0.36), dec!(10)),
        (Risk::Moderate, dec!(0.36), dec!(8.5)),
        (Risk::High, dec!(0.4), dec!(5)),
        (Risk::Critical, dec!(0.2), dec!(5)),
    ] {
        for (tier, audience) in [
            (SizeTier::New, 10_000),
            (SizeTier::Small, 1_000),
            (SizeTier::Medium, 10_000),
            (SizeTier::Large, 40_000),
            (SizeTier::Xl, 200_000),
        ] {
            let mut given = Given::usual().each(1..=7, rate, emv);
            for message in &mut given.messages {
                message.viewed = message.viewed * audience / 10_000;
                (message.sent, message.purchased) = (audience, message.viewed);
            }
            if tier == SizeTier::New {
                // 14 of 90 messages in the look-back.
                given.lookback_days = 14;
            }
            let analysis = given.analyzed();
            assert_eq!(analysis.classification.tier, tier);
            assert_eq!(analysis.saturation.unwrap().risk, risk, "{tier}");
        }
    }
}
