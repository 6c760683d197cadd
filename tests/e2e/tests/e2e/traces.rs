//! One REST call, one connected trace, through the queue and over processes (operations.md,
//! "Traces").

use std::{collections::BTreeSet, time::Duration};

use e2e::{
    Fanfare, Shape,
    otlp::{Collector, Span, Trace},
    stories::{ACCOUNT, NewBatch},
    wait::{SOON, eventually, now},
};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use reqwest::Method;

in_both_shapes!(
    a_batch_published_now_is_one_trace,
    a_scheduled_batch_has_a_trace_of_its_own,
    a_caller_can_bring_its_trace,
);

/// The span of a story that is published.
const STORY: &str = "publish story";
/// Stories of each batch.
const STORIES: usize = 2;

async fn a_batch_published_now_is_one_trace(shape: Shape) {
    let (fanfare, collector) = traced(shape).await;
    let client = fanfare.client();
    let answer = client.answer(client.publish_request(&NewBatch::of(STORIES))).await;
    let trace_id = answer.header("x-trace-id").unwrap();
    client.finished(answer.expect(202)["batchId"].as_str().unwrap()).await;

    let trace = collector.whole(trace_id, STORY, STORIES).await;
    println!("{}", trace.drawn());
    assert_eq!(trace.services(), BTreeSet::from(["fanfare-gateway", "fanfare-publisher"]));

    let root = trace.roots()[0];
    assert_eq!((root.kind, root.service.as_str()), (SpanKind::Server, "fanfare-gateway"));
    assert_eq!(root.name, "POST /api/metricool/publish/stories");
    assert_eq!(root.attributes["fanfare.tenant"], e2e::settings::TENANT);

    let rpc = trace.with("rpc.method");
    let [called, answered] = [SpanKind::Client, SpanKind::Server].map(|kind| {
        *rpc.iter().find(|span| span.kind == kind).unwrap_or_else(|| panic!("no {kind:?} rpc span"))
    });
    assert_eq!(trace.parent(called).unwrap().span_id, root.span_id);
    assert_eq!(trace.parent(answered).unwrap().span_id, called.span_id);
    assert_eq!(answered.service, "fanfare-publisher");

    let sql = trace.with("db.operation.name");
    assert!(sql.iter().any(|span| trace.parent(span).unwrap().span_id == answered.span_id));

    for story in trace.named(STORY) {
        assert_eq!(story.kind, SpanKind::Consumer);
        let parent = trace.parent(story).unwrap();
        assert_eq!(parent.span_id, answered.span_id, "what was asked for leads to what is done");
        assert!(sql.iter().any(|span| trace.parent(span).unwrap().span_id == story.span_id));
        let calls = provider_calls(&trace, story);
        assert!(calls.len() >= 3, "normalize, send and status: {calls:?}");
        assert!(calls.iter().all(|call| call.kind == SpanKind::Client));
    }
    provider_saw(&fanfare, trace_id).await;
}

/// Work that runs later is linked to the request that asked for it.
async fn a_scheduled_batch_has_a_trace_of_its_own(shape: Shape) {
    let (fanfare, collector) = traced(shape).await;
    let client = fanfare.client();
    let asked = NewBatch::of(1).scheduled(now() + Duration::from_secs(2));
    let answer = client.answer(client.publish_request(&asked)).await;
    let asking = answer.header("x-trace-id").unwrap();
    let batch = client.finished(answer.expect(202)["batchId"].as_str().unwrap()).await;
    assert_eq!(batch.statuses(), ["published"]);

    let story = eventually("the work arrives", SOON, async || {
        collector.spans().into_iter().find(|span| span.name == STORY)
    })
    .await;
    assert_ne!(story.trace_id, asking);
    assert_eq!((&story.links[..], story.parent.as_ref()), (&[asking.to_owned()][..], None));
    let trace = collector.whole(&story.trace_id, STORY, 1).await;
    assert_eq!(trace.services(), BTreeSet::from(["fanfare-publisher"]));
    assert!(provider_calls(&trace, &story).len() >= 3, "{}", trace.drawn());
    provider_saw(&fanfare, &story.trace_id).await;

    // The request's own trace has no work in it.
    collector.whole(asking, STORY, 0).await;
}

async fn a_caller_can_bring_its_trace(shape: Shape) {
    let (fanfare, collector) = traced(shape).await;
    let (trace_id, parent) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
    let path = "/api/metricool/batch/batch_1767258000000_4fzyo82mv";
    let request = fanfare.client().request(Method::GET, path);
    let traceparent = format!("00-{trace_id}-{parent}-01");
    let answer = fanfare.client().answer(request.header("traceparent", traceparent)).await;
    // A problem names the trace it happened in.
    assert_eq!(answer.problem(404, "BATCH_NOT_FOUND")["traceId"], trace_id);
    eventually("the gateway's span arrives", SOON, async || {
        let trace = collector.trace(trace_id);
        let first =
            trace.orphans().into_iter().find(|span| span.parent.as_deref() == Some(parent))?;
        assert_eq!((first.service.as_str(), first.kind), ("fanfare-gateway", SpanKind::Server));
        Some(())
    })
    .await;
}

/// A dead collector never slows or breaks a request.
#[tokio::test]
async fn a_dead_collector_is_not_missed() {
    let builder =
        Fanfare::of(Shape::Embedded).set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
    let fanfare = builder.start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 10).await;
    let batch = fanfare.client().publish_to_the_end(&NewBatch::of(STORIES)).await;
    assert_eq!(batch.statuses(), ["published"; STORIES]);
}

async fn traced(shape: Shape) -> (Fanfare, Collector) {
    let collector = Collector::start().await;
    let fanfare = Fanfare::of(shape).traced_by(&collector).start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 50).await;
    (fanfare, collector)
}

fn provider_calls<'a>(trace: &'a Trace, story: &Span) -> Vec<&'a Span> {
    let of_story = |span: &&Span| trace.parent(span).is_some_and(|p| p.span_id == story.span_id);
    trace.with("http.request.method").into_iter().filter(of_story).collect()
}

/// Every call to the provider carried the trace.
async fn provider_saw(fanfare: &Fanfare, trace_id: &str) {
    let calls = fanfare.sandbox().calls(ACCOUNT).await;
    assert!(!calls.is_empty());
    for call in calls {
        let traceparent = call.traceparent.clone().unwrap_or_default();
        assert_eq!(traceparent.split('-').nth(1), Some(trace_id), "{call:?}");
    }
}
