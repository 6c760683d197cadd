//! A size in centimetres (conversations.md, "dimensions").

use rust_decimal::{Decimal, RoundingStrategy, dec};

use super::{Dimensions, Reason};
use crate::domain::measure::{
    size::{self, Side},
    tokens::tokens,
};

/// Centimetres of a side at most.
const LONGEST: Decimal = dec!(100);

/// The first size of two sides, else the first of one, which is a square.
pub(super) fn read(text: &str) -> Result<Dimensions, Reason> {
    let sizes = size::sizes(&tokens(text));
    let pair = sizes.iter().find(|size| size.height.is_some());
    let Some(size) = pair.or(sizes.first()) else {
        let has_number = text.bytes().any(|byte| byte.is_ascii_digit());
        return Err(if has_number { Reason::NoUnit } else { Reason::Missing });
    };
    if size.odd {
        return Err(Reason::OutOfRange);
    }
    let width_cm = centimetres(size.width)?;
    let height_cm = size.height.map_or(Ok(width_cm), centimetres)?;
    Ok(Dimensions { width_cm, height_cm })
}

fn centimetres(side: Side) -> Result<Decimal, Reason> {
    let unit = side.unit.ok_or(Reason::NoUnit)?;
    let exact = side.value * unit.in_cm();
    let rounded = exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    if rounded.is_zero() || exact > LONGEST {
        Err(Reason::OutOfRange)
    } else {
        Ok(rounded.normalize())
    }
}
