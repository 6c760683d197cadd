//! Answers about one resource: what it is, and in the headers which version, where it is, and
//! whether a repeat is being answered (api.md, "Lists" and "Idempotency-Key").

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use service::Error;

use crate::{
    domain::etag,
    http::{idempotency_key, problem::Failure},
};

/// One resource, to be answered with.
pub(crate) struct Resource<T> {
    body: T,
    status: StatusCode,
    version: Option<i64>,
    location: Option<String>,
    replayed: bool,
}

impl<T> Resource<T> {
    /// 200, with no more headers.
    pub(crate) fn new(body: T) -> Self {
        Self { body, status: StatusCode::OK, version: None, location: None, replayed: false }
    }

    /// With `ETag`.
    pub(crate) fn version(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }

    /// 201, with the path of what is new as `Location`.
    pub(crate) fn created_at(mut self, path: String) -> Self {
        self.status = StatusCode::CREATED;
        self.location = Some(path);
        self
    }

    /// 202: what it asks for is done later.
    pub(crate) fn accepted(mut self) -> Self {
        self.status = StatusCode::ACCEPTED;
        self
    }

    /// With `Idempotency-Replayed`, if it is so.
    pub(crate) fn replayed(mut self, replayed: bool) -> Self {
        self.replayed = replayed;
        self
    }
}

impl<T: Serialize> IntoResponse for Resource<T> {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body)).into_response();
        let headers = response.headers_mut();
        let version = self.version.map(|version| (header::ETAG, etag::etag(version)));
        let location = self.location.map(|path| (header::LOCATION, path));
        for (name, text) in version.into_iter().chain(location) {
            match value(&name, &text) {
                Ok(value) => headers.insert(name, value),
                Err(error) => return Failure(error).into_response(),
            };
        }
        idempotency_key::mark_replayed(headers, self.replayed);
        response
    }
}

fn value(name: &HeaderName, text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::try_from(text).map_err(|error| Error::internal(format!("{name}: {error}")))
}
