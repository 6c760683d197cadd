//! Parameters of the types that lists are narrowed by.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use service::{Error, time::timestamp};
use uuid::Uuid;

use super::Query;
use crate::domain::words::Words;

/// Most characters of a name.
const MAX_NAME: usize = 200;

impl Query {
    /// A word.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for any other text.
    pub(crate) fn word<W: Words>(&self, name: &str) -> Result<Option<String>, Error> {
        self.read(name, &W::expected(), |text| W::read(text).map(str::to_owned))
    }

    /// Words, of a parameter that may be repeated.
    ///
    /// # Errors
    /// `INVALID_REQUEST` when one of them is any other text.
    pub(crate) fn words<W: Words>(&self, name: &str) -> Result<Vec<String>, Error> {
        let word =
            |text| W::read(text).map(str::to_owned).ok_or_else(|| unfit(name, &W::expected()));
        self.texts(name).map(word).collect()
    }

    /// An id.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for what can be nobody's id.
    pub(crate) fn id(&self, name: &str) -> Result<Option<String>, Error> {
        self.read(name, "must be a UUID", |text| text.parse().ok().map(|id: Uuid| id.to_string()))
    }

    /// A name that something was given: a short text.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for one that is longer than [`MAX_NAME`] or has a NUL.
    pub(crate) fn name(&self, name: &str) -> Result<Option<String>, Error> {
        let expected = format!("must have at most {MAX_NAME} characters, none of them NUL");
        self.read(name, &expected, |text| {
            let fits = text.chars().count() <= MAX_NAME && !text.contains('\0');
            fits.then(|| text.to_owned())
        })
    }

    /// An instant.
    ///
    /// # Errors
    /// `INVALID_REQUEST` unless it is RFC 3339 with an offset.
    pub(crate) fn instant(&self, name: &str) -> Result<Option<prost_types::Timestamp>, Error> {
        let expected = "must be a time such as 2030-01-31T00:00:00Z";
        self.read(name, expected, |text| text.parse().ok().map(|at: Timestamp| timestamp(at)))
    }

    /// A day, such as `2026-01-31`.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for any other text.
    pub(crate) fn date(&self, name: &str) -> Result<Option<String>, Error> {
        let expected = "must be a day such as 2026-01-31";
        self.read(name, expected, |text| {
            text.parse().ok().map(|day: jiff::civil::Date| day.to_string())
        })
    }

    /// A whole number within bounds.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for any other text.
    pub(crate) fn number(
        &self,
        name: &str,
        bounds: RangeInclusive<u32>,
    ) -> Result<Option<u32>, Error> {
        let expected =
            format!("must be a whole number from {} to {}", bounds.start(), bounds.end());
        self.read(name, &expected, |text| {
            let digits = text.bytes().all(|c| c.is_ascii_digit());
            text.parse().ok().filter(|number| digits && bounds.contains(number))
        })
    }

    /// True or false, if it is there.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for any other text.
    pub(crate) fn choice(&self, name: &str) -> Result<Option<bool>, Error> {
        self.read(name, "must be true or false", |text| text.parse().ok())
    }

    /// True or false; false without it.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for any other text.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Error> {
        Ok(self.choice(name)?.unwrap_or_default())
    }

    fn read<T>(
        &self,
        name: &str,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Error> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        read(text).map(Some).ok_or_else(|| unfit(name, expected))
    }
}

fn unfit(name: &str, expected: &str) -> Error {
    Error::invalid(format!("?{name}"), format!("The parameter {name} {expected}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::words::NamedPlatform, http::query::Parameter};

    fn query(text: &str) -> Query {
        let v = Parameter { name: "v".to_owned(), many: true };
        Query::parse(Some(text), &[v]).unwrap()
    }

    #[test]
    fn values_are_read_or_named() {
        let id = "019b7802-7b80-7def-8000-9f8a6c2b1d3e";
        let upper = query(&format!("v={}", id.to_uppercase()));
        assert_eq!(upper.id("v").unwrap().as_deref(), Some(id));
        assert_eq!(query("v=X").word::<NamedPlatform>("v").unwrap().as_deref(), Some("TWITTER"));
        let at = query("v=2026-01-31T10:00:00%2B01:00").instant("v").unwrap().unwrap();
        assert_eq!(at.seconds, 1_769_850_000);
        assert!(query("v=true").flag("v").unwrap() && !query("v=").flag("v").unwrap());
        assert_eq!(query("v=14").number("v", 14..=365).unwrap(), Some(14));
        assert!(query("v=13").number("v", 14..=365).is_err());
        let both = query("v=X&v=THREADS").words::<NamedPlatform>("v").unwrap();
        assert_eq!(both, ["TWITTER", "THREADS"]);
        assert!(query("v=X&v=what").words::<NamedPlatform>("v").is_err());
        let wrong = query("v=what");
        for error in [
            wrong.id("v").unwrap_err(),
            wrong.word::<NamedPlatform>("v").unwrap_err(),
            wrong.instant("v").unwrap_err(),
            wrong.flag("v").unwrap_err(),
            wrong.number("v", 1..=9).unwrap_err(),
        ] {
            assert_eq!(error.fields()[0].pointer, "?v");
        }
    }
}
