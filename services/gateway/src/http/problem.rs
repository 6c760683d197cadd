//! Every error as a problem document (RFC 9457; api.md, "Errors").
//!
//! A handler that fails leaves its [`Error`] in the answer; [`render`] makes the document of it,
//! because only there the path and the trace id are known. Nothing else writes an error.

use std::any::Any;

use axum::{
    Json,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use service::{Code, Error};
use utoipa::ToSchema;

use super::trace::TraceId;
use crate::docs;

/// The media type of problem documents.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";
/// What a 401 asks for (RFC 9110, section 11.6.1).
const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer realm=\"fanfare\"");

/// What a handler returns when it fails.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) Error);

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// On an answer: its error has this status instead of its code's own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Status(pub(crate) u16);

/// On an answer: its error is for a person in a browser, so it becomes a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AsPage;

/// Whether a request comes from a browser that shows its answer.
pub(crate) fn wants_page(headers: &HeaderMap) -> bool {
    accepts(headers, "text/html")
}

/// Whether a request asks for a media type by its name.
pub(crate) fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    let lines = headers.get_all(header::ACCEPT).iter().filter_map(|line| line.to_str().ok());
    let types = lines.flat_map(|line| line.split(',')).filter_map(|range| range.split(';').next());
    types.map(str::trim).any(|named| named.eq_ignore_ascii_case(media_type))
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self.0);
        response
    }
}

/// An error as clients see it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Problem {
    /// A page of the docs, relative to this host.
    #[schema(example = "/problems/batch-not-found")]
    r#type: String,
    /// One fixed sentence per code.
    #[schema(example = "There is no such batch")]
    title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, example = 404)]
    status: u16,
    /// What went wrong in this case, for people.
    #[schema(example = "There is no batch with this id.")]
    detail: String,
    /// The path of the request.
    #[schema(example = "/api/metricool/batch/batch_1767258000000_4fzyo82mv")]
    instance: String,
    /// What went wrong, for programs.
    #[schema(example = "BATCH_NOT_FOUND")]
    code: &'static str,
    /// The same text as `detail`.
    #[schema(example = "There is no batch with this id.")]
    error: String,
    /// The members and parameters that are wrong, when the error is about such.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<ProblemField>,
    /// The trace in which it happened: 32 hexadecimal digits.
    #[schema(example = "4bf92f3577b34da6a3ce929d0e0e4736", pattern = "^[0-9a-f]{32}$")]
    trace_id: String,
}

/// What is wrong with one member or parameter.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProblemField {
    /// A JSON pointer into the body, or `?name` for a query parameter.
    #[schema(example = "/posts/0/id")]
    pointer: String,
    /// What is wrong with it.
    #[schema(example = "must be text with at least one character")]
    detail: String,
}

impl Problem {
    /// The document of an error.
    pub(crate) fn new(error: &Error, status: u16, instance: &str, trace_id: &str) -> Self {
        let code = error.code();
        Self {
            r#type: code.problem_type(),
            title: code.title(),
            status,
            detail: error.detail().to_owned(),
            instance: instance.to_owned(),
            code: code.name(),
            error: error.detail().to_owned(),
            errors: error.fields().iter().map(ProblemField::from).collect(),
            trace_id: trace_id.to_owned(),
        }
    }
}

impl From<&service::FieldError> for ProblemField {
    fn from(field: &service::FieldError) -> Self {
        Self { pointer: field.pointer.clone(), detail: field.detail.clone() }
    }
}

/// Makes the document of the error that an answer carries, and logs what only the log may know.
/// Headers that are set already, such as `Allow`, stay.
pub(crate) async fn render(request: Request, next: Next) -> Response {
    let instance = request.uri().path().to_owned();
    let trace_id = TraceId::of(&request);
    let mut response = next.run(request).await;
    let Some(error) = response.extensions_mut().remove::<Error>() else {
        return response;
    };
    log(&error);
    let own_status = response.extensions_mut().remove::<Status>();
    let status = own_status.map_or(error.code().http(), |Status(status)| status);
    let (parts, body) = if response.extensions_mut().remove::<AsPage>().is_some() {
        docs::refusal(&error, &trace_id).into_parts()
    } else {
        let problem = Problem::new(&error, status, &instance, &trace_id);
        let (mut parts, body) = Json(problem).into_response().into_parts();
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        (parts, body)
    };
    *response.body_mut() = body;
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.extend(parts.headers);
    if status == 401 {
        headers.insert(header::WWW_AUTHENTICATE, CHALLENGE);
    }
    if let Some(after) = error.retry_after() {
        headers.insert(
            header::RETRY_AFTER,
            HeaderValue::from(after.as_millis().div_ceil(1_000) as u64),
        );
    }
    response
}

fn log(error: &Error) {
    let (code, context) = (error.code().name(), error.context().unwrap_or_default());
    match error.code() {
        Code::Internal => tracing::error!(code, context, "request failed"),
        _ if !context.is_empty() => tracing::warn!(code, context, "request failed"),
        _ => tracing::debug!(code, "request refused"),
    }
}

/// No such route.
pub(crate) async fn not_found() -> Failure {
    Failure(Error::new(Code::NotFound, "There is nothing at this path. The routes are at /docs."))
}

/// The route exists, with other methods; the router adds `Allow`.
pub(crate) async fn method_not_allowed() -> Failure {
    Failure(Error::new(
        Code::MethodNotAllowed,
        "This path does not take this method; the Allow header lists those that it takes.",
    ))
}

/// A handler panicked: a mistake of ours.
#[allow(clippy::needless_pass_by_value, reason = "the panic layer hands it over so")]
pub(crate) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no text");
    Failure(Error::internal(format!("panic: {text}"))).into_response()
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, middleware, routing::get};
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_problem_that_tells_nothing() {
        let routes = Router::new()
            .route("/", get(async || -> String { panic!("secret of ours") }))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(middleware::from_fn(render));
        let response = routes.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let text = std::str::from_utf8(&body).unwrap();
        assert!(text.contains("\"INTERNAL\"") && !text.contains("secret"), "{text}");
    }
}
