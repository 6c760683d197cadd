//! Yes or no, to whether an older tattoo is covered (conversations.md, "complexity, coverup").

use super::Reason;
use crate::domain::{
    measure::tokens::{Token, tokens},
    text::{contains_any, is_whole_message},
};

/// Which of the words for yes and no a text has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// A word for yes.
    pub yes: bool,
    /// A word for no.
    pub no: bool,
    /// A word that denies what is said with it.
    pub not: bool,
}

/// The words for yes and no in a normalised text. Those that mean something else in a sentence count only
/// as a whole message.
pub fn words_of(text: &str) -> Words {
    let unsure = contains_any(text, &["no idea", "no clue"]);
    let yes =
        contains_any(text, &["yes", "yeah", "yep", "true"]) || is_whole_message(text, &["y", "1"]);
    let no =
        contains_any(text, &["no", "nope", "nah", "false"]) || is_whole_message(text, &["n", "0"]);
    Words { yes, no: no && !unsure, not: tokens(text).iter().any(denies) }
}

/// Yes or no. Naming a cover-up, rework or touch-up is yes, and with a no or not it is no.
pub(super) fn read(text: &str) -> Result<bool, Reason> {
    const NAMES: [&str; 10] = [
        "cover-up",
        "cover up",
        "coverup",
        "cover-ups",
        "coverups",
        "rework",
        "reworking",
        "touch-up",
        "touch up",
        "touchup",
    ];
    let Words { yes, no, not } = words_of(text);
    let named = contains_any(text, &NAMES);
    match (yes, no || named && not) {
        (true, true) => Err(Reason::Ambiguous),
        (_, true) => Ok(false),
        (true, _) => Ok(true),
        _ if named => Ok(true),
        _ => Err(Reason::Missing),
    }
}

fn denies(token: &Token<'_>) -> bool {
    token.is_contracted_not()
        || token.is_word(&["not", "never", "without", "isnt", "dont", "doesnt", "wasnt"])
}
