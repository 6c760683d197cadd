//! Free text, and "no thanks" to an optional question (conversations.md, "the others").

use unicode_properties::UnicodeEmoji as _;

use super::{Reason, Validator, handle};
use crate::domain::text::is_whole_message;

/// The text, if there is a letter, digit or emoji in it.
pub(super) fn read(text: &str) -> Result<String, Reason> {
    let text = text.trim();
    if text.chars().any(says_something) { Ok(text.to_owned()) } else { Err(Reason::Missing) }
}

/// Whether an optional answer is declined. Somebody may be called "@no".
pub(super) fn is_declined(validator: Validator, text: &str) -> bool {
    const NO: [&str; 11] = [
        "no",
        "none",
        "skip",
        "n/a",
        "na",
        "not sure",
        "nope",
        "nah",
        "no thanks",
        "no thank you",
        "nothing",
    ];
    const SAME: [&str; 4] = ["same", "the same", "same city", "same place"];
    if validator == Validator::Handle && handle::mention(text).is_some() {
        return false;
    }
    is_whole_message(text, &NO)
        || is_dashes(text)
        || validator == Validator::TravelCity && is_whole_message(text, &SAME)
}

fn is_dashes(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().all(crate::domain::text::is_dash)
}

/// Letters, digits and emoji; of signs that are emoji by name only, none.
fn says_something(c: char) -> bool {
    let sign = c.is_ascii() || matches!(c, '©' | '®' | '™' | '‼' | '⁉' | '〰' | '〽');
    c.is_alphanumeric() || !sign && c.is_emoji_char()
}
