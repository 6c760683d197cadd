//! Traces as an operator reads them: through the query API of Jaeger.

use std::collections::BTreeMap;

use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    client::{Client, http_client},
    compose,
    otlp::{Span, Trace},
    wait::{SOON, eventually},
};

/// A running Jaeger.
#[derive(Clone, Debug)]
pub struct Jaeger {
    http: reqwest::Client,
    base: String,
}

/// `/api/traces/{id}`, as far as it is looked at.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    data: Vec<Found>,
}

#[derive(Deserialize)]
struct Found {
    spans: Vec<JaegerSpan>,
    processes: BTreeMap<String, Process>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Process {
    service_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JaegerSpan {
    #[serde(rename = "traceID")]
    trace: String,
    #[serde(rename = "spanID")]
    id: String,
    operation_name: String,
    references: Vec<Reference>,
    tags: Vec<Tag>,
    #[serde(rename = "processID")]
    process: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    ref_type: String,
    #[serde(rename = "traceID")]
    trace: String,
    #[serde(rename = "spanID")]
    span: String,
}

#[derive(Deserialize)]
struct Tag {
    key: String,
    value: Value,
}

impl Jaeger {
    /// The one that the docker-compose file runs.
    pub fn of_compose() -> Self {
        Self { http: http_client(), base: compose::jaeger() }
    }

    /// A trace once all of it has arrived that `is_whole` wants: one root at most, every parent.
    ///
    /// # Panics
    /// It does not come to this.
    pub async fn trace(&self, id: &str, is_whole: impl Fn(&Trace) -> bool) -> Trace {
        eventually(&format!("Jaeger has all of trace {id}"), SOON, async || {
            let trace = self.read(id).await?;
            let connected = trace.roots().len() == 1 && trace.orphans().is_empty();
            (connected && is_whole(&trace)).then_some(trace)
        })
        .await
    }

    async fn read(&self, id: &str) -> Option<Trace> {
        let response = self.http.get(format!("{}/api/traces/{id}", self.base)).send().await.ok()?;
        let answer: Answer = response.json().await.ok()?;
        let spans_of = |found: Found| {
            let Found { spans, processes } = found;
            spans.into_iter().map(move |span| read(span, &processes))
        };
        Some(Trace(answer.data.into_iter().flat_map(spans_of).collect()))
    }
}

fn read(span: JaegerSpan, processes: &BTreeMap<String, Process>) -> Span {
    let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let attributes: BTreeMap<String, String> =
        span.tags.into_iter().map(|tag| (tag.key, text(tag.value))).collect();
    let within = |r: &&Reference| r.ref_type == "CHILD_OF" && r.trace == span.trace;
    let kind = match attributes.get("span.kind").map(String::as_str) {
        Some("server") => SpanKind::Server,
        Some("client") => SpanKind::Client,
        Some("producer") => SpanKind::Producer,
        Some("consumer") => SpanKind::Consumer,
        _ => SpanKind::Internal,
    };
    Span {
        parent: span.references.iter().find(within).map(|r| r.span.clone()),
        links: span.references.iter().filter(|r| !within(r)).map(|r| r.trace.clone()).collect(),
        service: processes.get(&span.process).map(|p| p.service_name.clone()).unwrap_or_default(),
        trace_id: span.trace,
        span_id: span.id,
        name: span.operation_name,
        kind,
        attributes,
    }
}

impl Client {
    /// Sends a request that works; its answer, and the trace that it is in.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn traced(&self, request: reqwest::RequestBuilder) -> (Value, String) {
        let answer = self.answer(request).await;
        assert!(answer.status < 300, "{} {}", answer.status, answer.text);
        let trace = answer.header("x-trace-id").unwrap().to_owned();
        (answer.json(), trace)
    }
}
