//! A trace of each main scenario, read back through Jaeger's query API: the services that took part, and what
//! followed from what (operations.md, "Traces").

use std::collections::BTreeSet;

use e2e::{
    Fanfare, Shape, Tenant,
    eros::{Audience, next_monday},
    hooks::Receiver,
    jaeger::Jaeger,
    otlp::{Span, Trace},
    posts::NewPost,
    stories::NewBatch,
};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use reqwest::Method;
use serde_json::json;

const STEPS: [&str; 6] = ["analyze", "target", "select", "build", "gate", "export"];

/// Gateway → publisher → queue → Metricool.
#[tokio::test]
async fn stories() {
    let fanfare = Fanfare::of(Shape::Compose(Tenant::Configured)).start().await;
    let client = fanfare.client();
    let (accepted, id) = client.traced(client.publish_request(&NewBatch::of(2))).await;
    client.finished(accepted["batchId"].as_str().unwrap()).await;

    let trace = whole(&id, "publish story", 2).await;
    assert_eq!(services(&trace), ["fanfare-gateway", "fanfare-publisher"]);
    let answered = answered_call(&trace, "POST /api/metricool/publish/stories");
    for story in trace.named("publish story") {
        assert_eq!((story.kind, &story.parent), (SpanKind::Consumer, &Some(answered.clone())));
        let calls = trace.with("http.request.method");
        assert!(calls.iter().filter(|call| is_below(&trace, call, story)).count() >= 3);
    }
}

/// Gateway → publisher → queue → Facebook → web hook.
#[tokio::test]
async fn a_post_and_its_web_hook() {
    let shape = Shape::Compose(Tenant::Own);
    let (fanfare, receiver) = (Fanfare::of(shape).start().await, Receiver::start_for(shape).await);
    let client = fanfare.client();
    client.connect("FACEBOOK", "ada").await;
    let hook = json!({"url": receiver.url, "events": ["post.published"]});
    client.post("/api/webhooks", &hook).await.expect(201);
    let (_, id) = client.traced(client.post_request(&NewPost::to(&["FACEBOOK"]))).await;
    let told = receiver.has_received(1).await;

    let trace = whole(&id, "deliver event", 1).await;
    assert_eq!(services(&trace), ["fanfare-gateway", "fanfare-publisher"]);
    let answered = answered_call(&trace, "POST /api/posts");
    let published = trace.named("publish post")[0];
    assert_eq!(published.parent, Some(answered));
    let delivered = trace.named("deliver event")[0];
    assert_eq!(delivered.parent.as_ref(), Some(&published.span_id));
    assert_eq!(told[0].header("traceparent").split('-').nth(1), Some(id.as_str()));
}

/// Gateway → scheduler → queue → each step → Google Sheets; then gateway → scheduler → publisher.
#[tokio::test]
async fn a_week() {
    let fanfare = Fanfare::of(Shape::Compose(Tenant::Own)).start().await;
    let client = fanfare.client();
    client.connect("MASTODON", "ada").await;
    client.make_creator("jadebri", Audience::STEADY, 1_000).await;
    let week = next_monday().to_string();
    let body = json!({"page_names": ["jadebri"], "week_start": week, "auto_export": true});
    let (run, id) =
        client.traced(client.request(Method::POST, "/api/schedule-runs").json(&body)).await;
    let run = client.finished_run(run["run_id"].as_str().unwrap()).await;

    let trace = whole(&id, "eros export", 1).await;
    assert_eq!(services(&trace), ["fanfare-gateway", "fanfare-scheduler"]);
    let answered = answered_call(&trace, "POST /api/schedule-runs");
    for step in STEPS.map(|step| format!("eros {step}")) {
        assert_eq!(trace.named(&step)[0].parent.as_ref(), Some(&answered), "{step}");
    }
    let export = trace.named("eros export")[0];
    let calls = trace.with("http.request.method");
    assert!(calls.iter().any(|call| is_below(&trace, call, export)), "{}", trace.drawn());

    let schedule = run["pages"][0]["schedule_id"].as_str().unwrap();
    let path = format!("/api/schedules/{schedule}/publish");
    let (_, id) = client.traced(client.request(Method::POST, &path).json(&json!({}))).await;
    let trace = whole(&id, "POST /api/schedules/{id}/publish", 1).await;
    let all = ["fanfare-gateway", "fanfare-publisher", "fanfare-scheduler"];
    assert_eq!(services(&trace), all);
}

/// WhatsApp → gateway → conversations → inbox → turn → outbox → WhatsApp.
#[tokio::test]
async fn a_message_and_its_reply() {
    const PHONE: &str = "447700905001";
    let fanfare = Fanfare::of(Shape::Compose(Tenant::Configured)).start().await;
    let sandbox = fanfare.sandbox();
    sandbox.say(PHONE, "Hello").await;
    sandbox.has_heard(PHONE, 1).await;
    // The reply carries the trace on; by it the trace is found.
    let calls = sandbox.calls_at("whatsapp").await;
    let sent = calls.iter().find(|call| call.operation == "send").unwrap();
    let id = sent.traceparent.as_deref().unwrap().split('-').nth(1).unwrap();

    let trace = whole(id, "outbox send", 1).await;
    assert_eq!(services(&trace), ["fanfare-conversations", "fanfare-gateway"]);
    let root = trace.roots()[0];
    assert_eq!((root.name.as_str(), root.kind), ("POST /webhooks/whatsapp", SpanKind::Server));
    let turn = trace.named("conversation turn")[0];
    let send = trace.named("outbox send")[0];
    assert_eq!((turn.kind, send.kind), (SpanKind::Consumer, SpanKind::Producer));
    assert!(is_below(&trace, turn, root) && is_below(&trace, send, turn), "{}", trace.drawn());
}

async fn whole(id: &str, name: &str, count: usize) -> Trace {
    let trace = Jaeger::of_compose().trace(id, |trace| trace.named(name).len() == count).await;
    println!("{}", trace.drawn());
    trace
}

fn services(trace: &Trace) -> Vec<&str> {
    let services: BTreeSet<&str> = trace.services();
    services.into_iter().collect()
}

/// The span of the service that answered the gateway's first call: gateway → client → server.
fn answered_call(trace: &Trace, request: &str) -> String {
    let root = trace.roots()[0];
    assert_eq!((root.name.as_str(), root.service.as_str()), (request, "fanfare-gateway"));
    let rpc = trace.with("rpc.method");
    let [asked, answered] = [SpanKind::Client, SpanKind::Server].map(|kind| {
        *rpc.iter().find(|span| span.kind == kind).unwrap_or_else(|| panic!("no {kind:?} call"))
    });
    assert_eq!(asked.parent.as_ref(), Some(&root.span_id));
    assert_eq!(answered.parent.as_ref(), Some(&asked.span_id));
    answered.span_id.clone()
}

/// Whether a span has another one above it.
fn is_below(trace: &Trace, span: &Span, ancestor: &Span) -> bool {
    let mut above = std::iter::successors(trace.parent(span), |span| trace.parent(span));
    above.any(|span| span.span_id == ancestor.span_id)
}
