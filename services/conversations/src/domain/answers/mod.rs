//! What an answer is, and what is read from it (conversations.md, the table of answers).
//!
//! Every reader takes a normalised text, never fails otherwise than by a [`Reason`], and takes time in
//! proportion to the text.

mod budget;
mod city;
mod complexity;
mod country;
mod dimensions;
mod free;
mod handle;
mod value;
mod yes_no;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use super::measure::money::Currency;
pub use city::without_country;
pub use country::Region;
pub use handle::mention;
pub use value::{Budget, Dimensions, Value};
pub use yes_no::{Words, words_of};

/// How the answer to a question is read; a flow names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Validator {
    /// Any text with a letter, digit or emoji.
    Text,
    /// Such a text, or none.
    OptionalText,
    /// Such a text, none, or the same city as before.
    TravelCity,
    /// A size.
    Dimensions,
    /// 1, 2 or 3.
    Complexity,
    /// Yes or no, also by naming a cover-up.
    YesNo,
    /// A text about pictures, or none. Whether a file will do is the step's matter.
    ReferenceImages,
    /// An amount of money.
    Budget,
    /// A city.
    City,
    /// A country.
    Country,
    /// An Instagram name, or none.
    Handle,
}

impl Validator {
    /// Whether "no" and the like leave the answer open.
    pub fn is_optional(self) -> bool {
        matches!(self, Self::OptionalText | Self::TravelCity | Self::ReferenceImages | Self::Handle)
    }

    /// Whether its value is the text itself, so that more text can be added to it.
    pub fn is_free_text(self) -> bool {
        matches!(self, Self::Text | Self::OptionalText | Self::ReferenceImages)
    }
}

/// What became of reading an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Parsed {
    /// It was read; [`Value::Null`] when an optional one was declined.
    Valid(Value),
    /// It could not be read. An optional step goes on all the same, with the text kept and no value.
    Invalid(Reason),
}

/// Why an answer could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is nothing of the kind in it.
    Missing,
    /// A size without a unit.
    NoUnit,
    /// A side of nothing, below it or over 100 cm; an amount of nothing or below.
    OutOfRange,
    /// An amount under 50.00.
    TooSmall,
    /// Two different choices.
    Ambiguous,
    /// Anything will do, or it is not known.
    Undecided,
    /// Of a place only the country.
    CountryAlone,
}

/// Reads an answer from a normalised text.
pub fn parse(validator: Validator, text: &str) -> Parsed {
    if validator.is_optional() && free::is_declined(validator, text) {
        return Parsed::Valid(Value::Null);
    }
    let read = match validator {
        Validator::Text
        | Validator::OptionalText
        | Validator::TravelCity
        | Validator::ReferenceImages => free::read(text).map(Value::Text),
        Validator::Dimensions => dimensions::read(text).map(Value::Dimensions),
        Validator::Complexity => complexity::read(text).map(Value::Complexity),
        Validator::YesNo => yes_no::read(text).map(Value::Bool),
        Validator::Budget => budget::read(text).map(Value::Budget),
        Validator::City => city::read(text).map(Value::Text),
        Validator::Country => country::read(text).map(Value::Text),
        Validator::Handle => handle::read(text).map(Value::Text),
    };
    match read {
        Ok(value) => Parsed::Valid(value),
        Err(reason) => Parsed::Invalid(reason),
    }
}
