//! A city (conversations.md, "location_city").

use super::{Reason, country};
use crate::domain::text::{contains_any, is_whole_message, without_outer};

/// Letters of a city's name at most, with some room.
const LONGEST: usize = 200;
/// Countries that are a city.
const CITY_STATES: [&str; 6] =
    ["Singapore", "Monaco", "Luxembourg", "San Marino", "Vatican City", "Hong Kong"];

/// The city, without the country after it.
pub(super) fn read(text: &str) -> Result<String, Reason> {
    if is_undecided(text) {
        return Err(Reason::Undecided);
    }
    let city = without_country(text);
    let is_city_state =
        || country::find(city).is_some_and(|country| CITY_STATES.contains(&country));
    if country::is_alone(city) && !is_city_state() {
        return Err(Reason::CountryAlone);
    }
    if letters(city) < 2 || city.chars().nth(LONGEST).is_some() {
        return Err(Reason::Missing);
    }
    Ok(city.to_owned())
}

/// A place without "I live in" before it and the countries after it: `London, England, UK` is `London`.
pub fn without_country(text: &str) -> &str {
    let mut place = without_lead_in(text);
    // Each round takes a word at least; nobody names more countries than this.
    for _ in 0..4 {
        let Some((before, _)) =
            (!country::is_alone(place)).then(|| country::ending(place)).flatten()
        else {
            break;
        };
        let before = without_last_words(before);
        if before.is_empty() {
            break;
        }
        place = before;
    }
    place
}

/// Anything will do, or nothing is known.
fn is_undecided(text: &str) -> bool {
    const ANYWHERE: [&str; 14] = [
        "flexible",
        "anywhere",
        "wherever",
        "don't care",
        "don't mind",
        "dont mind",
        "dont care",
        "do not care",
        "doesn't matter",
        "doesnt matter",
        "does not matter",
        "not sure",
        "idk",
        "don't know",
    ];
    const WHOLE: [&str; 16] = [
        "any",
        "any city",
        "any place",
        "any of them",
        "any is fine",
        "any will do",
        "all",
        "unsure",
        "dunno",
        "no",
        "none",
        "skip",
        "n/a",
        "yes",
        "no preference",
        "no idea",
    ];
    contains_any(text, &ANYWHERE) || is_whole_message(text, &WHOLE)
}

/// A place without the words that lead to it, and the punctuation around it.
pub(super) fn without_lead_in(text: &str) -> &str {
    const LEAD_IN: [&str; 23] = [
        "i",
        "i'm",
        "im",
        "am",
        "i'll",
        "we",
        "we're",
        "live",
        "lives",
        "living",
        "based",
        "currently",
        "from",
        "in",
        "near",
        "it's",
        "its",
        "my",
        "city",
        "country",
        "is",
        "be",
        "just",
    ];
    let whole = bracketed(text);
    let mut place = whole;
    loop {
        let word = place.split(char::is_whitespace).next().unwrap_or_default();
        let is_lead_in =
            LEAD_IN.iter().any(|lead| word.trim_end_matches(':').eq_ignore_ascii_case(lead));
        let rest = bracketed(&place[word.len()..]);
        if !is_lead_in {
            return place;
        }
        if rest.is_empty() {
            return whole;
        }
        place = rest;
    }
}

/// Without "in the" at its end, and the punctuation there.
fn without_last_words(text: &str) -> &str {
    let mut text = bracketed(text);
    for word in ["the", "in"] {
        let start = text.len().saturating_sub(word.len());
        let ends = text.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(word));
        if ends && text[..start].ends_with(char::is_whitespace) {
            text = bracketed(&text[..start]);
        }
    }
    text
}

/// The text without the punctuation around it, and the flags after it.
fn bracketed(text: &str) -> &str {
    let mut place = without_outer(text);
    loop {
        let flag = |c: char| matches!(c, '\u{1f1e6}'..='\u{1f1ff}' | '\u{1f3f4}' | '\u{e0020}'..='\u{e007f}');
        let shorter = without_outer(place.trim_end_matches(flag));
        if shorter.len() == place.len() {
            return place;
        }
        place = shorter;
    }
}

/// How many letters a text has.
pub(super) fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}
