//! What a message says about numbers, days and times.

use std::collections::BTreeSet;

use jiff::{civil::Weekday, tz::TimeZone};
use unicode_properties::UnicodeEmoji as _;

use super::dates::{self, Clock, Part};
use crate::domain::{
    measure::tokens::{Kind, Token, is_glued_to_word, tokens},
    offer::Offer,
    text,
};

/// What a message says.
#[derive(Default)]
pub(super) struct Wish {
    /// Numbers that are called an option, or are the whole message.
    chosen: BTreeSet<u64>,
    /// Other numbers.
    loose: BTreeSet<u64>,
    weekdays: Vec<Weekday>,
    parts: Vec<Part>,
    dates: Vec<(Option<i8>, i8)>,
    times: Vec<Time>,
    /// Whether it says no to something, or names a day or time in a way that only a person understands.
    pub(super) is_vague: bool,
}

/// A time, and whether it is the end of what is wanted.
struct Time {
    clock: Clock,
    is_end: bool,
}

impl Wish {
    /// What a normalised text says.
    pub(super) fn of(text: &str) -> Self {
        let tokens: Vec<Token<'_>> =
            tokens(text).into_iter().filter(|token| !is_invisible(token)).collect();
        let mut wish = Self::default();
        let mut at = 0;
        while at < tokens.len() {
            at = wish.take(&tokens, at);
        }
        let about_time = wish.has_times();
        wish.is_vague |= tokens.iter().any(|token| denies(token) || about_time && blurs(token));
        wish.take_whole_message(&tokens);
        wish
    }

    /// Takes what begins at a token; where the next begins.
    fn take(&mut self, tokens: &[Token<'_>], at: usize) -> usize {
        let token = &tokens[at];
        if let Some(end) = self.take_chosen(tokens, at) {
            return end;
        }
        if let Some((clock, end)) = dates::clock(tokens, at) {
            match clock {
                Some(clock) => self.times.push(Time { clock, is_end: self.ends_range(tokens, at) }),
                // "25:00" is a number that is nothing.
                None => self.loose.extend([0]),
            }
            return end;
        }
        if let Some((month, day, end)) = dates::date(tokens, at) {
            self.dates.push((month, day));
            return end;
        }
        if let Some(weekday) = dates::weekday(token) {
            self.weekdays.push(weekday);
        } else if let Some(part) = Part::of_word(token) {
            self.parts.push(part);
        } else if token.number().is_some() {
            self.loose.extend(dates::number(tokens, at));
            // `2nd` and `b2` are no numbers of offers.
            self.is_vague |= is_glued_to_word(tokens, at);
        }
        at + 1
    }

    /// `#2`, and a number after the word option, slot, number or choice.
    fn take_chosen(&mut self, tokens: &[Token<'_>], at: usize) -> Option<usize> {
        let token = &tokens[at];
        let noun = token.is_word(&["option", "slot", "number", "choice"]);
        if !noun && !token.is_sign('#') {
            return None;
        }
        let sign = |at: usize| {
            tokens.get(at).is_some_and(|token| matches!(token.kind, Kind::Sign('#' | ':')))
        };
        let number = at + 1 + usize::from(noun && sign(at + 1));
        if tokens.get(number)?.number().is_some()
            && (dates::clock(tokens, number).is_some() || is_glued_to_word(tokens, number))
        {
            return None;
        }
        self.chosen.insert(dates::number(tokens, number)?);
        Some(number + 1)
    }

    /// A number with at most a please: the whole message. `2)` and `2.` may begin a copied line.
    fn take_whole_message(&mut self, tokens: &[Token<'_>]) {
        let polite = ["please", "pls", "plz", "thanks", "thx", "thank", "you"];
        let said: Vec<usize> = (0..tokens.len())
            .filter(|at| !says_nothing(&tokens[*at]) && !tokens[*at].is_word(&polite))
            .collect();
        let Some(first) = said.first().copied() else { return };
        let marked =
            tokens.get(first + 1).is_some_and(|mark| mark.is_sign(')') || mark.is_sign('.'));
        let copied = marked && first == 0 && self.has_times() && tokens[first].number().is_some();
        let minus = first > 0 && tokens[first - 1].is_dash() && tokens[first].glued;
        if (said.len() == 1 || copied)
            && !minus
            && let Some(number) = dates::number(tokens, first).filter(|_| self.chosen.is_empty())
            && dates::clock(tokens, first).is_none()
        {
            self.chosen.insert(number);
        }
    }

    /// Whether a dash or `to` stands between this time and the one before.
    fn ends_range(&self, tokens: &[Token<'_>], at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let joins = tokens[before].is_dash() || tokens[before].is_word(&["to", "until", "till"]);
        joins && !self.times.is_empty()
    }

    /// The one number that it chooses.
    pub(super) fn number(&self) -> Option<u64> {
        let only = self.chosen.first().copied()?;
        (self.chosen.len() == 1 && self.loose.iter().all(|number| *number == only)).then_some(only)
    }

    /// Whether it has numbers that are no times.
    pub(super) fn has_numbers(&self) -> bool {
        !self.chosen.is_empty() || !self.loose.is_empty()
    }

    /// Whether it names a day or a time.
    pub(super) fn has_times(&self) -> bool {
        !(self.weekdays.is_empty()
            && self.parts.is_empty()
            && self.dates.is_empty()
            && self.times.is_empty())
    }

    /// Whether it says nothing about numbers, days and times.
    pub(super) fn is_nothing(&self) -> bool {
        !self.has_numbers() && !self.has_times()
    }

    /// Whether everything that it says about days and times is so of an offer.
    pub(super) fn fits(&self, offer: &Offer, zone: &TimeZone) -> bool {
        let start = offer.start.to_zoned(zone.clone());
        let end = offer.end.to_zoned(zone.clone());
        self.weekdays.iter().all(|weekday| *weekday == start.weekday())
            && self.parts.iter().all(|part| *part == Part::of(start.time()))
            && self.dates.iter().all(|(month, day)| {
                *day == start.day() && month.is_none_or(|month| month == start.month())
            })
            && self
                .times
                .iter()
                .all(|time| time.clock.is(if time.is_end { end.time() } else { start.time() }))
    }
}

/// Joiners of emoji, such as those that make a key of a digit.
fn is_invisible(token: &Token<'_>) -> bool {
    matches!(token.kind, Kind::Sign('\u{fe0f}' | '\u{20e3}' | '\u{200d}'))
}

/// Punctuation and emoji.
fn says_nothing(token: &Token<'_>) -> bool {
    let Kind::Sign(sign) = token.kind else { return false };
    text::without_outer(sign.encode_utf8(&mut [0; 4])).is_empty() || sign.is_emoji_char()
}

/// What is said with it is not wanted.
fn denies(token: &Token<'_>) -> bool {
    token.is_contracted_not()
        || token.is_word(&["not", "cannot", "cant", "except", "never", "dont", "wont"])
}

/// Words that make a day or time another one, or a stretch of it.
fn blurs(token: &Token<'_>) -> bool {
    token.is_word(&[
        "no", "or", "after", "before", "around", "about", "between", "tomorrow", "today",
    ]) || token.is_word(&["tonight", "next", "week", "later", "earlier", "half", "past", "quarter"])
}
