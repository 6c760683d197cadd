//! A country by its English name (conversations.md, "location_country"), and the region that a minimum
//! budget goes by.

use super::{
    Reason,
    city::{letters, without_lead_in},
};
use crate::domain::text::without_outer;

mod table;

use table::{ALIASES, EUROPE, OTHERS};

/// The United Kingdom's name.
const UK: &str = "United Kingdom";
/// Words of a country's name at most.
const WORDS: usize = 7;

/// Where minimum budgets differ (conversations.md, "Completion").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// The United Kingdom.
    UnitedKingdom,
    /// The rest of Europe.
    Europe,
    /// Everywhere else.
    Elsewhere,
}

impl Region {
    /// The region of a country, given as [`read`] gives it.
    pub fn of(country: &str) -> Self {
        match find(country) {
            Some(UK) => Self::UnitedKingdom,
            Some(name) if EUROPE.contains(&name) => Self::Europe,
            _ => Self::Elsewhere,
        }
    }
}

/// The English name where it is known, else the text as it was given.
pub(super) fn read(text: &str) -> Result<String, Reason> {
    let place = without_lead_in(text);
    if let Some(name) = find(place).or_else(|| ending(place).map(|(_, name)| name)) {
        return Ok(name.to_owned());
    }
    if letters(text) < 2 { Err(Reason::Missing) } else { Ok(text.trim().to_owned()) }
}

/// The country that a whole text names.
pub(super) fn find(text: &str) -> Option<&'static str> {
    let name = plain_name(text);
    let name = name.strip_prefix("the ").unwrap_or(&name);
    by_name(name)
}

/// What stands before the country that a text ends with, and that country. The longest name counts.
pub(super) fn ending(text: &str) -> Option<(&str, &'static str)> {
    let words = words(text);
    let first = words.len().saturating_sub(WORDS).max(1);
    (first..words.len()).find_map(|from| {
        let name = by_name(&plain(words[from..].iter().map(|(_, word)| *word)))?;
        // New Mexico, Santiago de Chile.
        let part_of_name = ["new", "de", "of", "da", "do", "del"];
        let before = words[from - 1].1;
        let is_part = part_of_name.iter().any(|part| before.eq_ignore_ascii_case(part));
        (!is_part).then(|| (text[..words[from].0].trim_end(), name))
    })
}

fn by_name(name: &str) -> Option<&'static str> {
    if let Some((_, country)) = ALIASES.iter().find(|(alias, _)| name == *alias) {
        return Some(country);
    }
    EUROPE.iter().chain(OTHERS).find(|country| name == plain_name(country)).copied()
}

fn plain_name(name: &str) -> String {
    plain(words(name).into_iter().map(|(_, word)| word))
}

/// Words in lower case without points, a space between: `U.K.` is `uk`.
fn plain<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(|word| word.replace('.', "").to_lowercase()).collect();
    words.join(" ")
}

/// The last words of a text with their places, and enough of them; what is between is left out.
fn words(text: &str) -> Vec<(usize, &str)> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '\'');
    let mut words: Vec<(usize, &str)> = Vec::new();
    let mut end = text.len();
    while end > 0 && words.len() <= WORDS {
        let word_end = text[..end].trim_end_matches(|c: char| !inside(c)).len();
        let start = text[..word_end].trim_end_matches(inside).len();
        if start < word_end {
            words.push((start, &text[start..word_end]));
        }
        end = start;
    }
    words.reverse();
    words
}

/// Whether nothing but punctuation is around a country's name.
pub(super) fn is_alone(text: &str) -> bool {
    find(without_outer(text)).is_some()
}
