//! Without an endpoint, and with the quietest logs, every span still has its ids.

mod support;

use support::options;
use telemetry::{Error, in_service, set_parent, trace_id, traceparent};
use tracing::{Instrument, info_span};

#[tokio::test]
async fn ids_exist_without_a_collector() {
    let guard = telemetry::init(options(None)).unwrap();
    assert!(matches!(telemetry::init(options(None)), Err(Error::AlreadySet)));

    assert_eq!(trace_id(), None);
    let (outer, inner) = in_service("publisher", async {
        let outer = trace_id().unwrap();
        let inner = async { trace_id().unwrap() }.instrument(info_span!("inner")).await;
        (outer, inner)
    })
    .instrument(info_span!("outer"))
    .await;
    assert_eq!(outer.len(), 32);
    assert_eq!(outer, inner);

    let continued = info_span!("continued");
    set_parent(&continued, &format!("00-{outer}-00f067aa0ba902b7-01"));
    continued.in_scope(|| {
        assert_eq!(trace_id(), Some(outer.clone()));
        let sent = traceparent().unwrap();
        assert!(!sent.contains("00f067aa0ba902b7"), "a span id of its own: {sent}");
    });
    guard.shutdown().await;
}
