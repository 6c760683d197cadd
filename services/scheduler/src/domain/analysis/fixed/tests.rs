use jiff::Timestamp;
use proptest::prelude::*;
use rust_decimal::dec;

use super::*;
use crate::domain::message::MessageType;

fn fixed(value: Decimal) -> Fixed {
    Fixed(value.mantissa() as u128 * 10_u128.pow(PLACES - value.scale()))
}

#[test]
fn a_quotient_is_rounded_half_up() {
    for (dividend, divisor, places, expected) in [
        (1, 8, 2, 13),
        (1, 3, 4, 3333),
        (2, 3, 4, 6667),
        (5, 0, 2, 0),
        (0, 5, 2, 0),
        (u128::MAX, 1, 2, u128::MAX),
        (1 << 62, i64::MAX as u128, 24, 500_000_000_000_000_000_054_210),
    ] {
        assert_eq!(quotient(dividend, divisor, places), expected, "{dividend}/{divisor}");
    }
    // The long way gives what the short way gives.
    assert_eq!(fraction(2, 3, 4), 6667);
    assert_eq!(fraction(1, 8, 2), 13);
}

#[test]
fn a_median_is_the_middle_or_the_mean_of_the_middle_two() {
    let median = |values: &[Decimal]| {
        let mut values: Vec<_> = values.iter().copied().map(fixed).collect();
        median(&mut values).decimal()
    };
    assert_eq!(median(&[]), dec!(0));
    assert_eq!(median(&[dec!(3)]), dec!(3));
    assert_eq!(median(&[dec!(9), dec!(1), dec!(4)]), dec!(4));
    assert_eq!(median(&[dec!(9), dec!(1), dec!(4), dec!(5)]), dec!(4.5));
}

#[test]
fn a_sample_sd_divides_by_one_less() {
    let sd = |values: &[Decimal]| {
        let values: Vec<_> = values.iter().copied().map(fixed).collect();
        sample_sd(&values).decimal()
    };
    assert_eq!(sd(&[]), dec!(0));
    assert_eq!(sd(&[dec!(5)]), dec!(0));
    assert_eq!(sd(&[dec!(5), dec!(5)]), dec!(0));
    assert_eq!(sd(&[dec!(10), dec!(12), dec!(14)]), dec!(2));
    assert_eq!(sd(&[dec!(0.00000010), dec!(0.00000012), dec!(0.00000014)]), dec!(0.00000002));
    assert_eq!(sd(&[dec!(1000000), dec!(1200000), dec!(1400000)]), dec!(200000));
    // √2 to 16 digits.
    let root = sd(&[dec!(1), dec!(3)]);
    assert!((root - dec!(1.4142135623730950488)).abs() < dec!(0.0000000000000002), "{root}");
}

#[test]
fn a_ratio_of_thirds_is_exact_once_settled() {
    let third = Fixed(quotient(1, 3, PLACES));
    let seven_thirtieths = Fixed(quotient(7, 30, PLACES));
    assert_eq!(seven_thirtieths.over(third), Some(dec!(0.7)));
    assert_eq!(Fixed::ZERO.over(Fixed::ZERO), None);
    assert_eq!(Fixed::ZERO.over(third), Some(dec!(0)));
    assert_eq!(third.over(Fixed::ZERO), Some(dec!(1000000000)));
}

#[test]
fn large_values_keep_their_leading_digits() {
    assert_eq!(fixed(dec!(79000.125)).decimal(), dec!(79000.125));
    assert_eq!(Fixed(10_u128.pow(38)).decimal(), dec!(100000000000000));
    let most = Fixed(u128::MAX).decimal();
    assert!(most > dec!(340282366920938) && most < dec!(340282366920939), "{most}");
}

proptest! {
    #[test]
    fn a_message_is_worth_what_it_says(
        sent in 1_i64..10_000_000,
        open in 0_i64..=1000,
        buy in 0_i64..=1000,
        cents in 0_i64..1_000_000_000,
    ) {
        let viewed = sent * open / 1000;
        let message = Message {
            id: String::new(),
            sent_at: Timestamp::UNIX_EPOCH,
            kind: MessageType::Unlock,
            caption_id: None,
            sent,
            viewed,
            purchased: viewed * buy / 1000,
            earnings: Decimal::new(cents, 2),
            price_tier: None,
        };
        // As far as a decimal of 28 digits goes.
        let near = dec!(0.00000000000000000001);
        let off = |found: Fixed, said: Decimal| (found.decimal() - said).abs();
        prop_assert!(off(Fixed::unlock_rate(&message), message.unlock_rate()) < near);
        prop_assert!(off(Fixed::conversion(&message), message.conversion()) < near);
        prop_assert!(off(Fixed::emv(&message), message.emv()) < near);
    }
}
