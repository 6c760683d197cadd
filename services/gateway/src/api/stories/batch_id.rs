//! How a request names a batch.

use std::fmt;

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use service::{Code, Error};
use tracing::Span;

use crate::{
    domain::batch_id::is_batch_id,
    http::{problem::Failure, query::Query},
};

/// The id of a batch that may exist.
#[derive(Clone, Debug)]
pub(crate) struct BatchId(String);

impl BatchId {
    /// The `batchId` parameter.
    ///
    /// # Errors
    /// `MISSING_BATCH_ID`; `BATCH_NOT_FOUND` for what can be no batch's id.
    pub(crate) fn of_query(query: &Query) -> Result<Self, Error> {
        let text = query.text("batchId").ok_or_else(|| {
            Error::field(Code::MissingBatchId, "?batchId", "Name the batch: ?batchId=batch_….")
        })?;
        Self::checked(text.to_owned())
    }

    fn checked(text: String) -> Result<Self, Error> {
        if !is_batch_id(&text) {
            return Err(not_found());
        }
        Span::current().record("fanfare.batch_id", text.as_str());
        Ok(Self(text))
    }
}

impl fmt::Display for BatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for BatchId {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        // A segment that is no UTF-8 names no batch either.
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(text) = path.map_err(|_| Failure(not_found()))?;
        Ok(Self::checked(text)?)
    }
}

fn not_found() -> Error {
    Error::new(Code::BatchNotFound, "There is no batch with this id.")
}
