//! Tables of answers (conversations.md, the table of answers), and what holds of any text.

mod properties;
mod sizes_and_amounts;
mod words;

use serde_json::Value as Json;

use super::{Parsed, Reason, Validator, parse};
use crate::domain::text::normalise;

/// What is read from a text as it comes in.
fn read(validator: Validator, text: &str) -> Result<Json, Reason> {
    match parse(validator, &normalise(text)) {
        Parsed::Valid(value) => Ok(value.to_json()),
        Parsed::Invalid(reason) => Err(reason),
    }
}

/// Every text has the value beside it.
fn expect<V: Into<Json> + Clone>(validator: Validator, table: &[(&str, V)]) {
    for (text, value) in table {
        assert_eq!(read(validator, text), Ok(value.clone().into()), "{text:?}");
    }
}

/// No text can be read.
fn refuse(validator: Validator, texts: &[&str]) {
    for text in texts {
        let read = read(validator, text);
        assert!(read.is_err(), "{text:?}: {read:?}");
    }
}

#[test]
fn validators_are_words_of_flows() {
    for (validator, word) in [
        (Validator::Text, "text"),
        (Validator::OptionalText, "optional_text"),
        (Validator::TravelCity, "travel_city"),
        (Validator::Dimensions, "dimensions"),
        (Validator::Complexity, "complexity"),
        (Validator::YesNo, "yes_no"),
        (Validator::ReferenceImages, "reference_images"),
        (Validator::Budget, "budget"),
        (Validator::City, "city"),
        (Validator::Country, "country"),
        (Validator::Handle, "handle"),
    ] {
        assert_eq!(serde_json::to_value(validator).unwrap(), word);
        assert_eq!(serde_json::from_value::<Validator>(word.into()).unwrap(), validator);
    }
}
