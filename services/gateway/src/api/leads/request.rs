//! What clients send about leads. The gateway checks the shape; the conversations judge the values.

use serde_json::Value;
use service::Error;
use utoipa::ToSchema;

use crate::http::shape;

/// How long a message is, in characters: WhatsApp's limit.
pub(in crate::api) const TEXT: (usize, usize) = (1, 4_096);

/// A message as the artist.
#[derive(ToSchema)]
pub(super) struct NewMessage {
    #[schema(
        min_length = 1,
        max_length = 4096,
        example = "Hi! I have looked at your idea and love it."
    )]
    pub(super) text: String,
}

impl NewMessage {
    /// # Errors
    /// `INVALID_REQUEST` with every member whose shape is wrong.
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| {
            root.require("text", problems);
            let text = root.sized_text("text", TEXT, problems).unwrap_or_default();
            Self { text: text.to_owned() }
        })
    }
}

/// The text by which a lead is looked for.
///
/// # Errors
/// `INVALID_REQUEST` for what can be nobody's number.
pub(super) fn phone(text: Option<&str>) -> Result<String, Error> {
    let text = text.unwrap_or_default();
    if text.len() <= 20 && text.bytes().all(|c| c.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err(Error::invalid("?phone", "The parameter phone must be digits such as 447700900123."))
}

/// The longest text that leads are looked for by, in characters.
const MAX_SEARCH: usize = 100;

/// The text that is to be part of what is known of a lead.
///
/// # Errors
/// `INVALID_REQUEST` for one that is too long.
pub(super) fn search(text: Option<&str>) -> Result<String, Error> {
    let text = text.unwrap_or_default();
    if text.chars().count() <= MAX_SEARCH && !text.contains('\0') {
        return Ok(text.to_owned());
    }
    let detail =
        format!("The parameter q must have at most {MAX_SEARCH} characters, none of them NUL.");
    Err(Error::invalid("?q", detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_short() {
        assert_eq!(search(None).unwrap(), "");
        assert_eq!(search(Some(&"é".repeat(100))).unwrap().chars().count(), 100);
        assert!(search(Some(&"é".repeat(101))).is_err() && search(Some("a\0")).is_err());
    }

    #[test]
    fn a_phone_is_digits() {
        assert_eq!(phone(None).unwrap(), "");
        assert_eq!(phone(Some("447700900123")).unwrap(), "447700900123");
        for wrong in ["+447700900123", "44 77", "x", "123456789012345678901"] {
            assert!(phone(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
