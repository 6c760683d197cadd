//! What a provider answers, before it is HTTP.

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::post::PostId;

/// An answer that can be journaled, replaced by a fault, or sent.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    body: Payload,
    retry_after: Option<HeaderValue>,
    /// The post that the call was about or made, for the journal.
    pub(crate) post_id: Option<PostId>,
}

#[derive(Clone, Debug)]
enum Payload {
    Empty,
    Json(Value),
    Text(String),
}

impl Answer {
    pub(crate) fn json(status: StatusCode, body: Value) -> Self {
        Self::new(status, Payload::Json(body))
    }

    pub(crate) fn text(status: StatusCode, body: impl Into<String>) -> Self {
        Self::new(status, Payload::Text(body.into()))
    }

    pub(crate) fn no_content() -> Self {
        Self::new(StatusCode::NO_CONTENT, Payload::Empty)
    }

    fn new(status: StatusCode, body: Payload) -> Self {
        Self { status, body, retry_after: None, post_id: None }
    }

    /// With the header `Retry-After`: seconds, or an HTTP date.
    pub(crate) fn retry_after(mut self, value: Option<HeaderValue>) -> Self {
        self.retry_after = value;
        self
    }

    pub(crate) fn about(mut self, post_id: Option<PostId>) -> Self {
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
        };
        if let Some(value) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, value);
        }
        response
    }
}
