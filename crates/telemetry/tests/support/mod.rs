//! An OTLP receiver that keeps what it gets.

#![allow(dead_code, reason = "each test file is a crate of its own and uses a part of it")]
#![allow(
    clippy::unwrap_used,
    reason = "test code, which clippy only sees as such inside of #[test]"
)]

use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    common::v1::{KeyValue, any_value::Value},
    trace::v1::Span,
};
use telemetry::Options;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status, transport::Server};

/// One span as it arrived, with the attributes of its resource.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) resource: Vec<KeyValue>,
    pub(crate) span: Span,
}

impl Received {
    pub(crate) fn service(&self) -> &str {
        text(&self.resource, "service.name").unwrap()
    }
}

/// The value of a text attribute.
pub(crate) fn text<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a str> {
    let attribute = attributes.iter().find(|attribute| attribute.key == key)?;
    match attribute.value.as_ref()?.value.as_ref()? {
        Value::StringValue(value) => Some(value),
        _ => None,
    }
}

#[derive(Clone, Default)]
pub(crate) struct Collector {
    received: Arc<Mutex<Vec<Received>>>,
}

impl Collector {
    /// Starts a receiver on a free port; the second value is its endpoint.
    pub(crate) async fn start() -> (Self, String) {
        let collector = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let server = Server::builder()
            .add_service(TraceServiceServer::new(collector.clone()))
            .serve_with_incoming(TcpListenerStream::new(listener));
        #[allow(clippy::disallowed_methods, reason = "it lives as long as the test's runtime")]
        tokio::spawn(server);
        (collector, endpoint)
    }

    pub(crate) fn spans(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// The one span of that name.
    pub(crate) fn span(&self, name: &str) -> Received {
        let mut found: Vec<_> = self.spans();
        found.retain(|received| received.span.name == name);
        assert_eq!(found.len(), 1, "spans named {name} in {:#?}", self.spans());
        found.remove(0)
    }
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let mut received = self.received.lock().unwrap();
        for resource_spans in request.into_inner().resource_spans {
            let resource = resource_spans.resource.unwrap_or_default().attributes;
            for span in resource_spans.scope_spans.into_iter().flat_map(|scope| scope.spans) {
                received.push(Received { resource: resource.clone(), span });
            }
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

/// Options of a process with two services that records everything and logs nothing.
pub(crate) fn options(otlp_endpoint: Option<String>) -> Options {
    Options {
        services: vec!["gateway", "publisher"],
        version: "1.2.3",
        instance: "replica-1".to_owned(),
        otlp_endpoint,
        sample_ratio: 1.0,
        filter: "off".to_owned(),
        json: true,
    }
}
