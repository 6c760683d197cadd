//! Evidence: segment, velocity and the median EMV.

use rust_decimal::{Decimal, dec};

use super::given::Given;
use crate::domain::{
    analysis::{Segment, Velocity},
    message::{MessageType, PriceTier},
};

/// So many Unlocks of the dear and of the cheap tiers, at those EMVs.
fn segment(dear: (usize, Decimal), cheap: (usize, Decimal)) -> Segment {
    let mut given = Given::page();
    let dears = [PriceTier::Premium, PriceTier::Luxury, PriceTier::Vip];
    let cheaps = [PriceTier::Budget, PriceTier::Standard];
    for nth in 0..dear.0 {
        given.unlock(nth as i64, 11, dec!(0.4), dear.1).price_tier = Some(dears[nth % 3]);
    }
    for nth in 0..cheap.0 {
        given.unlock(nth as i64, 11, dec!(0.4), cheap.1).price_tier = Some(cheaps[nth % 2]);
    }
    // Without a tier it is neither.
    given.unlock(1, 11, dec!(0.4), dec!(5000));
    given.analyzed().evidence.segment
}

#[test]
fn a_segment_goes_by_what_dear_and_cheap_unlocks_earn() {
    for (dear, cheap, expected) in [
        (dec!(12.5), dec!(10), Segment::HighValue),
        (dec!(12.49), dec!(10), Segment::Balanced),
        (dec!(8.01), dec!(10), Segment::Balanced),
        (dec!(8), dec!(10), Segment::Budget),
        (dec!(0), dec!(10), Segment::Budget),
        (dec!(1), dec!(0), Segment::HighValue),
        (dec!(0), dec!(0), Segment::Balanced),
    ] {
        assert_eq!(segment((20, dear), (20, cheap)), expected, "{dear} to {cheap}");
    }
}

#[test]
fn a_segment_needs_twenty_of_either() {
    let (dear, cheap) = (dec!(30), dec!(10));
    assert_eq!(segment((20, dear), (20, cheap)), Segment::HighValue);
    assert_eq!(segment((19, dear), (20, cheap)), Segment::Balanced);
    assert_eq!(segment((20, dear), (19, cheap)), Segment::Balanced);
}

/// Recent Unlocks, and those before, of which so many of 1,000 viewers bought.
fn given_sales(recent: (i64, i64), former: (i64, i64)) -> Given {
    let mut given = Given::page();
    for (count, bought, first) in [(recent.0, recent.1, 1), (former.0, former.1, 8)] {
        for nth in 0..count {
            let message = given.unlock(first + nth % 7, 11, dec!(0.1), dec!(10));
            (message.viewed, message.purchased) = (1000, bought);
        }
    }
    given
}

#[test]
fn velocity_goes_by_how_many_viewers_buy() {
    for (recent, former, expected) in [
        (121, 100, Velocity::Fast),
        (120, 100, Velocity::Normal),
        (80, 100, Velocity::Normal),
        (79, 100, Velocity::Slow),
        (1, 0, Velocity::Fast),
        (0, 0, Velocity::Normal),
    ] {
        let found = given_sales((5, recent), (5, former)).analyzed().evidence.velocity;
        assert_eq!(found, expected, "{recent} to {former}");
    }
}

#[test]
fn velocity_needs_five_of_either() {
    for (recent, former, expected) in
        [(5, 5, Velocity::Fast), (4, 5, Velocity::Normal), (5, 4, Velocity::Normal)]
    {
        let found = given_sales((recent, 300), (former, 100)).analyzed().evidence.velocity;
        assert_eq!(found, expected, "{recent}, {former}");
    }
}

#[test]
fn velocity_leaves_out_d_holidays_and_what_is_before_the_look_back() {
    let mut given = given_sales((5, 130), (5, 100));
    // With D it were 130 × 5 ÷ 6.
    given.unlock(0, 11, dec!(0.1), dec!(10)).purchased = 0;
    assert_eq!(given.analyzed().evidence.velocity, Velocity::Fast);
    let holiday = given.clone().special_day(9);
    assert_eq!(holiday.analyzed().evidence.velocity, Velocity::Normal);
    // The former ones are 8 to 12 days ago; five more 20 days ago, when all bought.
    for _ in 0..5 {
        given.unlock(20, 11, dec!(0.1), dec!(10));
    }
    assert_eq!(given.analyzed().evidence.velocity, Velocity::Slow);
    given.lookback_days = 14;
    assert_eq!(given.analyzed().evidence.velocity, Velocity::Fast);
}

#[test]
fn velocity_holds_against_90_days_however_long_the_look_back() {
    for (age, expected) in [(90, Velocity::Fast), (91, Velocity::Normal)] {
        let mut given = given_sales((5, 300), (4, 100));
        given.lookback_days = 365;
        given.unlock(age, 11, dec!(0.1), dec!(10)).purchased = 100;
        assert_eq!(given.analyzed().evidence.velocity, expected, "{age}");
    }
}

#[test]
fn the_median_emv_is_of_viewed_unlocks_of_thirty_days() {
    assert_eq!(Given::page().analyzed().evidence.median_emv_30d, None);
    let mut given = Given::page();
    given.unlock(30, 0, dec!(0.4), dec!(7));
    assert_eq!(given.analyzed().evidence.median_emv_30d, Some(dec!(7)));
    given.unlock(31, 23, dec!(0.4), dec!(100));
    given.unlock(0, 11, dec!(0.4), dec!(4));
    // 4 and 7; not what was sent 31 days ago, viewed by nobody, free, or later.
    given.unlock(1, 11, dec!(0), dec!(100));
    given.unlock(1, 12, dec!(0.4), dec!(100)).kind = MessageType::FreeContent;
    given.unlock(0, 13, dec!(0.4), dec!(100));
    assert_eq!(given.analyzed().evidence.median_emv_30d, Some(dec!(5.5)));
    // Holidays count.
    given.unlock(2, 11, dec!(0.4), dec!(5));
    let given = given.special_day(2);
    assert_eq!(given.analyzed().evidence.median_emv_30d, Some(dec!(5)));
    // A zero is a value.
    let mut given = Given::page();
    given.unlock(2, 11, dec!(0.4), dec!(0));
    assert_eq!(given.analyzed().evidence.median_emv_30d, Some(dec!(0)));
    // As evidence, it reaches no further back than the look-back.
    given.unlock(15, 11, dec!(0.4), dec!(9));
    given.lookback_days = 14;
    assert_eq!(given.analyzed().evidence.median_emv_30d, Some(dec!(0)));
}
