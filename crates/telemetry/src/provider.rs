//! A tracer provider per service: resource, sampler and, with an endpoint, the way to OTLP.

use std::time::Duration;

use opentelemetry::{KeyValue, trace::TracerProvider};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithTonicConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{BatchSpanProcessor, Sampler, SdkTracerProvider},
};
use tonic::transport::{Channel, ClientTlsConfig, Endpoint};

use crate::{
    options::{Error, Options},
    tracer::RoutingTracer,
};

/// Longest wait for a connection to the collector.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Longest wait for the collector to take one batch, retries included.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(5);

/// The providers of one process, and the tracer over them.
pub(crate) struct Providers {
    pub(crate) all: Vec<SdkTracerProvider>,
    pub(crate) tracer: RoutingTracer,
}

/// Makes one provider per service. They share one connection to the collector; without an
/// endpoint they make valid ids and nothing else.
pub(crate) fn providers(options: &Options) -> Result<Providers, Error> {
    if !(0.0..=1.0).contains(&options.sample_ratio) {
        return Err(Error::SampleRatio(options.sample_ratio));
    }
    let channel = options.otlp_endpoint.as_deref().map(connect).transpose()?;
    let mut all = Vec::with_capacity(options.services.len());
    let mut tracers = Vec::with_capacity(options.services.len());
    for service in &options.services {
        let provider = provider(service, options, channel.clone())?;
        tracers.push((*service, provider.tracer("fanfare")));
        all.push(provider);
    }
    let (_, first) = tracers.first().ok_or(Error::NoService)?;
    let tracer = RoutingTracer::new(first.clone(), tracers);
    Ok(Providers { all, tracer })
}

fn provider(
    service: &str,
    options: &Options,
    channel: Option<Channel>,
) -> Result<SdkTracerProvider, Error> {
    let builder = SdkTracerProvider::builder().with_resource(resource(service, options));
    let Some(channel) = channel else {
        return Ok(builder.with_sampler(Sampler::AlwaysOff).build());
    };
    let exporter = SpanExporter::builder()
        .with_tonic()
        .with_channel(channel)
        .with_timeout(EXPORT_TIMEOUT)
        .build()
        .map_err(|error| endpoint_error(options.otlp_endpoint.as_deref(), &error))?;
    let by_ratio = Sampler::TraceIdRatioBased(options.sample_ratio);
    Ok(builder
        .with_sampler(Sampler::ParentBased(Box::new(by_ratio)))
        // Its queue is bounded and drops when full, its thread is its own.
        .with_span_processor(BatchSpanProcessor::builder(exporter).build())
        .build())
}

/// Attributes by the OpenTelemetry semantic conventions for services, on top of those an operator
/// sets by `OTEL_RESOURCE_ATTRIBUTES`.
fn resource(service: &str, options: &Options) -> Resource {
    Resource::builder()
        .with_service_name(service_name(service))
        .with_attribute(KeyValue::new("service.version", options.version))
        .with_attribute(KeyValue::new("service.instance.id", options.instance.clone()))
        .build()
}

/// `service.name` of a service, in traces and logs.
pub(crate) fn service_name(service: &str) -> String {
    format!("fanfare-{service}")
}

/// A channel that connects when first used, and again after each failure.
fn connect(endpoint: &str) -> Result<Channel, Error> {
    // The channel's worker runs on the caller's runtime; without one tonic would panic.
    tokio::runtime::Handle::try_current().map_err(|_| Error::NoRuntime)?;
    let invalid = |error: &dyn std::fmt::Display| endpoint_error(Some(endpoint), error);
    let mut builder =
        Endpoint::from_shared(endpoint.to_owned()).map_err(|error| invalid(&error))?;
    builder = match builder.uri().scheme_str() {
        Some("http") => builder,
        Some("https") => builder
            .tls_config(ClientTlsConfig::new().with_enabled_roots())
            .map_err(|error| invalid(&error))?,
        _ => return Err(invalid(&"it must begin with http:// or https://")),
    };
    Ok(builder.connect_timeout(CONNECT_TIMEOUT).timeout(EXPORT_TIMEOUT).connect_lazy())
}

fn endpoint_error(endpoint: Option<&str>, reason: &dyn std::fmt::Display) -> Error {
    Error::Endpoint {
        endpoint: endpoint.unwrap_or_default().to_owned(),
        reason: reason.to_string(),
    }
}
