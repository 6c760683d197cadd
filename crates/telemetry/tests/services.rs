//! Each span reaches the collector under the service in whose scope it was created.

mod support;

use support::{Collector, options, text};
use telemetry::in_service;
use tracing::{Instrument, Span, info_span};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spans_belong_to_the_service_of_their_scope() {
    let (collector, endpoint) = Collector::start().await;
    let guard = telemetry::init(options(Some(endpoint))).unwrap();

    given_a_call_from_the_gateway_to_the_publisher().await;
    given_a_span_that_is_never_entered();
    given_a_span_that_leaves_its_scope().await;
    info_span!("outside").in_scope(|| {});
    guard.shutdown().await;

    the_call_is_one_trace_over_two_services(&collector);
    for (name, service) in [
        ("never entered", "fanfare-publisher"),
        ("leaves", "fanfare-publisher"),
        ("child of the left", "fanfare-gateway"),
        ("outside", "fanfare-gateway"),
    ] {
        assert_eq!(collector.span(name).service(), service, "{name}");
    }
    the_resource_names_the_replica(&collector);
    no_span_shows_the_marker(&collector);
}

async fn given_a_call_from_the_gateway_to_the_publisher() {
    in_service("gateway", async {
        request().instrument(info_span!("request")).await;
    })
    .await;
}

async fn request() {
    in_service("publisher", async {
        handler().instrument(info_span!("handler")).await;
    })
    .await;
    async {}.instrument(info_span!("answer")).await;
}

async fn handler() {
    tokio::task::yield_now().await;
    async {}.instrument(info_span!("sql")).await;
}

fn given_a_span_that_is_never_entered() {
    let made = in_service("publisher", async { info_span!("never entered") });
    drop(futures::executor::block_on(made));
}

async fn given_a_span_that_leaves_its_scope() {
    let left: Span = in_service("publisher", async { info_span!("leaves") }).await;
    in_service("gateway", async move {
        let child = async { async {}.instrument(info_span!("child of the left")).await };
        child.instrument(left).await;
    })
    .await;
}

fn the_call_is_one_trace_over_two_services(collector: &Collector) {
    let request = collector.span("request");
    let handler = collector.span("handler");
    let sql = collector.span("sql");
    let answer = collector.span("answer");
    assert_eq!(request.service(), "fanfare-gateway");
    assert_eq!(handler.service(), "fanfare-publisher");
    assert_eq!(sql.service(), "fanfare-publisher");
    assert_eq!(answer.service(), "fanfare-gateway");

    assert!(request.span.parent_span_id.is_empty());
    assert_eq!(handler.span.parent_span_id, request.span.span_id);
    assert_eq!(sql.span.parent_span_id, handler.span.span_id);
    assert_eq!(answer.span.parent_span_id, request.span.span_id);
    for other in [&handler, &sql, &answer] {
        assert_eq!(other.span.trace_id, request.span.trace_id);
    }
}

fn the_resource_names_the_replica(collector: &Collector) {
    let resource = collector.span("handler").resource;
    assert_eq!(text(&resource, "service.version"), Some("1.2.3"));
    assert_eq!(text(&resource, "service.instance.id"), Some("replica-1"));
}

fn no_span_shows_the_marker(collector: &Collector) {
    for received in collector.spans() {
        assert_eq!(text(&received.span.attributes, "fanfare.scope"), None);
    }
}
