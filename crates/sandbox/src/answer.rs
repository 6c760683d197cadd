//! What a provider answers, before it is HTTP.

use axum::Json;
use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use serde_json::Value;

/// An answer that can be journaled, replaced by a fault, or sent.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    body: Payload,
    headers: HeaderMap,
    /// The post that the call was about or made, for the journal.
    pub(crate) post_id: Option<String>,
}

#[derive(Clone, Debug)]
enum Payload {
    Empty,
    Json(Value),
    Text(String),
    Html(String),
    /// With its type.
    Bytes(String, Bytes),
}

impl Answer {
    pub(crate) fn json(status: StatusCode, body: Value) -> Self {
        Self::new(status, Payload::Json(body))
    }

    pub(crate) fn text(status: StatusCode, body: impl Into<String>) -> Self {
        Self::new(status, Payload::Text(body.into()))
    }

    pub(crate) fn html(status: StatusCode, body: impl Into<String>) -> Self {
        Self::new(status, Payload::Html(body.into()))
    }

    pub(crate) fn bytes(kind: &str, bytes: Bytes) -> Self {
        Self::new(StatusCode::OK, Payload::Bytes(kind.to_owned(), bytes))
    }

    /// 302; a location that is no header value is left out.
    pub(crate) fn redirect(location: &str) -> Self {
        let answer = Self::new(StatusCode::FOUND, Payload::Empty);
        match HeaderValue::from_str(location) {
            Ok(location) => answer.header(LOCATION, location),
            Err(_) => answer,
        }
    }

    /// Without a body.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self::new(status, Payload::Empty)
    }

    pub(crate) fn no_content() -> Self {
        Self::empty(StatusCode::NO_CONTENT)
    }

    fn new(status: StatusCode, body: Payload) -> Self {
        Self { status, body, headers: HeaderMap::new(), post_id: None }
    }

    /// With the header `Retry-After`: seconds, or an HTTP date.
    pub(crate) fn retry_after(mut self, value: Option<HeaderValue>) -> Self {
        if let Some(value) = value {
            self.headers.insert(RETRY_AFTER, value);
        }
        self
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// With headers beside those that it has; one of the same name gives way to its own.
    pub(crate) fn headers(mut self, headers: HeaderMap) -> Self {
        let own = std::mem::replace(&mut self.headers, headers);
        self.headers.extend(own);
        self
    }

    pub(crate) fn about(mut self, post_id: Option<String>) -> Self {
        self.post_id = post_id;
        self
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = match self.body {
            Payload::Empty => self.status.into_response(),
            Payload::Json(body) => (self.status, Json(body)).into_response(),
            Payload::Text(body) => (self.status, body).into_response(),
            Payload::Html(body) => (self.status, Html(body)).into_response(),
            Payload::Bytes(kind, body) => {
                (self.status, [(CONTENT_TYPE, kind)], body).into_response()
            }
        };
        response.headers_mut().extend(self.headers);
        response
    }
}
