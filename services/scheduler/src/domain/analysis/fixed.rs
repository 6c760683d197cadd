//! Non-negative decimals of 24 places, for sums over many messages: integers, so a sum is exact,
//! the same in any order, and cheap. What comes of a sum (a ratio, a score) is a `Decimal`.

use rust_decimal::{Decimal, RoundingStrategy};

use super::super::message::Message;

/// Places of a fixed decimal.
const PLACES: u32 = 24;
/// Largest mantissa of a `Decimal`.
const MAX_MANTISSA: u128 = (1 << 96) - 1;
/// Places to which a quotient is true whatever was rounded to get it; see [`settled`].
const TRUE_PLACES: u32 = 15;
/// Digits of the deviations that a standard deviation squares, so that no sum overflows.
const SQUARED_DIGITS: u32 = 17;
/// A quotient over (nearly) nothing is held to this.
const MAX_QUOTIENT: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// A multiple of 10⁻²⁴, up to 3 × 10¹⁴; sums beyond stay there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fixed(u128);

impl Fixed {
    pub(super) const ZERO: Self = Self(0);

    /// viewed ÷ sent.
    pub(super) fn unlock_rate(message: &Message) -> Self {
        Self(quotient(natural(message.viewed), natural(message.sent), PLACES))
    }

    /// purchased ÷ viewed; 0 when nobody viewed it.
    pub(super) fn conversion(message: &Message) -> Self {
        Self(quotient(natural(message.purchased), natural(message.viewed), PLACES))
    }

    /// purchased × earnings ÷ viewed; 0 when nobody viewed it.
    pub(super) fn emv(message: &Message) -> Self {
        let earnings = message.earnings;
        let scale = earnings.scale().min(PLACES);
        let mantissa = u128::try_from(earnings.mantissa()).unwrap_or(0);
        let whole = natural(message.purchased).saturating_mul(mantissa);
        Self(quotient(whole, natural(message.viewed), PLACES - scale))
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// This ÷ `count`, half up; 0 of none.
    pub(super) fn mean(self, count: u64) -> Self {
        Self(quotient(self.0, u128::from(count), 0))
    }

    /// Without what the rounding of divisions left behind, so that equal means are equal.
    pub(super) fn settled(self) -> Self {
        let unit = 10_u128.pow(PLACES - TRUE_PLACES);
        Self(quotient(self.0, unit, 0).saturating_mul(unit))
    }

    /// This ÷ `base`, settled; `None` when both are 0. Over a base of 0, and over (nearly)
    /// nothing, it is a thousand million.
    pub(super) fn over(self, base: Self) -> Option<Decimal> {
        if self.0 == 0 && base.0 == 0 {
            return None;
        }
        let quotient = self.decimal().checked_div(base.decimal());
        Some(quotient.map_or(MAX_QUOTIENT, |q| settled(q.min(MAX_QUOTIENT))))
    }

    /// |this − other|.
    pub(super) fn distance(self, other: Self) -> Self {
        Self(self.0.abs_diff(other.0))
    }

    /// As a decimal; above 79,228 with fewer than 24 places, so that 28 digits stay.
    pub(super) fn decimal(self) -> Decimal {
        let (mut mantissa, mut places) = (self.0, PLACES);
        if mantissa > MAX_MANTISSA {
            let surplus = self.0.ilog10() - MAX_MANTISSA.ilog10() + 1;
            mantissa = quotient(mantissa, 10_u128.pow(surplus), 0);
            places -= surplus;
        }
        Decimal::from_i128_with_scale(mantissa as i128, places).normalize()
    }
}

/// The median: of an even count the mean of the middle two; 0 of none (scheduling.md, "Words").
pub(super) fn median(values: &mut [Fixed]) -> Fixed {
    values.sort_unstable();
    let middle = values.len() / 2;
    match values {
        [] => Fixed::ZERO,
        values if values.len() % 2 == 1 => values[middle],
        values => Fixed(values[middle - 1].0.midpoint(values[middle].0)),
    }
}

/// The sample standard deviation (n − 1), to 17 digits; 0 of fewer than two.
pub(super) fn sample_sd(values: &[Fixed]) -> Fixed {
    let Some(divisor) = (values.len() as u128).checked_sub(1).filter(|&n| n > 0) else {
        return Fixed::ZERO;
    };
    let mean = values.iter().fold(Fixed::ZERO, |sum, &value| sum.plus(value));
    let mean = mean.mean(values.len() as u64);
    let largest = values.iter().map(|value| value.distance(mean).0).max().unwrap_or(0);
    if largest == 0 {
        return Fixed::ZERO;
    }
    let digits = largest.ilog10() + 1;
    let up = 10_u128.pow(SQUARED_DIGITS.saturating_sub(digits));
    let down = 10_u128.pow(digits.saturating_sub(SQUARED_DIGITS));
    let squares: u128 = values
        .iter()
        .map(|value| quotient(value.distance(mean).0, down, 0) * up)
        .map(|deviation| deviation * deviation)
        .fold(0, u128::saturating_add);
    Fixed(quotient((squares / divisor).isqrt(), up, 0).saturating_mul(down))
}

/// A value to 15 places, half up: "comparisons use unrounded values" means as exact as they can
/// be, and the last digits of a quotient are its own rounding. Without them 7/30 ÷ 1/3 is 0.7.
pub(super) fn settled(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(TRUE_PLACES, RoundingStrategy::MidpointAwayFromZero).normalize()
}

/// dividend ÷ divisor in units of 10^−places, half up; 0 over 0.
fn quotient(dividend: u128, divisor: u128, places: u32) -> u128 {
    if dividend == 0 || divisor == 0 {
        return 0;
    }
    let unit = 10_u128.pow(places);
    if let Some(scaled) = dividend.checked_mul(unit).and_then(|d| d.checked_add(divisor / 2)) {
        return scaled / divisor;
    }
    let whole = (dividend / divisor).saturating_mul(unit);
    whole.saturating_add(fraction(dividend % divisor, divisor, places))
}

/// The same of a dividend below the divisor, digit by digit: slow, for absurd audiences.
fn fraction(mut rest: u128, divisor: u128, places: u32) -> u128 {
    let mut digits = 0_u128;
    for _ in 0..places {
        rest = rest.saturating_mul(10);
        digits = digits * 10 + rest / divisor;
        rest %= divisor;
    }
    digits + u128::from(rest >= divisor - rest)
}

fn natural(count: i64) -> u128 {
    u128::try_from(count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
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
}
