//! Mistakes of a request, all told at once.

use service::{Code, Error, FieldError};

/// Refuses a request that has any.
///
/// # Errors
/// `INVALID_REQUEST` about all of them, the first one's text as its own.
pub fn refuse(mistakes: Vec<FieldError>) -> Result<(), Error> {
    let Some(first) = mistakes.first() else { return Ok(()) };
    let error = Error::new(Code::InvalidRequest, first.detail.clone());
    Err(mistakes.into_iter().fold(error, Error::with_field))
}
