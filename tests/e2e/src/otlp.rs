//! A receiver of traces: OTLP over gRPC, as an operator's collector speaks it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    common::v1::{AnyValue, KeyValue, any_value::Value},
    trace::v1 as otlp,
};
use tokio::{net::TcpListener, task::JoinSet};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status, transport::Server};

use crate::wait::{SOON, eventually};

/// A span as it arrived.
#[derive(Clone, Debug)]
pub struct Span {
    /// 32 hexadecimal digits.
    pub trace_id: String,
    /// 16 hexadecimal digits.
    pub span_id: String,
    /// The parent's span id; none for a root.
    pub parent: Option<String>,
    /// Its name.
    pub name: String,
    /// `service.name` of its resource.
    pub service: String,
    /// What it is: server, client, consumer.
    pub kind: otlp::span::SpanKind,
    /// Its attributes as text.
    pub attributes: BTreeMap<String, String>,
    /// The trace ids of its links.
    pub links: Vec<String>,
}

/// The spans of one trace.
#[derive(Clone, Debug)]
pub struct Trace(pub Vec<Span>);

/// The receiver; it stops when dropped.
#[derive(Debug)]
pub struct Collector {
    /// For `OTEL_EXPORTER_OTLP_ENDPOINT`.
    pub endpoint: String,
    received: Received,
    _server: JoinSet<()>,
}

#[derive(Clone, Debug, Default)]
struct Received(Arc<Mutex<Vec<Span>>>);

impl Collector {
    /// Starts one on a free port.
    ///
    /// # Panics
    /// When there is none.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let received = Received::default();
        let service = TraceServiceServer::new(received.clone());
        let mut server = JoinSet::new();
        server.spawn(async move {
            let incoming = TcpListenerStream::new(listener);
            Server::builder().add_service(service).serve_with_incoming(incoming).await.unwrap();
        });
        Self { endpoint, received, _server: server }
    }

    /// Every span so far.
    pub fn spans(&self) -> Vec<Span> {
        self.received.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What has arrived of a trace so far.
    pub fn trace(&self, trace_id: &str) -> Trace {
        let mut spans = self.spans();
        spans.retain(|span| span.trace_id == trace_id);
        Trace(spans)
    }

    /// A trace once nothing of it is missing: one root, every parent, and so many spans of a name.
    ///
    /// # Panics
    /// It does not come to this.
    pub async fn whole(&self, trace_id: &str, name: &str, count: usize) -> Trace {
        eventually(&format!("trace {trace_id} is whole"), SOON, async || {
            let trace = self.trace(trace_id);
            let connected = trace.roots().len() == 1 && trace.orphans().is_empty();
            (connected && trace.named(name).len() == count).then_some(trace)
        })
        .await
    }
}

impl Trace {
    /// Spans of that name.
    pub fn named(&self, name: &str) -> Vec<&Span> {
        self.0.iter().filter(|span| span.name == name).collect()
    }

    /// Spans that have that attribute.
    pub fn with(&self, attribute: &str) -> Vec<&Span> {
        self.0.iter().filter(|span| span.attributes.contains_key(attribute)).collect()
    }

    /// The services that took part.
    pub fn services(&self) -> BTreeSet<&str> {
        self.0.iter().map(|span| span.service.as_str()).collect()
    }

    /// Spans without a parent.
    pub fn roots(&self) -> Vec<&Span> {
        self.0.iter().filter(|span| span.parent.is_none()).collect()
    }

    /// Spans whose parent is not among the spans.
    pub fn orphans(&self) -> Vec<&Span> {
        let known: BTreeSet<&str> = self.0.iter().map(|span| span.span_id.as_str()).collect();
        let orphan = |span: &&Span| span.parent.as_ref().is_some_and(|p| !known.contains(&**p));
        self.0.iter().filter(orphan).collect()
    }

    /// The span of that id.
    pub fn span(&self, id: &str) -> Option<&Span> {
        self.0.iter().find(|span| span.span_id == id)
    }

    /// The parent of a span, if it has arrived.
    pub fn parent(&self, span: &Span) -> Option<&Span> {
        self.span(span.parent.as_deref()?)
    }

    /// The trace as an indented list, for people.
    pub fn drawn(&self) -> String {
        let mut lines = Vec::new();
        let arrived = |span: &&Span| self.parent(span).is_none();
        for span in self.0.iter().filter(arrived) {
            self.draw(span, 0, &mut lines);
        }
        lines.join("\n")
    }

    fn draw(&self, span: &Span, depth: usize, lines: &mut Vec<String>) {
        let indent = "  ".repeat(depth);
        lines.push(format!("{indent}{} {:?} {}", span.service, span.kind, span.name));
        for child in self.0.iter().filter(|s| s.parent.as_ref() == Some(&span.span_id)) {
            self.draw(child, depth + 1, lines);
        }
    }
}

#[tonic::async_trait]
impl TraceService for Received {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let mut received = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for of_resource in request.into_inner().resource_spans {
            let resource = texts(of_resource.resource.unwrap_or_default().attributes);
            let service = resource.get("service.name").cloned().unwrap_or_default();
            let spans = of_resource.scope_spans.into_iter().flat_map(|scope| scope.spans);
            received.extend(spans.map(|span| read(span, &service)));
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

fn read(span: otlp::Span, service: &str) -> Span {
    let parent = hex(&span.parent_span_id);
    Span {
        trace_id: hex(&span.trace_id),
        span_id: hex(&span.span_id),
        parent: (!parent.is_empty()).then_some(parent),
        kind: span.kind(),
        service: service.to_owned(),
        attributes: texts(span.attributes),
        links: span.links.iter().map(|link| hex(&link.trace_id)).collect(),
        name: span.name,
    }
}

fn texts(attributes: Vec<KeyValue>) -> BTreeMap<String, String> {
    let text = |attribute: KeyValue| (attribute.key, text_of(attribute.value.as_ref()));
    attributes.into_iter().map(text).collect()
}

fn text_of(value: Option<&AnyValue>) -> String {
    match value.and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        Some(Value::BoolValue(flag)) => flag.to_string(),
        other => format!("{other:?}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
