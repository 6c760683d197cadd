//! One run, one connected trace; one schedule that is published, another (operations.md, "Traces").

use std::collections::BTreeSet;

use e2e::{
    Fanfare, Shape,
    eros::{Audience, next_monday},
    otlp::{Collector, Span, Trace},
};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use serde_json::{Value, json};

in_both_shapes!(a_run_is_one_trace, a_schedule_is_handed_over_in_one_trace);

const STEPS: [&str; 6] = ["analyze", "target", "select", "build", "gate", "export"];

/// From the call over the queue to the rows in the spreadsheet.
async fn a_run_is_one_trace(shape: Shape) {
    let (fanfare, collector) = traced(shape).await;
    let (run, trace_id) = finished_run(&fanfare).await;
    let page = &run["pages"][0];
    assert_eq!(page["export"]["status"], "exported", "{run:#}");

    let trace = collector.whole(&trace_id, "eros export", 1).await;
    println!("{}", trace.drawn());
    assert_eq!(trace.services(), BTreeSet::from(["fanfare-gateway", "fanfare-scheduler"]));
    let root = trace.roots()[0];
    assert_eq!((root.name.as_str(), root.kind), ("POST /api/schedule-runs", SpanKind::Server));
    let rpc = trace.with("rpc.method");
    let answered = rpc.iter().find(|span| span.kind == SpanKind::Server).unwrap();
    assert_eq!(trace.parent(trace.parent(answered).unwrap()).unwrap().span_id, root.span_id);
    for step in STEPS {
        let name = format!("eros {step}");
        let [span] = trace.named(&name)[..] else { panic!("{name}: {}", trace.drawn()) };
        assert_eq!(span.kind, SpanKind::Consumer);
        assert_eq!(span.parent.as_ref(), Some(&answered.span_id), "{name} follows from the call");
        assert_eq!(span.attributes["fanfare.run_id"], run["run_id"], "{name}");
        assert_eq!(span.attributes["fanfare.page"], "jadebri");
    }
    let export = trace.named("eros export")[0];
    assert_eq!(export.attributes["fanfare.schedule_id"], page["schedule_id"]);
    let calls = trace.with("http.request.method");
    assert!(calls.iter().any(|call| is_below(&trace, call, &export.span_id)), "{}", trace.drawn());
}

/// From the call over both services to the posts.
async fn a_schedule_is_handed_over_in_one_trace(shape: Shape) {
    let (fanfare, collector) = traced(shape).await;
    let client = fanfare.client();
    client.connect("MASTODON", "ada").await;
    let (run, _) = finished_run(&fanfare).await;
    let id = run["pages"][0]["schedule_id"].as_str().unwrap();
    let answer = client.post(&format!("/api/schedules/{id}/publish"), &json!({})).await;
    let trace_id = answer.header("x-trace-id").unwrap().to_owned();
    let published = answer.expect(200);
    let posts = published["messages"].as_array().unwrap().len();

    let trace = collector.whole(&trace_id, "POST /api/schedules/{id}/publish", 1).await;
    let services = BTreeSet::from(["fanfare-gateway", "fanfare-scheduler", "fanfare-publisher"]);
    assert_eq!(trace.services(), services);
    let rpc = trace.with("rpc.method");
    let made: Vec<_> = rpc
        .iter()
        .filter(|span| span.service == "fanfare-publisher" && span.kind == SpanKind::Server)
        .filter(|span| span.attributes["rpc.method"] == "CreatePost")
        .collect();
    assert_eq!(made.len(), posts, "one call a message: {}", trace.drawn());
    for span in made {
        let asked = trace.parent(span).unwrap();
        assert_eq!((asked.service.as_str(), asked.kind), ("fanfare-scheduler", SpanKind::Client));
    }
}

async fn traced(shape: Shape) -> (Fanfare, Collector) {
    let collector = Collector::start().await;
    (Fanfare::of(shape).traced_by(&collector).start().await, collector)
}

/// A finished run of a page, and the trace that it was asked for in.
async fn finished_run(fanfare: &Fanfare) -> (Value, String) {
    let client = fanfare.client();
    client.make_creator("jadebri", Audience::STEADY, 1_000).await;
    let week = next_monday().to_string();
    let body = json!({"page_names": ["jadebri"], "week_start": week, "auto_export": true});
    let answer = client.post("/api/schedule-runs", &body).await;
    let trace_id = answer.header("x-trace-id").unwrap().to_owned();
    let run_id = answer.expect(202)["run_id"].as_str().unwrap().to_owned();
    (client.finished_run(&run_id).await, trace_id)
}

/// Whether a span has another one above it.
fn is_below(trace: &Trace, span: &Span, ancestor: &str) -> bool {
    let mut above = trace.parent(span);
    while let Some(span) = above {
        if span.span_id == ancestor {
            return true;
        }
        above = trace.parent(span);
    }
    false
}
