//! TEST 1 of the seed (eros-smoke-test.md).

use rust_decimal::dec;

use super::given::Given;
use crate::domain::analysis::{Risk, SaturationZone, SizeTier};

/// 45,000 in the audience; the unlock rate a fifth down (0.25), two of the last three days under
/// 0.8 of their EMV (0.1): 0.35.
fn given_the_seeds_page() -> Given {
    Given::usual()
        .each(3..=7, dec!(0.32), dec!(10.2))
        .each(1..=2, dec!(0.32), dec!(7.5))
        .audience(40_000)
}

#[test]
fn test_1_analyzer_output_validation() {
    let mut given = given_the_seeds_page();
    given.messages[0].sent = 45_000;
    let analysis = given.analyzed();

    let page = &analysis.classification;
    assert_eq!(page.tier, SizeTier::Large);
    assert_eq!(page.avg_audience, 45_000);
    assert_eq!((page.ppv_min, page.ppv_max), (8, 12));
    assert_eq!((page.bumps, page.gap_minutes), (10, 75));
    assert_eq!(page.tolerance, dec!(0.6));

    let saturation = analysis.saturation.unwrap();
    assert_eq!(saturation.score, dec!(0.35));
    assert_eq!(saturation.risk, Risk::Moderate);
    assert_eq!(saturation.volume_factor, dec!(0.9));
    assert_eq!(
        saturation.action,
        "CAUTION: your audience shows the first signs of tiring. Send 10 % fewer paid messages \
         than planned."
    );
    assert_eq!(saturation.excluded, None);
    // LARGE at 0.35 is GREEN: 0.6 × 0.6 = 0.36.
    assert_eq!(analysis.evidence.zone, SaturationZone::Green);
}

#[test]
fn test_1_without_saturation_keeps_the_zone() {
    let mut given = given_the_seeds_page();
    let asked = given.analyzed();
    given.include_saturation = false;
    let not_asked = given.analyzed();
    assert_eq!(not_asked.saturation, None);
    assert_eq!(not_asked.evidence, asked.evidence);
    assert_eq!(not_asked.evidence.unlock_deviation, dec!(-0.2));
}
