//! Sizes: `10x15cm`, `4 by 6 inches`, `10cm x 4in`, `12cm` (conversations.md, "dimensions" and "bundle").

use rust_decimal::{Decimal, dec};

use super::tokens::{Kind, Token};

/// A unit of length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Millimetre,
    Centimetre,
    Inch,
}

impl Unit {
    /// Centimetres.
    pub(crate) fn in_cm(self) -> Decimal {
        match self {
            Self::Millimetre => dec!(0.1),
            Self::Centimetre => dec!(1),
            Self::Inch => dec!(2.54),
        }
    }
}

/// A size as it is written. One side alone always has a unit here; of two, each, the last or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: Side,
    /// None: one side was given.
    pub(crate) height: Option<Side>,
    /// Whether it cannot be meant so: below zero, a range, three sides.
    pub(crate) odd: bool,
    /// The first token of it and the one after it.
    pub(crate) span: (usize, usize),
}

/// One side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Side {
    pub(crate) value: Decimal,
    pub(crate) unit: Option<Unit>,
    upright: Option<bool>,
}

/// The unit that a word is.
pub(crate) fn unit_word(word: &str) -> Option<Unit> {
    let is = |words: &[&str]| words.iter().any(|other| word.eq_ignore_ascii_case(other));
    if is(&["cm", "cms", "centimetre", "centimetres", "centimeter", "centimeters"]) {
        Some(Unit::Centimetre)
    } else if is(&["mm", "mms", "millimetre", "millimetres", "millimeter", "millimeters"]) {
        Some(Unit::Millimetre)
    } else if is(&["in", "ins", "inch", "inches"]) {
        Some(Unit::Inch)
    } else {
        None
    }
}

/// Every size of a message: two numbers with an `x` between, or a number with a unit.
pub(crate) fn sizes(tokens: &[Token<'_>]) -> Vec<Size> {
    let mut sizes = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match size(tokens, at) {
            Some(size) => {
                at = size.span.1;
                sizes.push(size);
            }
            None => at += 1,
        }
    }
    sizes
}

/// The size whose first number is this token.
fn size(tokens: &[Token<'_>], at: usize) -> Option<Size> {
    if !may_begin(tokens, at) {
        return None;
    }
    let (first, after) = side(tokens, at)?;
    let mut odd = is_below_zero_or_range(tokens, at);
    let second = second(tokens, after, first);
    let Some((mut second, mut end, by_sign)) = second else {
        return first.unit.map(|_| Size { width: first, height: None, odd, span: (at, after) });
    };
    if !by_sign && first.unit.is_none() && second.unit.is_none() {
        // "500 by 20 June" is no size.
        return None;
    }
    while let Some((_, next, _)) = self::second(tokens, end, second) {
        (odd, end) = (true, next);
    }
    let mut width = first;
    width.unit = width.unit.or(second.unit);
    if first.upright == Some(true) && second.upright == Some(false) {
        (width, second) = (second, width);
    }
    Some(Size { width, height: Some(second), odd, span: (at, end) })
}

/// A number that belongs to a word or to money is no side.
fn may_begin(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| tokens[before]) else { return true };
    match before.kind {
        Kind::Word => !tokens[at].glued || before.is_word(&["x", "by"]),
        Kind::Sign(sign) => !matches!(sign, '£' | '$' | '€' | '#' | '@' | '_'),
        Kind::Number(_) => true,
    }
}

/// The other side: the number after `x`, `*` or `by`, or a second one that says which side it is. Also
/// where it ends, and whether a sign stood between.
fn second(tokens: &[Token<'_>], at: usize, first: Side) -> Option<(Side, usize, bool)> {
    let between = tokens.get(at)?;
    let by_sign = between.is_word(&["x"]) || between.is_sign('*') || between.is_sign('×');
    if by_sign || between.is_word(&["by"]) {
        let (second, end) = side(tokens, at + 1)?;
        return Some((second, end, by_sign));
    }
    first.upright?;
    let joins = between.is_word(&["and"]) || between.is_sign(',') || between.is_sign('&');
    let (second, end) = side(tokens, at + usize::from(joins))?;
    (second.upright.is_some() && second.unit.is_some()).then_some((second, end, true))
}

/// A number with the unit and the word for its side after it.
fn side(tokens: &[Token<'_>], at: usize) -> Option<(Side, usize)> {
    let value = tokens.get(at)?.number()?;
    let (unit, after) = match unit(tokens, at + 1) {
        Some((unit, after)) => (Some(unit), after),
        None => (None, at + 1),
    };
    let (upright, after) = match upright(tokens, after) {
        Some((upright, after)) => (Some(upright), after),
        None => (None, after),
    };
    Some((Side { value, unit, upright }, after))
}

/// The unit at a token, and where it ends: `cm`, `"`, `''`, `-inch`.
fn unit(tokens: &[Token<'_>], at: usize) -> Option<(Unit, usize)> {
    let token = tokens.get(at)?;
    if token.is_sign('"') {
        return Some((Unit::Inch, at + 1));
    }
    let next = tokens.get(at + 1);
    if token.is_sign('\'') && next.is_some_and(|next| next.is_sign('\'') && next.glued) {
        return Some((Unit::Inch, at + 2));
    }
    if token.is_dash() {
        let unit = unit_word(next.filter(|next| next.kind == Kind::Word && next.glued)?.text)?;
        return Some((unit, at + 2));
    }
    let unit = unit_word(token.text).filter(|_| token.kind == Kind::Word)?;
    let area = next.is_some_and(|next| {
        next.glued && (next.number().is_some() || next.is_sign('²') || next.is_sign('^'))
    });
    let preposition = token.is_word(&["in"]) && !token.glued && next.is_some_and(is_other_word);
    (!area && !preposition).then_some((unit, at + 1))
}

/// A word after which "10 in" is not ten inches.
fn is_other_word(token: &Token<'_>) -> bool {
    let of_size = [
        "x", "by", "wide", "high", "tall", "long", "across", "square", "each", "and", "or", "on",
        "w", "h", "width", "height", "length", "max", "please", "approx", "roughly", "deep",
        "diameter",
    ];
    token.kind == Kind::Word && !token.is_word(&of_size)
}

/// Whether a side is the height, by the word after it, and where that ends.
fn upright(tokens: &[Token<'_>], at: usize) -> Option<(bool, usize)> {
    let opens = usize::from(tokens.get(at)?.is_sign('('));
    let word = tokens.get(at + opens)?;
    let upright = if word.is_word(&["high", "tall", "long", "height", "length", "h"]) {
        true
    } else if word.is_word(&["wide", "width", "across", "w"]) {
        false
    } else {
        return None;
    };
    let closes = tokens.get(at + opens + 1).is_some_and(|token| token.is_sign(')'));
    Some((upright, at + opens + 1 + usize::from(opens == 1 && closes)))
}

/// Whether a minus stands before a number, or it is the upper end of a range.
fn is_below_zero_or_range(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(dash) = at.checked_sub(1).map(|before| tokens[before]).filter(Token::is_dash) else {
        return false;
    };
    let before = at.checked_sub(2).map(|before| tokens[before]);
    match before.map(|before| before.kind) {
        Some(Kind::Number(_)) => true,
        // "size-10cm" and "size - 10cm" are no minus.
        Some(Kind::Word) => tokens[at].glued && !dash.glued,
        _ => tokens[at].glued,
    }
}
