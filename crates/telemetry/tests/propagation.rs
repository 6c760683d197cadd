//! A trace goes on over headers and stored work: as a child at once, by a link later.

mod support;

use http::HeaderMap;
use support::{Collector, options};
use telemetry::{add_link, extract_traceparent, inject, set_parent, trace_id, traceparent};
use tracing::info_span;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_elsewhere_continues_or_links_the_trace() {
    let (collector, endpoint) = Collector::start().await;
    let guard = telemetry::init(options(Some(endpoint))).unwrap();

    let (stored, headers, id) = info_span!("asked").in_scope(|| {
        let mut headers = HeaderMap::new();
        inject(&mut headers);
        (traceparent().unwrap(), headers, trace_id().unwrap())
    });
    assert_eq!(extract_traceparent(&headers), Some(stored.as_str()));
    assert_eq!(stored.split('-').nth(1), Some(id.as_str()));

    let at_once = info_span!("at once");
    set_parent(&at_once, &stored);
    at_once.in_scope(|| assert_eq!(trace_id(), Some(id.clone())));

    let later = info_span!("later");
    add_link(&later, &stored);
    later.in_scope(|| assert_ne!(trace_id(), Some(id.clone())));

    let entered = info_span!("entered");
    entered.in_scope(|| add_link(&entered, &stored));

    let broken = info_span!("broken");
    set_parent(&broken, "nonsense");
    add_link(&broken, "nonsense");

    drop((at_once, later, entered, broken));
    guard.shutdown().await;

    let asked = collector.span("asked").span;
    let at_once = collector.span("at once").span;
    assert_eq!(at_once.trace_id, asked.trace_id);
    assert_eq!(at_once.parent_span_id, asked.span_id);

    for name in ["later", "entered"] {
        let linked = collector.span(name).span;
        assert_ne!(linked.trace_id, asked.trace_id);
        assert_eq!(linked.links.len(), 1, "{name}");
        assert_eq!(linked.links[0].trace_id, asked.trace_id);
        assert_eq!(linked.links[0].span_id, asked.span_id);
    }

    let broken = collector.span("broken").span;
    assert!(broken.parent_span_id.is_empty() && broken.links.is_empty());
}
