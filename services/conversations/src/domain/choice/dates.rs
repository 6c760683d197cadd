//! Days and times as leads write them.

use jiff::civil::{Time, Weekday};
use rust_decimal::prelude::ToPrimitive as _;

use crate::domain::measure::tokens::{Kind, Token};

/// A part of the day (conversations.md, "slot").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Before 12.
    Morning,
    /// From 12 and before 17.
    Afternoon,
    /// From 17.
    Evening,
}

impl Part {
    pub(super) fn of(time: Time) -> Self {
        match time.hour() {
            ..12 => Self::Morning,
            12..17 => Self::Afternoon,
            _ => Self::Evening,
        }
    }

    pub(super) fn of_word(token: &Token<'_>) -> Option<Self> {
        if token.is_word(&["morning", "mornings"]) {
            Some(Self::Morning)
        } else if token.is_word(&["afternoon", "afternoons"]) {
            Some(Self::Afternoon)
        } else if token.is_word(&["evening", "evenings"]) {
            Some(Self::Evening)
        } else {
            None
        }
    }
}

/// A time of day. One without am or pm may be in the afternoon too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    hour: i8,
    minute: i8,
    may_be_later: bool,
}

impl Clock {
    pub(super) fn is(self, time: Time) -> bool {
        let hour = time.hour() == self.hour || self.may_be_later && time.hour() == self.hour + 12;
        hour && time.minute() == self.minute && time.second() == 0
    }
}

/// The weekday that a word is.
pub(super) fn weekday(token: &Token<'_>) -> Option<Weekday> {
    const DAYS: [(Weekday, &[&str]); 7] = [
        (Weekday::Monday, &["mon", "monday", "mondays"]),
        (Weekday::Tuesday, &["tue", "tues", "tuesday", "tuesdays"]),
        (Weekday::Wednesday, &["wed", "weds", "wednesday", "wednesdays"]),
        (Weekday::Thursday, &["thu", "thur", "thurs", "thursday", "thursdays"]),
        (Weekday::Friday, &["fri", "friday", "fridays"]),
        (Weekday::Saturday, &["sat", "saturday", "saturdays"]),
        (Weekday::Sunday, &["sun", "sunday", "sundays"]),
    ];
    DAYS.iter().find(|(_, words)| token.is_word(words)).map(|(day, _)| *day)
}

/// The month that a word is, from 1.
fn month(token: &Token<'_>) -> Option<i8> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "january"],
        &["feb", "february"],
        &["mar", "march"],
        &["apr", "april"],
        &["may"],
        &["jun", "june"],
        &["jul", "july"],
        &["aug", "august"],
        &["sep", "sept", "september"],
        &["oct", "october"],
        &["nov", "november"],
        &["dec", "december"],
    ];
    let index = MONTHS.iter().position(|words| token.is_word(words))?;
    Some(index as i8 + 1)
}

