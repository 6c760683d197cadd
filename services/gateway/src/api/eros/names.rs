//! Names in paths. What can be nobody's name is not found like any other.

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use service::{Code, Error};

use crate::http::problem::Failure;

/// Longest name of a page, in characters (scheduling.md).
const MAX_PAGE_NAME: usize = 64;
/// Longest id of a schedule: `SCH_`, a page's name, a day and six characters.
const MAX_SCHEDULE_ID: usize = 4 + MAX_PAGE_NAME + 1 + 8 + 1 + 6;

/// The name of a page that may exist.
pub(in crate::api) struct PageName(pub(super) String);

/// The id of a schedule that may exist, and the form in which it is asked for.
pub(in crate::api) struct ScheduleName {
    pub(super) id: String,
    pub(super) form: Form,
}

impl ScheduleName {
    /// The id, where a file is not meant.
    ///
    /// # Errors
    /// `SCHEDULE_NOT_FOUND` for the name of a file.
    pub(super) fn document(self) -> Result<String, Error> {
        match self.form {
            Form::Json => Ok(self.id),
            Form::Csv | Form::Ics => Err(not_found()),
        }
    }
}

fn not_found() -> Error {
    Error::new(Code::ScheduleNotFound, "There is no schedule with this id.")
}

/// How a schedule is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The document.
    Json,
    /// `….csv`.
    Csv,
    /// `….ics`.
    Ics,
}

/// A message of a schedule, by its position.
pub(in crate::api) struct Position(pub(super) u32);

/// Whether a text can be a page's name.
pub(super) fn is_page_name(text: &str) -> bool {
    let allowed = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'.' | b'-')
    };
    (1..=MAX_PAGE_NAME).contains(&text.len()) && text.bytes().all(allowed)
}

/// Splits what stands behind `/api/schedules/`.
fn schedule_name(text: &str) -> Option<ScheduleName> {
    let (id, form) = if let Some(id) = text.strip_suffix(".csv") {
        (id, Form::Csv)
    } else if let Some(id) = text.strip_suffix(".ics") {
        (id, Form::Ics)
    } else {
        (text, Form::Json)
    };
    let known = id.len() <= MAX_SCHEDULE_ID && id.starts_with("SCH_") && id.is_ascii();
    known.then(|| ScheduleName { id: id.to_owned(), form })
}

/// A parameter of the path's template; a segment that is no UTF-8 names nothing.
async fn parameter<S: Send + Sync>(parts: &mut Parts, state: &S, name: &str) -> Option<String> {
    let parameters = RawPathParams::from_request_parts(parts, state).await.ok()?;
    let found = parameters.iter().find(|(parameter, _)| *parameter == name);
    found.map(|(_, text)| text.to_owned())
}

impl<S: Send + Sync> FromRequestParts<S> for PageName {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let name = parameter(parts, state, "page").await.filter(|name| is_page_name(name));
        name.map(Self).ok_or_else(|| {
            Failure(Error::new(Code::PageNotFound, "There is no page of this name."))
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ScheduleName {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let text = parameter(parts, state, "id").await;
        text.as_deref().and_then(schedule_name).ok_or_else(|| Failure(not_found()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Position {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let position = parameter(parts, state, "position").await.and_then(|text| text.parse().ok());
        position.map(Self).ok_or_else(|| {
            Failure(Error::new(Code::MessageNotFound, "The schedule has no message at this place."))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_the_form() {
        let name = schedule_name("SCH_a.csv_20260131_ABC123.ics").unwrap();
        assert_eq!((name.id.as_str(), name.form), ("SCH_a.csv_20260131_ABC123", Form::Ics));
        assert_eq!(schedule_name("SCH_a_20260131_ABC123").unwrap().form, Form::Json);
        assert_eq!(schedule_name("SCH_a_20260131_ABC123.csv").unwrap().form, Form::Csv);
        assert!(schedule_name("a").is_none());
    }

    #[test]
    fn page_names_are_lower_case_and_short() {
        for name in ["a", "jadebri", "a_b.c-9"] {
            assert!(is_page_name(name), "{name}");
        }
        for name in ["", "A", "a b", "é", "a/b", &"a".repeat(65)] {
            assert!(!is_page_name(name), "{name}");
        }
    }
}
