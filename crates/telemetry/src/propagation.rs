//! The W3C trace context of the current span, in and out.
//!
//! Only `traceparent` travels: it is what gRPC metadata, HTTP headers and stored rows carry.

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::{
    Context,
    propagation::{Extractor, TextMapPropagator},
    trace::{SpanContext, TraceContextExt},
};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::{OpenTelemetrySpanExt, SetParentError};

/// W3C Trace Context, <https://www.w3.org/TR/trace-context/>.
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Reads the ids of the span that is entered now; `None` outside any span.
///
/// The subscriber keeps the OpenTelemetry context in step with the entered span, so this asks no
/// registry and works for a span that one layer sees and another does not.
pub(crate) fn with_current<T>(read: impl FnOnce(&SpanContext) -> T) -> Option<T> {
    Context::map_current(|context| {
        let span = context.span();
        let ids = span.span_context();
        ids.is_valid().then(|| read(ids))
    })
}

/// The `traceparent` of the current span, to be sent or stored; `None` outside any span.
///
/// It exists also when the trace is sampled out or OTLP is off.
pub fn traceparent() -> Option<String> {
    with_current(|ids| format!("00-{}-{}-{:02x}", ids.trace_id(), ids.span_id(), ids.trace_flags()))
}

/// The trace id of the current span, 32 hexadecimal digits; `None` outside any span.
pub fn trace_id() -> Option<String> {
    with_current(|ids| ids.trace_id().to_string())
}

/// Makes `span` a child of a span elsewhere: for work done at once.
///
/// To be called before the span is entered. A `traceparent` that does not parse is ignored, as
/// the W3C recommendation wants, and the span starts a trace of its own.
pub fn set_parent(span: &Span, traceparent: &str) {
    let Some(parent) = parse(traceparent) else {
        return;
    };
    let parent = Context::new().with_remote_span_context(parent);
    if let Err(SetParentError::AlreadyStarted) = span.set_parent(parent) {
        tracing::warn!("a parent was set on a span that had been entered; it is ignored");
    }
}

/// Links `span` to a span elsewhere: for work that was scheduled and runs later.
pub fn add_link(span: &Span, traceparent: &str) {
    if let Some(linked) = parse(traceparent) {
        span.add_link(linked);
    }
}

/// Writes the `traceparent` of the current span into `headers`; without a span it does nothing.
pub fn inject(headers: &mut HeaderMap) {
    // Hexadecimal digits and dashes are always a valid header value.
    if let Some(Ok(value)) = traceparent().map(HeaderValue::try_from) {
        headers.insert(TRACEPARENT, value);
    }
}

/// The `traceparent` that a request brought, as it is; [`set_parent`] judges it.
pub fn extract_traceparent(headers: &HeaderMap) -> Option<&str> {
    headers.get(TRACEPARENT)?.to_str().ok()
}

fn parse(traceparent: &str) -> Option<SpanContext> {
    let context =
        TraceContextPropagator::new().extract_with_context(&Context::new(), &Single(traceparent));
    let ids = context.span().span_context().clone();
    ids.is_valid().then_some(ids)
}

/// A carrier that holds a `traceparent` and nothing else.
struct Single<'a>(&'a str);

impl Extractor for Single<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        (key == TRACEPARENT.as_str()).then_some(self.0)
    }

    fn keys(&self) -> Vec<&str> {
        vec!["traceparent"]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALID: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_valid_traceparent_parses() {
        let ids = parse(VALID).unwrap();
        assert_eq!(ids.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(ids.span_id().to_string(), "00f067aa0ba902b7");
        assert!(ids.is_sampled() && ids.is_remote());
    }

    #[test]
    fn a_broken_traceparent_is_ignored() {
        for broken in [
            "",
            "00",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ] {
            assert!(parse(broken).is_none(), "{broken}");
        }
    }

    #[test]
    fn outside_any_span_there_is_nothing_to_send() {
        let mut headers = HeaderMap::new();
        inject(&mut headers);
        assert!(headers.is_empty());
        assert_eq!((traceparent(), trace_id()), (None, None));
    }

    #[test]
    fn the_header_is_read_as_it_is() {
        let mut headers = HeaderMap::new();
        assert_eq!(extract_traceparent(&headers), None);
        headers.insert("traceparent", HeaderValue::from_static(VALID));
        assert_eq!(extract_traceparent(&headers), Some(VALID));
    }
}
