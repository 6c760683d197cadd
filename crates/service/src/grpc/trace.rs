//! The span on every call, by the OpenTelemetry conventions for RPC, on both sides.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Instant,
};

use http::{HeaderMap, Request, Response};
use tonic::{body::Body, transport};
use tower::{Layer, Service};
use tracing::{Instrument as _, Span, field::Empty};

type BoxFuture<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// A channel whose calls are client spans and carry `traceparent`.
#[derive(Clone, Debug)]
pub struct TraceClient<S> {
    inner: S,
}

impl<S> TraceClient<S> {
    pub(super) fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl Service<Request<Body>> for TraceClient<transport::Channel> {
    type Response = Response<Body>;
    type Error = transport::Error;
    type Future = BoxFuture<Self::Response, Self::Error>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let (service, method) = rpc_names(request.uri().path());
        let span = tracing::info_span!(
            "rpc.client",
            otel.name = format!("{service}/{method}"),
            otel.kind = "client",
            rpc.system = "grpc",
            rpc.service = service,
            rpc.method = method,
            rpc.grpc.status_code = Empty,
            error.type = Empty,
        );
        span.in_scope(|| telemetry::inject(request.headers_mut()));
        let call = self.inner.call(request);
        Box::pin(
            async move {
                let answer = call.await;
                match &answer {
                    Ok(response) => record_status(grpc_status(response.headers())),
                    Err(_) => record_status(tonic::Code::Unavailable),
                }
                answer
            }
            .instrument(span),
        )
    }
}

/// Makes every call a server span of one service, child of the caller's.
#[derive(Clone, Copy, Debug)]
pub(super) struct TraceServerLayer {
    service: &'static str,
}

impl TraceServerLayer {
    pub(super) fn new(service: &'static str) -> Self {
        Self { service }
    }
}

impl<S> Layer<S> for TraceServerLayer {
    type Service = TraceServer<S>;

    fn layer(&self, inner: S) -> Self::Service {
        TraceServer { inner, service: self.service }
    }
}

/// The service that [`TraceServerLayer`] makes.
#[derive(Clone, Debug)]
pub(super) struct TraceServer<S> {
    inner: S,
    service: &'static str,
}

impl<S, B> Service<Request<B>> for TraceServer<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<Self::Response, Self::Error>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let started = Instant::now();
        let (service, method) = rpc_names(request.uri().path());
        let (service, method) = (service.to_owned(), method.to_owned());
        let parent = telemetry::extract_traceparent(request.headers()).map(str::to_owned);
        let call = self.inner.call(request);
        let work = async move {
            let span = server_span(&service, &method, parent.as_deref());
            let answer = observed(call).instrument(span).await;
            if let Ok(response) = &answer {
                let status = grpc_status(response.headers());
                let labels =
                    [("service", service), ("method", method), ("code", format!("{status:?}"))];
                metrics::histogram!("rpc_server_duration_seconds", &labels)
                    .record(started.elapsed().as_secs_f64());
            }
            answer
        };
        // Its span as well is made inside, for it belongs to the service it is made in.
        Box::pin(telemetry::in_service(self.service, work))
    }
}

/// The call, its outcome recorded on the current span.
async fn observed<E>(
    call: impl Future<Output = Result<Response<Body>, E>>,
) -> Result<Response<Body>, E> {
    let answer = call.await;
    if let Ok(response) = &answer {
        record_status(grpc_status(response.headers()));
    }
    answer
}

fn server_span(service: &str, method: &str, parent: Option<&str>) -> Span {
    // A probe every few seconds would bury the traces that people look for.
    if service.starts_with("grpc.") {
        return Span::none();
    }
    let span = tracing::info_span!(
        parent: None,
        "rpc.server",
        otel.name = format!("{service}/{method}"),
        otel.kind = "server",
        rpc.system = "grpc",
        rpc.service = service,
        rpc.method = method,
        rpc.grpc.status_code = Empty,
        error.type = Empty,
    );
    if let Some(parent) = parent {
        telemetry::set_parent(&span, parent);
    }
    span
}

/// `/package.Service/Method` → (`package.Service`, `Method`).
fn rpc_names(path: &str) -> (&str, &str) {
    path.trim_start_matches('/').split_once('/').unwrap_or((path, ""))
}

/// An answer that failed says so in its headers; one that streams says it in its trailers, later.
fn grpc_status(headers: &HeaderMap) -> tonic::Code {
    tonic::Status::from_header_map(headers).map_or(tonic::Code::Ok, |status| status.code())
}

fn record_status(code: tonic::Code) {
    let span = Span::current();
    span.record("rpc.grpc.status_code", code as i32);
    if code != tonic::Code::Ok {
        span.record("error.type", format!("{code:?}"));
    }
}
