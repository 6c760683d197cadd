//! One tracer for the subscriber, one provider per service behind it.

use std::borrow::Cow;

use opentelemetry::{
    Context, KeyValue,
    trace::{SpanBuilder, Tracer},
};
use opentelemetry_sdk::trace::{SdkTracer, Span};

use crate::scope::current_service;

/// Attribute that carries the service from the creation of a span to its start. It is taken out
/// before the span exists, so no exporter ever sees it.
const SCOPE: &str = "fanfare.scope";

/// Room for the scope and the usual attributes of a span, to grow at most once.
const ATTRIBUTES: usize = 12;

/// Hands each span to the tracer of the service in whose scope it was created.
///
/// `tracing-opentelemetry` creates a builder when the `tracing` span is created, and starts the
/// span when it is first entered, asked for its ids, or closed, maybe on another thread in another
/// scope. So the decision is made in `span_builder` and remembered in the builder.
#[derive(Debug)]
pub(crate) struct RoutingTracer {
    first: SdkTracer,
    by_service: Vec<(&'static str, SdkTracer)>,
}

impl RoutingTracer {
    /// `first` owns the spans created outside any scope or in that of an unknown service.
    pub(crate) fn new(first: SdkTracer, by_service: Vec<(&'static str, SdkTracer)>) -> Self {
        Self { first, by_service }
    }

    fn tracer_of(&self, service: Option<&str>) -> &SdkTracer {
        // A handful of services: a scan beats a map.
        self.by_service
            .iter()
            .find(|(name, _)| Some(*name) == service)
            .map_or(&self.first, |(_, tracer)| tracer)
    }
}

impl Tracer for RoutingTracer {
    type Span = Span;

    fn span_builder<T>(&self, name: T) -> SpanBuilder
    where
        T: Into<Cow<'static, str>>,
    {
        let mut attributes = Vec::with_capacity(ATTRIBUTES);
        attributes.extend(current_service().map(|service| KeyValue::new(SCOPE, service)));
        let mut builder = SpanBuilder::from_name(name);
        builder.attributes = Some(attributes);
        builder
    }

    fn build_with_context(&self, mut builder: SpanBuilder, parent: &Context) -> Span {
        let scope = take_scope(&mut builder);
        let service = scope.as_ref().map(|scope| scope.value.as_str());
        self.tracer_of(service.as_deref()).build_with_context(builder, parent)
    }
}

fn take_scope(builder: &mut SpanBuilder) -> Option<KeyValue> {
    let attributes = builder.attributes.as_mut()?;
    let index = attributes.iter().position(|attribute| attribute.key.as_str() == SCOPE)?;
    Some(attributes.swap_remove(index))
}
