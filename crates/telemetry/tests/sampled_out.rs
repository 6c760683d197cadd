//! A trace that is sampled out keeps its ids; one that was sampled elsewhere stays sampled.

mod support;

use support::{Collector, options};
use telemetry::{Options, set_parent, trace_id, traceparent};
use tracing::info_span;

const SAMPLED: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_parent_decides_before_the_ratio_does() {
    let (collector, endpoint) = Collector::start().await;
    let options = Options { sample_ratio: 0.0, ..options(Some(endpoint)) };
    let guard = telemetry::init(options).unwrap();

    info_span!("ours").in_scope(|| {
        assert_eq!(trace_id().unwrap().len(), 32);
        assert!(traceparent().unwrap().ends_with("-00"));
    });
    let theirs = info_span!("theirs");
    set_parent(&theirs, SAMPLED);
    theirs.in_scope(|| assert!(traceparent().unwrap().ends_with("-01")));
    drop(theirs);
    guard.shutdown().await;

    let names: Vec<_> = collector.spans().into_iter().map(|received| received.span.name).collect();
    assert_eq!(names, ["theirs"]);
}