/// A whole number of at most two digits at a token.
fn small(tokens: &[Token<'_>], at: usize) -> Option<i8> {
    let token = tokens.get(at)?;
    let plain = token.text.len() <= 2 && token.text.bytes().all(|byte| byte.is_ascii_digit());
    token.number().filter(|_| plain).and_then(|number| number.to_i8())
}

/// The time that begins at a token, and where it ends: `3pm`, `3:30 pm`, `3.30pm`, `15:00`, `noon`.
pub(super) fn clock(tokens: &[Token<'_>], at: usize) -> Option<(Option<Clock>, usize)> {
    if tokens.get(at)?.is_word(&["noon", "midday"]) {
        return Some((Some(Clock { hour: 12, minute: 0, may_be_later: false }), at + 1));
    }
    let (hour, minute, after, with_minutes) = hour_and_minute(tokens, at)?;
    let half = half_of_day(tokens, after);
    let (is_pm, end) = match half {
        Some((is_pm, end)) => (Some(is_pm), end),
        None if with_minutes => (None, after),
        None => return None,
    };
    let of_twelve = (1..=12).contains(&hour);
    let hour24 = match is_pm {
        Some(true) if of_twelve => Some(hour % 12 + 12),
        Some(false) if of_twelve => Some(hour % 12),
        None if (0..24).contains(&hour) => Some(hour),
        _ => None,
    };
    let may_be_later =
        is_pm.is_none() && (1..12).contains(&hour) && !tokens[at].text.starts_with('0');
    let clock = hour24.filter(|_| (0..60).contains(&minute)).map(|hour| Clock {
        hour,
        minute,
        may_be_later,
    });
    Some((clock, end))
}

fn hour_and_minute(tokens: &[Token<'_>], at: usize) -> Option<(i8, i8, usize, bool)> {
    let glued = |at: usize| tokens.get(at).is_some_and(|token| token.glued);
    if let Some(hour) = small(tokens, at) {
        let colon = tokens.get(at + 1).is_some_and(|token| token.is_sign(':') && token.glued);
        let minutes = small(tokens, at + 2).filter(|_| colon && glued(at + 2));
        return Some(match minutes {
            Some(minute) if tokens[at + 2].text.len() == 2 => (hour, minute, at + 3, true),
            _ => (hour, 0, at + 1, false),
        });
    }
    // "3.30pm" is read as one number.
    let text = tokens.get(at).filter(|token| token.number().is_some())?.text;
    let (hour, minute) = text.split_once('.').filter(|(_, minute)| minute.len() == 2)?;
    Some((hour.parse().ok()?, minute.parse().ok()?, at + 1, false))
}

/// am or pm at a token; whether it is pm, and where it ends.
fn half_of_day(tokens: &[Token<'_>], at: usize) -> Option<(bool, usize)> {
    let token = tokens.get(at)?;
    if token.is_word(&["am", "pm"]) {
        return Some((token.is_word(&["pm"]), at + 1));
    }
    let letter = token.is_word(&["a", "p"]);
    let dotted = tokens.get(at + 1).is_some_and(|point| point.is_sign('.') && point.glued)
        && tokens.get(at + 2).is_some_and(|m| m.is_word(&["m"]) && m.glued);
    (letter && dotted).then(|| (token.is_word(&["p"]), at + 3))
}

/// A day of the month, and where it ends: `5 May`, `5th of May`, `May 5th`; with a weekday before it also
/// `the 5th`.
pub(super) fn date(tokens: &[Token<'_>], at: usize) -> Option<(Option<i8>, i8, usize)> {
    let is_ordinal = |at: usize| {
        tokens.get(at).is_some_and(|token| token.glued && token.is_word(&["st", "nd", "rd", "th"]))
    };
    if let Some(month) = month(tokens.get(at)?) {
        let day = small(tokens, at + 1)?;
        let is_time = clock(tokens, at + 1).is_some();
        return (!is_time).then(|| (Some(month), day, at + 2 + usize::from(is_ordinal(at + 2))));
    }
    let day = small(tokens, at)?;
    let ordinal = is_ordinal(at + 1);
    let mut next = at + 1 + usize::from(ordinal);
    next += usize::from(tokens.get(next).is_some_and(|token| token.is_word(&["of"])));
    if let Some(month) = tokens.get(next).and_then(month) {
        return Some((Some(month), day, next + 1));
    }
    let after_weekday = (at.saturating_sub(2)..at).any(|before| weekday(&tokens[before]).is_some());
    (ordinal && after_weekday).then_some((None, day, at + 2))
}

/// The number of an offer at a token.
pub(super) fn number(tokens: &[Token<'_>], at: usize) -> Option<u64> {
    let token = tokens.get(at)?;
    if token.kind == Kind::Word {
        const NUMBERS: [&str; 8] = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
        return NUMBERS
            .iter()
            .position(|word| token.is_word(&[word]))
            .map(|index| index as u64 + 1);
    }
    let number = token.number()?;
    // What is no whole number is no offer's.
    if number.is_integer() { number.to_u64() } else { Some(0) }
}
