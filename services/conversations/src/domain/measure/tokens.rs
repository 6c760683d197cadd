//! A message as numbers, words and signs.

use rust_decimal::Decimal;

use super::size;

/// A piece of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    /// Whether nothing is between it and the piece before.
    pub(crate) glued: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Not negative; no more than [`HUGE`].
    Number(Decimal),
    /// Letters, and apostrophes between them.
    Word,
    /// Any other character.
    Sign(char),
}

/// Stands for every number with more digits than anybody means.
pub(crate) const HUGE: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);
/// Digits before the point that are still read.
const WHOLE_DIGITS: usize = 9;
/// Digits after the point that are still read.
const FRACTION_DIGITS: usize = 6;

impl Token<'_> {
    /// Its value, if it is a number.
    pub(crate) fn number(&self) -> Option<Decimal> {
        if let Kind::Number(value) = self.kind { Some(value) } else { None }
    }

    /// Whether it is one of these words, in any case.
    pub(crate) fn is_word(&self, words: &[&str]) -> bool {
        self.kind == Kind::Word && words.iter().any(|word| self.text.eq_ignore_ascii_case(word))
    }

    /// Whether it is a verb with a not: `isn't`.
    pub(crate) fn is_contracted_not(&self) -> bool {
        let end = self.text.len().saturating_sub(3);
        self.text.get(end..).is_some_and(|end| end.eq_ignore_ascii_case("n't"))
    }

    /// Whether it is this sign.
    pub(crate) fn is_sign(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }

    /// Whether it is a hyphen, dash or minus.
    pub(crate) fn is_dash(&self) -> bool {
        matches!(self.kind, Kind::Sign(sign) if crate::domain::text::is_dash(sign))
    }
}

/// Whether a number is part of a word: `3pm`, `2nd`, `a4`.
pub(crate) fn is_glued_to_word(tokens: &[Token<'_>], at: usize) -> bool {
    let is_word = |token: &Token<'_>| token.kind == Kind::Word;
    let before = at > 0 && tokens[at].glued && is_word(&tokens[at - 1]);
    before || tokens.get(at + 1).is_some_and(|next| next.glued && is_word(next))
}

/// The pieces of a normalised text, in order.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut rest = text;
    let mut glued = false;
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            rest = rest.trim_start();
            glued = false;
            continue;
        }
        let before = tokens.last().filter(|_| glued).map(|token| token.kind);
        let (kind, length) = next(rest, first, before);
        let (piece, tail) = rest.split_at(length);
        tokens.push(Token { kind, text: piece, glued });
        (rest, glued) = (tail, true);
    }
    tokens
}

fn next(rest: &str, first: char, before: Option<Kind>) -> (Kind, usize) {
    let after_number = matches!(before, Some(Kind::Number(_)));
    let starts_fraction = first == '.' && !after_number && digits(&rest[1..]) > 0;
    if first.is_ascii_digit() || starts_fraction || fraction(first).is_some() {
        let (value, length) = number(rest);
        return (Kind::Number(value), length);
    }
    if first.is_alphabetic() {
        return (Kind::Word, word(rest, after_number));
    }
    (Kind::Sign(first), first.len_utf8())
}

/// The length of a word. A unit right after a number ends where an `x` or `by` is glued to it (`10cmx15cm`).
fn word(rest: &str, after_number: bool) -> usize {
    let mut length = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let joins = c == '\'' && chars.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if !(c.is_alphabetic() || joins) {
            break;
        }
        length = at + c.len_utf8();
    }
    if after_number {
        let cut = ["x", "X", "by"].iter().find_map(|end| rest[..length].strip_suffix(end));
        if let Some(unit) = cut.filter(|unit| size::unit_word(unit).is_some()) {
            return unit.len();
        }
    }
    length
}

/// A number and its length: `10`, `1,200`, `10.5`, `10,5`, `.5`, `4½`.
fn number(text: &str) -> (Decimal, usize) {
    let mut length = digits(text);
    let mut whole = text[..length].to_owned();
    let mut grouped = false;
    while (1..=3).contains(&length) || grouped {
        let Some(group) = text[length..].strip_prefix(',') else { break };
        if digits(group) != 3 {
            break;
        }
        whole.push_str(&group[..3]);
        length += 4;
        grouped = true;
    }
    let mut decimals = "";
    if let Some(tail) = text[length..].strip_prefix(['.', ',']) {
        let count = digits(tail);
        let comma = text[length..].starts_with(',');
        if count > 0 && (!comma || !grouped && length > 0 && count <= 2) {
            decimals = &tail[..count];
            length += 1 + count;
        }
    }
    let mut value = value(&whole, decimals);
    let part = text[length..].chars().next().filter(|_| decimals.is_empty());
    if let Some((part, quarters)) = part.and_then(|c| Some((c, fraction(c)?))) {
        length += part.len_utf8();
        value += Decimal::new(quarters * 25, 2);
    }
    (value.min(HUGE), length)
}

fn value(whole: &str, decimals: &str) -> Decimal {
    let whole = whole.trim_start_matches('0');
    if whole.len() > WHOLE_DIGITS {
        return HUGE;
    }
    let decimals = &decimals[..decimals.len().min(FRACTION_DIGITS)];
    let digits = format!("0{whole}{decimals}").parse().unwrap_or_default();
    Decimal::new(digits, decimals.len() as u32)
}

/// How many ASCII digits a text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Quarters that a fraction sign stands for.
fn fraction(c: char) -> Option<i64> {
    match c {
        '¼' => Some(1),
        '½' => Some(2),
        '¾' => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, value, length) in [
            ("10", "10", 2),
            ("1,200", "1200", 5),
            ("1,200,000.50", "1200000.5", 12),
            ("1,2000", "1", 1),
            ("12,34x", "12.34", 5),
            ("10.5cm", "10.5", 4),
            ("500.", "500", 3),
            ("500, 600", "500", 3),
            (".5", "0.5", 2),
            ("007", "7", 3),
            ("4½", "4.5", 3),
            ("½", "0.5", 2),
            ("1234,567", "1234", 4),
        ] {
            let (read, read_length) = number(text);
            assert_eq!((read, read_length), (value.parse().unwrap(), length), "{text:?}");
        }
        let endless = "9".repeat(65_000);
        assert_eq!(number(&endless), (HUGE, 65_000));
        assert_eq!(number(&format!("0.{endless}")).0, "0.999999".parse().unwrap());
    }

    #[test]
    fn units_are_told_from_the_x_after_them() {
        let pieces = |text| tokens(text).iter().map(|token| token.text).collect::<Vec<_>>();
        assert_eq!(pieces("10cmx15cm"), ["10", "cm", "x", "15", "cm"]);
        assert_eq!(pieces("10x15CM"), ["10", "x", "15", "CM"]);
        assert_eq!(pieces("4inby6in"), ["4", "in", "by", "6", "in"]);
        assert_eq!(pieces("it isn't £1.5k!"), ["it", "isn't", "£", "1.5", "k", "!"]);
        assert_eq!(pieces("2box"), ["2", "box"]);
    }

    proptest! {
        #[test]
        fn nothing_but_space_is_left_out(text in any::<String>()) {
            let text = crate::domain::text::normalise(&text);
            let kept: String = tokens(&text).iter().map(|token| token.text).collect();
            let solid: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            prop_assert_eq!(kept, solid);
        }
    }
}
