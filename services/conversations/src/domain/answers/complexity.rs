//! How detailed it is: 1, 2 or 3 (conversations.md, "complexity, coverup").

use rust_decimal::Decimal;

use super::Reason;
use crate::domain::{
    measure::tokens::{Kind, Token, tokens},
    text::{contains_any, contains_words, is_whole_message},
};

/// The one level that a text names, by number or by word.
pub(super) fn read(text: &str) -> Result<u8, Reason> {
    let tokens = tokens(text);
    let mut found = Found::default();
    for (at, token) in tokens.iter().enumerate() {
        match token.number() {
            Some(number) if !belongs_to_word(&tokens, at) => found.number(number),
            _ => {}
        }
    }
    for (level, phrases) in words() {
        let alone = is_whole_message(text, &[phrases.number]);
        let chosen = ["option", "number", "choice", "level"]
            .iter()
            .any(|noun| contains_words(text, &format!("{noun} {}", phrases.number)));
        if alone || chosen || contains_any(text, phrases.adjectives) {
            found.level(level);
        }
        if phrases.adjectives.iter().any(|word| is_denied(text, word)) {
            found.odd = true;
        }
    }
    found.only()
}

struct Phrases {
    number: &'static str,
    adjectives: &'static [&'static str],
}

fn words() -> [(u8, Phrases); 3] {
    [
        (1, Phrases { number: "one", adjectives: &["simple"] }),
        (2, Phrases { number: "two", adjectives: &["medium"] }),
        (3, Phrases { number: "three", adjectives: &["high", "detailed"] }),
    ]
}

#[derive(Default)]
struct Found {
    level: Option<u8>,
    odd: bool,
}

impl Found {
    fn number(&mut self, number: Decimal) {
        match (1..=3).find(|level| Decimal::from(*level) == number) {
            Some(level) => self.level(level),
            None => self.odd = true,
        }
    }

    fn level(&mut self, level: u8) {
        self.odd |= self.level.is_some_and(|other| other != level);
        self.level = Some(level);
    }

    fn only(self) -> Result<u8, Reason> {
        match self.level {
            _ if self.odd => Err(Reason::Ambiguous),
            Some(level) => Ok(level),
            None => Err(Reason::Missing),
        }
    }
}

/// `3pm`, `2nd` and `a4` are no choices.
fn belongs_to_word(tokens: &[Token<'_>], at: usize) -> bool {
    let is_word = |token: &Token<'_>| token.kind == Kind::Word;
    let before = tokens[at].glued && at > 0 && is_word(&tokens[at - 1]);
    before || tokens.get(at + 1).is_some_and(|next| next.glued && is_word(next))
}

fn is_denied(text: &str, word: &str) -> bool {
    ["not", "not too", "not very", "not so", "not that"]
        .iter()
        .any(|not| contains_words(text, &format!("{not} {word}")))
}
