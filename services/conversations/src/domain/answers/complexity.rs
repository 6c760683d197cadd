//! How detailed it is: 1, 2 or 3 (conversations.md, "complexity, coverup").

use rust_decimal::Decimal;

use super::Reason;
use crate::domain::{
    measure::tokens::{is_glued_to_word, tokens},
    text::{contains_any, contains_words, is_whole_message},
};

/// The one level that a text names, by number or by word.
pub(super) fn read(text: &str) -> Result<u8, Reason> {
    let tokens = tokens(text);
    let mut found = Found::default();
    for (at, token) in tokens.iter().enumerate() {
        // `3pm` and `2nd` are no choices.
        if let Some(number) = token.number().filter(|_| !is_glued_to_word(&tokens, at)) {
            found.number(number);
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

fn is_denied(text: &str, word: &str) -> bool {
    ["not", "not too", "not very", "not so", "not that"]
        .iter()
        .any(|not| contains_words(text, &format!("{not} {word}")))
}
