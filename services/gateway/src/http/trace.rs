//! One server span and one measurement per request, and the trace id on every answer.
//!
//! Names by the OpenTelemetry conventions for HTTP; labels of metrics are route templates, never
//! paths, so that their number is bounded.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use tracing::{Instrument as _, Span, field::Empty};

use crate::app::App;

/// Carries the trace id of an answer: 32 hexadecimal digits.
pub(crate) const X_TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");
/// Asked every few seconds by machines: a span for each would bury the traces that people look for.
const PROBES: [&str; 3] = ["/healthz", "/readyz", "/metrics"];
/// The path of links, before their tokens.
const LINKS: &str = "/a/";
/// The label of requests that no route takes.
const UNMATCHED: &str = "unmatched";

/// The trace id of a request, for whoever answers it.
#[derive(Clone)]
pub(crate) struct TraceId(String);

impl TraceId {
    /// The id that [`trace`] gave the request.
    pub(crate) fn of(request: &Request) -> String {
        request.extensions().get::<Self>().map(|id| id.0.clone()).unwrap_or_default()
    }
}

/// Wraps everything else.
pub(crate) async fn trace(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let service = app.tasks.service();
    telemetry::in_service(service, async move {
        let route = request.extensions().get::<MatchedPath>().cloned();
        let route = route.as_ref().map_or(UNMATCHED, MatchedPath::as_str);
        let method = known_method(request.method());
        let span = span_of(&request, method, route);
        let work = answer(app, request, next, span.clone());
        let response = work.instrument(span).await;
        let labels = [
            ("route", route.to_owned()),
            ("method", method.to_owned()),
            ("status", response.status().as_u16().to_string()),
        ];
        metrics::histogram!("http_server_duration_seconds", &labels)
            .record(started.elapsed().as_secs_f64());
        response
    })
    .await
}

async fn answer(app: App, mut request: Request, next: Next, span: Span) -> Response {
    let trace_id = trace_id(&app, request.headers());
    request.extensions_mut().insert(TraceId(trace_id.clone()));
    let mut response = next.run(request).await;
    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    if status.is_server_error() {
        span.record("error.type", status.as_u16());
    }
    // Hexadecimal digits are always a header value.
    if let Ok(value) = HeaderValue::try_from(trace_id) {
        response.headers_mut().insert(X_TRACE_ID, value);
    }
    response
}

fn span_of(request: &Request, method: &'static str, route: &str) -> Span {
    if PROBES.contains(&route) {
        return Span::none();
    }
    let span = tracing::info_span!(
        parent: None,
        "http.server",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        http.request.method = method,
        http.route = route,
        url.path = shown(request.uri().path()),
        http.response.status_code = Empty,
        fanfare.tenant = Empty,
        fanfare.batch_id = Empty,
        error.type = Empty,
    );
    if let Some(parent) = telemetry::extract_traceparent(request.headers()) {
        telemetry::set_parent(&span, parent);
    }
    span
}

/// The token of a link is a secret, which no trace is to keep.
fn shown(path: &str) -> &str {
    if path.starts_with(LINKS) { LINKS } else { path }
}

/// Outside any span (a probe, or no tracing set up) the caller's id, or one of our own: an answer
/// always has something to be found by.
fn trace_id(app: &App, headers: &HeaderMap) -> String {
    telemetry::trace_id()
        .or_else(|| {
            telemetry::extract_traceparent(headers).and_then(trace_id_in).map(str::to_owned)
        })
        .unwrap_or_else(|| app.rng.uuid(&app.clock).simple().to_string())
}

/// The second field of a `traceparent` (W3C Trace Context).
fn trace_id_in(traceparent: &str) -> Option<&str> {
    let id = traceparent.split('-').nth(1)?;
    let is_id = id.len() == 32
        && id.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c))
        && id.bytes().any(|c| c != b'0');
    is_id.then_some(id)
}

/// Clients can make up methods; labels cannot.
fn known_method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "_OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_of_a_link_is_not_shown() {
        assert_eq!((shown("/a/secret"), shown("/api/keys")), ("/a/", "/api/keys"));
    }

    #[test]
    fn the_id_of_a_traceparent() {
        let id = "4bf92f3577b34da6a3ce929d0e0e4736";
        assert_eq!(trace_id_in(&format!("00-{id}-00f067aa0ba902b7-01")), Some(id));
        for broken in ["", "00", "00-4bf9-1-01", &format!("00-{}-1-01", "0".repeat(32))] {
            assert_eq!(trace_id_in(broken), None, "{broken}");
        }
    }
}
