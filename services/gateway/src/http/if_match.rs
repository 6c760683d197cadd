//! The `If-Match` header: act only on the version that was read (api.md, "Lists").

use std::convert::Infallible;

use axum::{
    extract::OptionalFromRequestParts,
    http::{header, request::Parts},
};
use service::{Code, Error};

use crate::domain::etag;

/// The header, when it was sent.
pub(crate) struct IfMatch(String);

impl IfMatch {
    /// Refuses any version but those that the header names.
    ///
    /// # Errors
    /// `PRECONDITION_FAILED`.
    pub(crate) fn check(&self, version: i64) -> Result<(), Error> {
        if etag::if_match(&self.0, version) {
            return Ok(());
        }
        Err(Error::new(
            Code::PreconditionFailed,
            "The resource has changed since you read it. Read it again and decide anew.",
        ))
    }
}

/// The version that the service is to compare with in the transaction of the change; none when any
/// will do. Only a header that does not name exactly one version needs the current one, `read`.
///
/// # Errors
/// `PRECONDITION_FAILED` when the current version is not among those named, and those of `read`.
pub(crate) async fn expected<F>(
    if_match: Option<IfMatch>,
    read: impl FnOnce() -> F,
) -> Result<Option<i64>, Error>
where
    F: Future<Output = Result<i64, Error>>,
{
    let Some(if_match) = if_match.filter(|it| !etag::names_any(&it.0)) else {
        return Ok(None);
    };
    if let Some(version) = etag::only_version(&if_match.0) {
        return Ok(Some(version));
    }
    let current = read().await?;
    if_match.check(current)?;
    Ok(Some(current))
}

/// Refuses any version but those that the header names, where the service has nothing to compare
/// with.
///
/// # Errors
/// As [`expected`].
pub(crate) async fn check<F>(
    if_match: Option<IfMatch>,
    read: impl FnOnce() -> F,
) -> Result<(), Error>
where
    F: Future<Output = Result<i64, Error>>,
{
    match if_match.filter(|it| !etag::names_any(&it.0)) {
        Some(if_match) => if_match.check(read().await?),
        None => Ok(()),
    }
}

/// The versions that the service is to compare with; none when any will do.
pub(crate) fn versions(if_match: Option<IfMatch>) -> Option<Vec<i64>> {
    let if_match = if_match.filter(|it| !etag::names_any(&it.0))?;
    Some(etag::versions(&if_match.0))
}

impl<S: Sync> OptionalFromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        let values = parts.headers.get_all(header::IF_MATCH);
        // What is no text names no version of ours; several lines are one list (RFC 9110, 5.3).
        let tags: Vec<&str> =
            values.iter().map(|value| value.to_str().unwrap_or_default()).collect();
        Ok((!tags.is_empty()).then(|| Self(tags.join(","))))
    }
}
