//! Amounts of money: `£500`, `1.5k`, `200-300 euros` (conversations.md, "budget" and "bundle").

use rust_decimal::{Decimal, dec};

use super::{
    size::Size,
    tokens::{Kind, Token},
};

/// A currency that a budget is given in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Currency {
    /// Pounds, also where none is named.
    Gbp,
    /// Dollars.
    Usd,
    /// Euros.
    Eur,
}

impl Currency {
    /// The code of ISO 4217.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gbp => "GBP",
            Self::Usd => "USD",
            Self::Eur => "EUR",
        }
    }
}

/// A number that may be money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Amount {
    /// Major units; the lower of a range. A minus stands in `negative`.
    pub(crate) value: Decimal,
    /// The upper of a range.
    pub(crate) upper: Option<Decimal>,
    pub(crate) currency: Option<Currency>,
    pub(crate) negative: bool,
    /// Whether it is part of something like `10/12/2026`.
    pub(crate) joined: bool,
    /// The first token of it and the one after it, marks included.
    pub(crate) span: (usize, usize),
    raw: Decimal,
    has_k: bool,
}

/// Every amount outside the sizes of a message, in order; ranges are one.
pub(crate) fn amounts(tokens: &[Token<'_>], sizes: &[Size]) -> Vec<Amount> {
    let mut amounts: Vec<Amount> = Vec::new();
    let mut sizes = sizes.iter().peekable();
    let mut at = 0;
    // Tokens before this one belong to what was read already.
    let mut free = 0;
    while at < tokens.len() {
        if let Some(size) = sizes.next_if(|size| size.span.0 <= at) {
            (at, free) = (size.span.1, size.span.1);
            continue;
        }
        let Some(amount) = amount(tokens, at, free) else {
            at += 1;
            continue;
        };
        (at, free) = (amount.span.1, amount.span.1);
        match amounts.last().and_then(|lower| range(tokens, lower, &amount)) {
            Some(range) => {
                amounts.pop();
                amounts.push(range);
            }
            None => amounts.push(amount),
        }
    }
    amounts
}

/// The currency that a token is.
pub(crate) fn currency(token: &Token<'_>) -> Option<Currency> {
    match token.kind {
        Kind::Sign('£') => Some(Currency::Gbp),
        Kind::Sign('$') => Some(Currency::Usd),
        Kind::Sign('€') => Some(Currency::Eur),
        Kind::Word if token.is_word(&["gbp", "pound", "pounds", "quid"]) => Some(Currency::Gbp),
        Kind::Word if token.is_word(&["usd", "dollar", "dollars"]) => Some(Currency::Usd),
        Kind::Word if token.is_word(&["eur", "euro", "euros"]) => Some(Currency::Eur),
        _ => None,
    }
}

/// The amount whose number is this token; its mark may not lie before `free`.
fn amount(tokens: &[Token<'_>], at: usize, free: usize) -> Option<Amount> {
    let raw = tokens[at].number()?;
    let before = |count: usize| at.checked_sub(count).filter(|at| free <= *at);
    let mut start = at;
    let mut prefix = before(1).and_then(|mark| currency(&tokens[mark]));
    let mut negative = false;
    if prefix.is_some() {
        start = at - 1;
    } else if let Some(mark) = before(2).filter(|_| is_minus(tokens, at)) {
        // "£-500".
        prefix = currency(&tokens[mark]).filter(|_| tokens[at - 1].glued);
        start = if prefix.is_some() { mark } else { at };
        negative = prefix.is_some();
    }
    let belongs_to_word = tokens[at].glued && at > 0 && tokens[at - 1].kind == Kind::Word;
    if belongs_to_word && prefix.is_none() {
        return None;
    }
    negative |= is_minus(tokens, start)
        || start.checked_sub(1).is_some_and(|word| tokens[word].is_word(&["minus", "negative"]));
    let has_k = tokens.get(at + 1).is_some_and(|k| k.is_word(&["k"]));
    let after = at + 1 + usize::from(has_k);
    let (suffix, end) = suffix(tokens, after, prefix.is_some());
    let is_euro = prefix.or(suffix) == Some(Currency::Eur);
    let thousands = has_k || is_euro && is_grouped_by_points(tokens[at].text);
    let multiplier = if thousands { dec!(1000) } else { dec!(1) };
    if !stands_alone(tokens, after, end, prefix.or(suffix).is_some()) {
        return None;
    }
    Some(Amount {
        value: raw * multiplier,
        upper: None,
        currency: prefix.or(suffix),
        negative,
        joined: is_joined(tokens, at),
        span: (start, end),
        raw,
        has_k,
    })
}

/// Whether a number is written as on the continent: `1.200` euros.
fn is_grouped_by_points(number: &str) -> bool {
    number.split_once('.').is_some_and(|(whole, group)| {
        (1..=3).contains(&whole.len()) && !whole.starts_with('0') && group.len() == 3
    })
}

/// The currency after a number, and where that ends. One glued to the next number belongs to that.
fn suffix(tokens: &[Token<'_>], at: usize, has_prefix: bool) -> (Option<Currency>, usize) {
    let us = usize::from(tokens.get(at).is_some_and(|token| token.is_word(&["us"])));
    let Some(mark) = tokens.get(at + us) else { return (None, at) };
    let Some(currency) = currency(mark) else { return (None, at) };
    let next = tokens.get(at + us + 1);
    let leads = next
        .is_some_and(|next| next.number().is_some() && (has_prefix || next.glued && !mark.glued));
    if leads { (None, at) } else { (Some(currency), at + us + 1) }
}

/// Whether nothing makes something else of a number: `3pm`, `10%`, `15:00`, `5 hundred`.
fn stands_alone(tokens: &[Token<'_>], after: usize, end: usize, marked: bool) -> bool {
    let number = after.saturating_sub(1);
    let clock = |token: &Token<'_>| token.is_sign(':') && token.glued;
    let before_is_clock = tokens[number].glued
        && number >= 2
        && clock(&tokens[number - 1])
        && tokens[number - 2].number().is_some();
    if before_is_clock {
        return false;
    }
    let Some(next) = tokens.get(end) else { return true };
    if next.is_word(&["hundred", "thousand", "grand", "million"]) || next.is_sign('%') {
        return false;
    }
    let number_follows =
        tokens.get(end + 1).is_some_and(|token| token.glued && token.number().is_some());
    if clock(next) && number_follows {
        return false;
    }
    marked || !next.glued || next.kind != Kind::Word || next.is_word(&["ish"])
}

/// Whether a number is one of several with slashes or points between.
fn is_joined(tokens: &[Token<'_>], at: usize) -> bool {
    let joins = |token: &Token<'_>| token.glued && (token.is_sign('/') || token.is_sign('.'));
    let before =
        at >= 2 && tokens[at].glued && joins(&tokens[at - 1]) && tokens[at - 2].number().is_some();
    let after = tokens.get(at + 1).is_some_and(joins)
        && tokens.get(at + 2).is_some_and(|next| next.glued && next.number().is_some());
    before || after
}

/// Whether a minus stands before a token: a dash that is glued to it, and to no word or number.
fn is_minus(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(dash) = at.checked_sub(1).map(|before| &tokens[before]) else { return false };
    if !dash.is_dash() || !tokens[at].glued {
        return false;
    }
    let before = at.checked_sub(2).map(|before| tokens[before].kind);
    !(dash.glued && matches!(before, Some(Kind::Word | Kind::Number(_))))
}

/// Two amounts with only a dash or `to` between as one.
fn range(tokens: &[Token<'_>], lower: &Amount, upper: &Amount) -> Option<Amount> {
    let between = tokens.get(lower.span.1)?;
    let starts_with_between =
        || lower.span.0.checked_sub(1).is_some_and(|word| tokens[word].is_word(&["between"]));
    let joins = between.is_dash()
        || between.is_sign('~')
        || between.is_word(&["to"])
        || between.is_word(&["and"]) && starts_with_between();
    if lower.span.1 + 1 != upper.span.0 || !joins || lower.upper.is_some() {
        return None;
    }
    let currency = match (lower.currency, upper.currency) {
        (Some(one), Some(other)) if one != other => return None,
        (one, other) => one.or(other),
    };
    // "1-2k" begins at a thousand, "500-1k" at five hundred.
    let counts_thousands = upper.has_k && !lower.has_k && lower.raw < upper.raw;
    let first = if counts_thousands { lower.raw * dec!(1000) } else { lower.value };
    let (low, high) = (first.min(upper.value), first.max(upper.value));
    Some(Amount {
        value: low,
        upper: (low != high).then_some(high),
        currency,
        span: (lower.span.0, upper.span.1),
        joined: lower.joined || upper.joined,
        ..lower.clone()
    })
}
