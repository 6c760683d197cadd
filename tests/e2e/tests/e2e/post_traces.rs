//! One post, one connected trace: from REST over the queue to the provider and the web hook
//! (operations.md, "Traces").

use std::{collections::BTreeSet, time::Duration};

use e2e::{
    Fanfare, Shape,
    hooks::Receiver,
    otlp::{Collector, Span},
    posts::{NewPost, Post},
    wait::{SOON, eventually, now},
};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use serde_json::json;

in_both_shapes!(a_post_published_now_is_one_trace, a_scheduled_post_has_a_trace_of_its_own);

const PLATFORMS: [&str; 2] = ["FACEBOOK", "TWITTER"];

/// What the tests look at.
struct World {
    fanfare: Fanfare,
    collector: Collector,
    receiver: Receiver,
}

async fn a_post_published_now_is_one_trace(shape: Shape) {
    let world = World::start(shape).await;
    let client = world.fanfare.client();
    let answer = client.answer(client.post_request(&NewPost::to(&PLATFORMS))).await;
    let trace_id = answer.header("x-trace-id").unwrap().to_owned();
    let post: Post = serde_json::from_value(answer.expect(201)).unwrap();
    let post = client.decided(&post.id).await;

    let trace = world.collector.whole(&trace_id, "deliver event", 3).await;
    println!("{}", trace.drawn());
    assert_eq!(trace.services(), BTreeSet::from(["fanfare-gateway", "fanfare-publisher"]));
    let root = trace.roots()[0];
    assert_eq!((root.name.as_str(), root.kind), ("POST /api/posts", SpanKind::Server));
    assert_eq!(root.service, "fanfare-gateway");
    let answered = trace.with("rpc.method").into_iter().find(|s| s.kind == SpanKind::Server);
    for published in trace.named("publish post") {
        assert_eq!(published.attributes["fanfare.post_id"], post.id);
        assert_eq!(published.parent.as_ref(), answered.map(|span| &span.span_id));
    }
    for publication in &post.publications {
        let traces = publication.attempts.iter().map(|attempt| attempt.trace_id.as_ref());
        assert_eq!(traces.collect::<Vec<_>>(), [Some(&trace_id)], "the attempt names it");
    }
    // A delivery follows from the publication that it tells of.
    for delivery in trace.named("deliver event") {
        let cause = trace.parent(delivery).unwrap();
        assert_eq!(cause.name, "publish post", "{}", trace.drawn());
    }
    world.everybody_saw(&trace_id, 3).await;
}

/// Work that runs later is linked to the request that asked for it.
async fn a_scheduled_post_has_a_trace_of_its_own(shape: Shape) {
    let world = World::start(shape).await;
    let client = world.fanfare.client();
    let asked = NewPost::to(&["FACEBOOK"]).at(now() + Duration::from_secs(1));
    let answer = client.answer(client.post_request(&asked)).await;
    let asking = answer.header("x-trace-id").unwrap().to_owned();
    let post: Post = serde_json::from_value(answer.expect(201)).unwrap();
    client.decided(&post.id).await;

    let work: Span = eventually("the work arrives", SOON, async || {
        world.collector.spans().into_iter().find(|span| span.name == "publish post")
    })
    .await;
    assert_ne!(work.trace_id, asking);
    assert_eq!((&work.links[..], work.parent.as_ref()), (&[asking][..], None));
    let trace = world.collector.whole(&work.trace_id, "deliver event", 2).await;
    assert_eq!(trace.services(), BTreeSet::from(["fanfare-publisher"]));
    assert_eq!(trace.roots()[0].span_id, work.span_id);
    world.everybody_saw(&work.trace_id, 2).await;
}

impl World {
    async fn start(shape: Shape) -> Self {
        let (collector, receiver) = (Collector::start().await, Receiver::start().await);
        let builder = Fanfare::of(shape)
            .traced_by(&collector)
            .set("FANFARE_ALLOW_PRIVATE_URLS", "127.0.0.0/8");
        let fanfare = builder.start().await;
        for platform in PLATFORMS {
            fanfare.client().connect(platform, "ada").await;
        }
        let hook = json!({"url": receiver.url, "events": ["post.published", "post.completed"]});
        fanfare.client().post("/api/webhooks", &hook).await.expect(201);
        Self { fanfare, collector, receiver }
    }

    /// Every provider that was sent something, and the receiver, were told of the trace.
    async fn everybody_saw(&self, trace_id: &str, deliveries: usize) {
        let of = |traceparent: &str| traceparent.split('-').nth(1).unwrap_or_default().to_owned();
        for provider in ["facebook", "x"] {
            let calls = self.fanfare.sandbox().calls_at(provider).await;
            for call in calls.iter().filter(|call| call.operation == "send") {
                assert_eq!(of(call.traceparent.as_deref().unwrap_or_default()), trace_id);
            }
        }
        for delivery in self.receiver.has_received(deliveries).await {
            assert_eq!(of(delivery.header("traceparent")), trace_id);
        }
    }
}
