use std::{
    io,
    sync::{Arc, Mutex},
};

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use serde_json::Value;
use tracing::{Instrument, info, info_span};
use tracing_subscriber::{Registry, layer::SubscriberExt};

use super::*;
use crate::in_service;

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is logged while `run` runs, with spans that have ids.
fn logged(format: Format, run: impl FnOnce()) -> String {
    let buffer = Buffer::default();
    let writer = buffer.clone();
    let tracer = SdkTracerProvider::builder().build().tracer("test");
    let subscriber = Registry::default()
        .with(tracing_opentelemetry::layer().with_tracer(tracer))
        .with(LogLayer::new(format, "gateway", move || writer.clone()));
    tracing::subscriber::with_default(subscriber, run);
    buffer.text()
}

fn one_json_line(run: impl FnOnce()) -> Value {
    let text = logged(Format::Json, run);
    assert_eq!(text.matches('\n').count(), 1, "{text}");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_json_line_has_the_fixed_members_first_and_then_the_fields() {
    let text = logged(Format::Json, || {
        info_span!("work").in_scope(|| info!(attempts = 2, ok = true, host = "a b", "sent"));
    });
    let line: Value = serde_json::from_str(&text).unwrap();
    let members: Vec<_> = line.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "timestamp",
        "level",
        "service",
        "target",
        "message",
        "trace_id",
        "span_id",
        "attempts",
        "ok",
        "host",
    ];
    assert_eq!(members, expected);
    assert_eq!(line["level"], "INFO");
    assert_eq!(line["service"], "fanfare-gateway");
    assert_eq!(line["message"], "sent");
    assert_eq!(line["attempts"], 2);
    assert_eq!(line["ok"], true);
    assert_eq!(line["trace_id"].as_str().unwrap().len(), 32);
    assert_eq!(line["span_id"].as_str().unwrap().len(), 16);
    let timestamp = line["timestamp"].as_str().unwrap();
    assert!(timestamp.starts_with("20") && timestamp.ends_with('Z'), "{timestamp}");
}

#[test]
fn the_ids_are_those_of_the_current_span() {
    let mut expected = None;
    let line = one_json_line(|| {
        info_span!("outer").in_scope(|| {
            info_span!("inner").in_scope(|| {
                expected = crate::trace_id();
                info!("here");
            });
        });
    });
    assert!(expected.is_some());
    assert_eq!(line["trace_id"].as_str(), expected.as_deref());
}

#[test]
fn outside_any_span_there_are_no_ids() {
    let line = one_json_line(|| info!("alone"));
    assert!(line.get("trace_id").is_none());
}

#[test]
fn a_line_belongs_to_the_service_of_its_scope() {
    let line = one_json_line(|| {
        let work = async { info!("here") }.instrument(info_span!("work"));
        futures::executor::block_on(in_service("publisher", work));
    });
    assert_eq!(line["service"], "fanfare-publisher");
}

#[test]
fn a_field_cannot_forge_a_fixed_member() {
    let line = one_json_line(|| info!(level = "ERROR", service = "other", "here"));
    assert_eq!(line["level"], "INFO");
    assert_eq!(line["service"], "fanfare-gateway");
}

#[test]
fn an_error_is_told_with_its_causes() {
    let cause = io::Error::other("disk on fire");
    let error = crate::Error::Endpoint { endpoint: "x".into(), reason: "y".into() };
    let line = one_json_line(|| {
        let wrapped: Box<dyn std::error::Error> = Box::new(Wrapped(cause));
        info!(error = wrapped, other = %error, "failed");
    });
    assert_eq!(line["error"], "wrapped: disk on fire");
    assert_eq!(line["other"], "the OTLP endpoint `x` is not valid: y");
}

#[derive(Debug, thiserror::Error)]
#[error("wrapped")]
struct Wrapped(#[source] io::Error);

#[test]
fn text_is_for_eyes() {
    let text = logged(Format::Text, || {
        info_span!("work").in_scope(|| info!(host = "a b", port = 80, "sent"));
    });
    let (time, rest) = text.split_at("12:34:56.789".len());
    assert!(time.bytes().filter(|byte| *byte == b':').count() == 2, "{text}");
    let expected = " INFO  gateway telemetry::logs::tests: sent host=\"a b\" port=80 trace_id=";
    assert!(rest.starts_with(expected), "{text}");
}
