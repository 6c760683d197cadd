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
mod tests;
