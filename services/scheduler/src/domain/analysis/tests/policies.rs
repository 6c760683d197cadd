//! The numbers are the policy's, and no number breaks the rules.

use rust_decimal::dec;

use super::given::Given;
use crate::domain::{
    analysis::{Risk, SizeTier},
    policy::{Policies, Policy, analyzer::Windows},
};

#[test]
fn a_tenants_numbers_are_the_ones_that_count() {
    let text = r"
        [analyzer.newness]
        messages_below = 2
        [tenant.acme.analyzer.saturation.risks.moderate]
        from = 0.2
        factor = 0.8
        [tenant.acme.analyzer.evidence.best_hours]
        weekday = [10, 11, 12, 13]
    ";
    let policies = Policies::parse(text).unwrap();
    // 0.25: LOW for the house.
    let mut given = Given::usual().each(1..=7, dec!(0.3), dec!(10));
    let house = given.analyzed_by(policies.of("other"));
    assert_eq!(house.saturation.unwrap().risk, Risk::Low);
    let acme = given.analyzed_by(policies.of("acme")).saturation.unwrap();
    assert_eq!((acme.risk, acme.volume_factor), (Risk::Moderate, dec!(0.8)));
    given.messages.truncate(2);
    let acme = given.analyzed_by(policies.of("acme"));
    assert_eq!(acme.evidence.best_hours_weekday, [10, 11, 12, 13]);
    assert_eq!(acme.classification.tier, SizeTier::Medium);
}

#[test]
fn odd_windows_are_answered() {
    for (recent_days, baseline_days) in [(0, 0), (7, 0), (200, 90), (7, 400)] {
        let mut policy = Policy::default();
        let least = Windows { weekday_min: 0, baseline_min: 0, ..Windows::default() };
        policy.analyzer.windows = Windows { recent_days, baseline_days, ..least };
        let analysis = Given::usual().each(1..=7, dec!(0.4), dec!(10)).analyzed_by(&policy);
        assert_eq!(analysis.evidence.emv_deviation, dec!(0), "{recent_days}, {baseline_days}");
        assert!(analysis.saturation.unwrap().confidence <= dec!(1));
    }
}
