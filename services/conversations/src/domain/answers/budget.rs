//! An amount of money (conversations.md, "budget").

use rust_decimal::{Decimal, RoundingStrategy, dec, prelude::ToPrimitive as _};

use super::{Budget, Currency, Reason};
use crate::domain::measure::{money, size, tokens};

/// The least that is an answer, in major units.
const LEAST: Decimal = dec!(50);
/// The most, in major units: nobody means more.
const MOST: Decimal = dec!(100_000_000);

/// The first amount with a currency, else the first without. Sizes are none.
pub(super) fn read(text: &str) -> Result<Budget, Reason> {
    let tokens = tokens::tokens(text);
    let amounts = money::amounts(&tokens, &size::sizes(&tokens));
    let marked = amounts.iter().find(|amount| amount.currency.is_some());
    let amount = marked.or(amounts.first()).ok_or(Reason::Missing)?;
    let most = amount.upper.unwrap_or(amount.value);
    if amount.negative || amount.value.is_zero() || most > MOST {
        return Err(Reason::OutOfRange);
    }
    if amount.value < LEAST {
        return Err(Reason::TooSmall);
    }
    Ok(Budget {
        amount_minor: minor(amount.value)?,
        currency: amount.currency.unwrap_or(Currency::Gbp),
        max_minor: amount.upper.map(minor).transpose()?,
    })
}

fn minor(major: Decimal) -> Result<i64, Reason> {
    (major * dec!(100))
        .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
        .to_i64()
        .ok_or(Reason::OutOfRange)
}
