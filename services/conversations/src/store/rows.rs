//! Values of rows as domain types, and lists of values for statements.

use std::borrow::Cow;

use serde::{Serialize, de::DeserializeOwned};
use store::{Error, Result, bulk::Column};
use uuid::Uuid;

pub(super) fn uuid(text: &str) -> Result<Uuid> {
    text.parse().map_err(|_| Error::Value(format!("`{text}` is no id")))
}

/// The member of an enumeration that a word names.
pub(super) fn word<T>(text: &str, of_word: fn(&str) -> Option<T>) -> Result<T> {
    of_word(text).ok_or_else(|| Error::Value(format!("`{text}` is no word of ours")))
}

pub(super) fn number<T: TryFrom<i64>>(number: i64) -> Result<T> {
    number.try_into().map_err(|_| Error::Value(format!("{number} is too large or small")))
}

pub(super) fn document<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Value(error.to_string()))
}

pub(super) fn text_of<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Value(error.to_string()))
}

/// Words of ours as the members of an SQL list.
pub(super) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("'{word}'")).collect();
    words.join(", ")
}

/// A column of texts.
pub(super) fn texts<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Column {
    Column::Text(values.into_iter().map(|value| Cow::Owned(value.into())).collect())
}

/// A column of texts, some of which may be missing.
pub(super) fn optional_texts<T: Into<String>>(
    values: impl IntoIterator<Item = Option<T>>,
) -> Column {
    let owned = |value: T| Cow::Owned(value.into());
    Column::OptionalText(values.into_iter().map(|value| value.map(owned)).collect())
}
