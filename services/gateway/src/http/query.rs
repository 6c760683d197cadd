//! Query parameters: known ones, once each unless they may be repeated (api.md: "Unknown request fields
//! are refused").
//!
//! Map: this file reads the query, `values` the parameters that are more than text.

mod values;

use std::collections::BTreeMap;

use service::{Code, Error, FieldError};

/// The parameters of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(BTreeMap<String, Vec<String>>);

/// A parameter that an operation takes.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    /// Whether it may be there several times.
    pub(crate) many: bool,
}

/// Fewest and most items of a page, and how many without a word (api.md, "Lists").
const LIMITS: std::ops::RangeInclusive<u32> = 1..=100;
const DEFAULT_LIMIT: u32 = 20;

impl Query {
    /// Reads a query string of which the operation knows the parameters `known`.
    ///
    /// # Errors
    /// `INVALID_REQUEST` with each unknown parameter, and each that is repeated and may not be.
    pub(crate) fn parse(text: Option<&str>, known: &[Parameter]) -> Result<Self, Error> {
        let mut parameters: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut wrong = Vec::new();
        for (name, value) in url::form_urlencoded::parse(text.unwrap_or_default().as_bytes()) {
            let pointer = format!("?{name}");
            let Some(parameter) = known.iter().find(|known| known.name == name) else {
                wrong.push(FieldError { pointer, detail: "There is no such parameter.".into() });
                continue;
            };
            let values = parameters.entry(name.into_owned()).or_default();
            if !parameter.many && !values.is_empty() {
                wrong.push(FieldError { pointer, detail: "The parameter is there twice.".into() });
            }
            values.push(value.into_owned());
        }
        if wrong.is_empty() {
            return Ok(Self(parameters));
        }
        let error =
            Error::new(Code::InvalidRequest, "The query has parameters that are not taken.");
        Err(wrong.into_iter().fold(error, Error::with_field))
    }

    /// A parameter's text; an empty one counts as absent.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.texts(name).next()
    }

    /// The texts of a parameter that may be repeated; empty ones count as absent.
    fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        let values = self.0.get(name).into_iter().flatten();
        values.map(String::as_str).filter(|value| !value.is_empty())
    }

    /// How many items a page has.
    ///
    /// # Errors
    /// `INVALID_REQUEST` unless it is a whole number from 1 to 100.
    pub(crate) fn limit(&self) -> Result<u32, Error> {
        let Some(text) = self.0.get("limit").and_then(|values| values.first()) else {
            return Ok(DEFAULT_LIMIT);
        };
        let digits = text.bytes().all(|c| c.is_ascii_digit());
        match text.parse() {
            Ok(limit) if digits && LIMITS.contains(&limit) => Ok(limit),
            _ => Err(Error::invalid("?limit", "The limit must be a whole number from 1 to 100.")),
        }
    }
}

/// The first parameter of a name, of a query that a provider sends and may add to; an empty one counts
/// as absent.
pub(crate) fn first(query: Option<&str>, name: &str) -> Option<String> {
    let mut all = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let (_, value) = all.find(|(named, _)| named == name)?;
    (!value.is_empty()).then(|| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> [Parameter; 3] {
        [("limit", false), ("cursor", false), ("status", true)]
            .map(|(name, many)| Parameter { name: name.to_owned(), many })
    }

    #[test]
    fn of_a_provider_s_query_the_first_of_a_name_counts() {
        let query = Some("b=1&a=x%2By&a=z&c=&c=1");
        assert_eq!(first(query, "a").as_deref(), Some("x+y"));
        assert_eq!((first(query, "c"), first(query, "d"), first(None, "a")), (None, None, None));
    }

    fn limit(text: &str) -> Result<u32, Error> {
        Query::parse(Some(text), &known())?.limit()
    }

    #[test]
    fn limits_are_whole_numbers_in_range() {
        assert_eq!(limit("").unwrap(), 20);
        assert_eq!(limit("limit=1").unwrap(), 1);
        assert_eq!(limit("limit=100").unwrap(), 100);
        for text in ["0", "101", "-1", "%2B5", "1.5", "ten", "", "99999999999"] {
            assert_eq!(limit(&format!("limit={text}")).unwrap_err().fields()[0].pointer, "?limit");
        }
    }

    #[test]
    fn unknown_and_repeated_parameters_are_all_named() {
        let error = Query::parse(Some("limit=1&page=2&limit=3"), &known()).unwrap_err();
        let pointers: Vec<_> = error.fields().iter().map(|field| field.pointer.as_str()).collect();
        assert_eq!(pointers, ["?page", "?limit"]);
    }

    #[test]
    fn what_may_be_repeated_has_every_value() {
        let query = Query::parse(Some("status=A&status=&status=B"), &known()).unwrap();
        assert_eq!(query.texts("status").collect::<Vec<_>>(), ["A", "B"]);
        assert_eq!((query.text("status"), query.text("cursor")), (Some("A"), None));
    }
}
