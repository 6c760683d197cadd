//! Saturation: what adds to the score.

use rust_decimal::{Decimal, dec};

use super::given::Given;

fn score(rate: Decimal, emv: Decimal) -> Decimal {
    Given::usual().each(1..=7, rate, emv).saturation().score
}

#[test]
fn a_falling_unlock_rate_adds_by_its_depth() {
    for (rate, deviation, expected) in [
        (dec!(0.44), dec!(0.1), dec!(0)),
        (dec!(0.38), dec!(-0.05), dec!(0)),
        (dec!(0.3796), dec!(-0.051), dec!(0.15)),
        (dec!(0.34), dec!(-0.15), dec!(0.15)),
        (dec!(0.3396), dec!(-0.151), dec!(0.25)),
        (dec!(0.28), dec!(-0.3), dec!(0.25)),
        (dec!(0.2796), dec!(-0.301), dec!(0.4)),
        (dec!(0), dec!(-1), dec!(0.4)),
    ] {
        let mut given = Given::usual().each(1..=7, rate, dec!(10));
        for message in given.messages.iter_mut().filter(|message| message.viewed == 0) {
            // Somebody must view it for an EMV of 10.
            (message.sent, message.viewed, message.purchased) = (1_000_000_000_000, 1, 1);
        }
        let analysis = given.analyzed();
        let found = analysis.evidence.unlock_deviation;
        assert!((found - deviation).abs() < dec!(0.00000000001), "{rate}: {found}");
        assert_eq!(analysis.saturation.unwrap().score, expected, "{rate}");
    }
}

#[test]
fn a_falling_emv_adds_by_its_depth_and_by_its_last_days() {
    for (emv, expected) in [
        (dec!(11), dec!(0)),
        (dec!(9), dec!(0)),
        (dec!(8.99), dec!(0.15)),
        // Not under 0.8 of the baseline.
        (dec!(8), dec!(0.15)),
        // Under it on three days: 0.2 more.
        (dec!(7.99), dec!(0.45)),
        (dec!(6), dec!(0.45)),
        (dec!(5.99), dec!(0.6)),
        (dec!(0), dec!(0.6)),
    ] {
        assert_eq!(score(dec!(0.4), emv), expected, "{emv}");
    }
}

#[test]
fn the_sum_is_clamped() {
    assert_eq!(score(dec!(0.2), dec!(5)), dec!(1));
}

#[test]
fn equal_is_not_below_whatever_the_divisions_round() {
    // A third before, 7/30 now: exactly −0.3.
    let mut given = Given::usual().each(1..=7, dec!(0), dec!(10));
    for message in &mut given.messages {
        message.sent = 30_000;
        message.viewed = if message.viewed > 0 { 10_000 } else { 7_000 };
        message.purchased = message.viewed;
    }
    let analysis = given.analyzed();
    assert_eq!(analysis.evidence.unlock_deviation, dec!(-0.3));
    assert_eq!(analysis.saturation.unwrap().score, dec!(0.25));
}

#[test]
fn only_the_last_three_ordinary_days_underperform() {
    for (low, days, adds) in [
        (vec![1, 2, 3], 3, dec!(0.2)),
        (vec![1, 3], 2, dec!(0.1)),
        (vec![3], 1, dec!(0)),
        (vec![4, 5], 0, dec!(0)),
    ] {
        let mut given = Given::usual();
        for age in 1..=7 {
            let emv = if low.contains(&age) { dec!(7.9) } else { dec!(12) };
            given.unlock(age, 11, dec!(0.4), emv);
        }
        let analysis = given.analyzed();
        assert_eq!(analysis.evidence.underperforming_days, days, "{low:?}");
        assert_eq!(analysis.saturation.unwrap().score, adds, "{low:?}");
    }
    // Yesterday is no ordinary day: the three before it are the last.
    let mut given = Given::usual().special_day(1);
    for age in 1..=7 {
        let emv = if age <= 4 { dec!(7.9) } else { dec!(12) };
        given.unlock(age, 11, dec!(0.4), emv);
    }
    assert_eq!(given.analyzed().evidence.underperforming_days, 3);
    // Two ordinary days, both low.
    let given = Given::usual().each(5..=6, dec!(0.4), dec!(7.9));
    assert_eq!(given.analyzed().evidence.underperforming_days, 2);
}

#[test]
fn deviations_are_means_over_the_days() {
    // EMV: +0.1, −0.05, −0.2 make −0.05; unlock rate: 0.5, 0, −0.25 make 1/12.
    let mut given = Given::usual();
    given.unlock(1, 11, dec!(0.6), dec!(11));
    given.unlock(2, 11, dec!(0.4), dec!(9.5));
    given.unlock(3, 11, dec!(0.3), dec!(8));
    let evidence = given.analyzed().evidence;
    assert_eq!(evidence.ordinary_days, 3);
    assert_eq!(evidence.emv_deviation, dec!(-0.05));
    assert_eq!(evidence.unlock_deviation, dec!(0.083333333333333));
}

#[test]
fn a_day_is_the_mean_over_its_unlocks() {
    // Not total viewed ÷ total sent: 0.5 of 100 and 0.1 of 10,000 are 0.3; EMV 20 and 4 are 12.
    let mut given = Given::usual();
    given.unlock(1, 11, dec!(0.1), dec!(4));
    let small = given.unlock(1, 13, dec!(0), dec!(20));
    (small.sent, small.viewed, small.purchased) = (100, 50, 50);
    let evidence = given.analyzed().evidence;
    assert_eq!(evidence.unlock_deviation, dec!(-0.25));
    assert_eq!(evidence.emv_deviation, dec!(0.2));
}

#[test]
fn emv_is_purchased_over_viewed_times_earnings() {
    let mut given = Given::usual();
    let message = given.unlock(1, 11, dec!(0.4), dec!(33));
    (message.viewed, message.purchased) = (4_000, 1_000);
    // 33 ÷ 4 = 8.25.
    assert_eq!(given.analyzed().evidence.emv_deviation, dec!(-0.175));
    // Nobody viewed it: 0.
    let mut given = Given::usual();
    given.unlock(1, 11, dec!(0), dec!(0));
    assert_eq!(given.analyzed().evidence.emv_deviation, dec!(-1));
}
