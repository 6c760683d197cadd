//! One message of a lead, one connected trace: from WhatsApp's web hook over the inbox and the outbox to
//! the reply (operations.md, "Traces").

use std::collections::BTreeSet;

use e2e::{
    Fanfare, Shape,
    client::Answer,
    otlp::{Collector, Span, Trace},
    wait::{SOON, eventually},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use reqwest::Method;
use serde_json::json;
use sha2::Sha256;

in_both_shapes!(a_message_is_one_trace);

const PHONE: &str = "447700904001";
/// Nothing else says it.
const TEXT: &str = "Unmistakable greetings";
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
/// The span of whoever calls the web hook.
const CALLER: &str = "b7ad6b7169203331";

async fn a_message_is_one_trace(shape: Shape) {
    let collector = Collector::start().await;
    let fanfare = Fanfare::of(shape).traced_by(&collector).start().await;
    let answer = deliver(&fanfare).await;
    assert_eq!(answer, json!({"received": true}));
    let heard = fanfare.sandbox().has_heard(PHONE, 1).await;

    let trace = eventually("the trace is whole", SOON, async || {
        let trace = collector.trace(TRACE);
        let connected = trace.orphans().len() == 1 && call_of(&trace).is_some();
        connected.then_some(trace)
    })
    .await;
    println!("{}", trace.drawn());
    let services = BTreeSet::from(["fanfare-gateway", "fanfare-conversations"]);
    assert_eq!(trace.services(), services);
    // From the reply to its cause: what the request was, is the last of these.
    let mut chain = vec![call_of(&trace).unwrap()];
    while let Some(parent) = trace.parent(chain[chain.len() - 1]) {
        chain.push(parent);
    }
    let names: Vec<&str> = chain.iter().map(|span| span.name.as_str()).collect();
    let has = |name: &str, kind: SpanKind| {
        let place = chain.iter().position(|span| span.name.contains(name) && span.kind == kind);
        place.unwrap_or_else(|| panic!("no {kind:?} {name} in {names:?}"))
    };
    let places = [
        has("outbox send", SpanKind::Producer),
        has("conversation turn", SpanKind::Consumer),
        has("Receive", SpanKind::Server),
        has("Receive", SpanKind::Client),
        has("POST /webhooks/whatsapp", SpanKind::Server),
    ];
    assert!(places.is_sorted(), "{names:?}");
    let first = chain[chain.len() - 1];
    assert_eq!(
        (first.service.as_str(), first.parent.as_deref()),
        ("fanfare-gateway", Some(CALLER))
    );
    for (place, service) in places.iter().zip([
        "fanfare-conversations",
        "fanfare-conversations",
        "fanfare-conversations",
        "fanfare-gateway",
        "fanfare-gateway",
    ]) {
        assert_eq!(chain[*place].service, service, "{names:?}");
    }

    let lead = fanfare.client().find_lead(PHONE).await.unwrap();
    for place in &places[..2] {
        assert_eq!(lead["id"], chain[*place].attributes["fanfare.lead_id"].as_str());
    }
    let calls = fanfare.sandbox().calls_at("whatsapp").await;
    let call = calls.iter().find(|call| call.operation == "send").unwrap();
    let caller = format!("00-{TRACE}-{}-01", chain[0].span_id);
    assert_eq!(call.traceparent.as_ref(), Some(&caller), "the provider is told of the call's span");
    // What an operator reads of it leads to the trace.
    let refused = send(&fanfare, "{}".to_owned(), "sha256=00".to_owned()).await;
    refused.problem(403, "INVALID_SIGNATURE");
    let path = "/admin/events?eventType=whatsapp.signature_verification_failure";
    let events = fanfare.client().get(path).await.expect(200);
    assert_eq!(events["items"][0]["correlationId"], TRACE);
    // Traces are read by more people than conversations are.
    let prompt = heard[0].text.as_deref().unwrap().lines().last().unwrap().to_owned();
    for span in collector.spans() {
        for private in [PHONE, TEXT, prompt.as_str()] {
            let told = span.attributes.values().chain([&span.name]).any(|v| v.contains(private));
            assert!(!told, "{private:?} is in {span:#?}");
        }
    }
}

/// WhatsApp's web hook as Meta sends it, with a trace of the caller's.
async fn deliver(fanfare: &Fanfare) -> serde_json::Value {
    let message = json!({"from": PHONE, "id": "wamid.of-a-trace", "type": "text",
        "timestamp": e2e::wait::now().as_second().to_string(), "text": {"body": TEXT}});
    let metadata = json!({"phone_number_id": sandbox::WHATSAPP_PHONE_NUMBER_ID});
    let value =
        json!({"messaging_product": "whatsapp", "metadata": metadata, "messages": [message]});
    let changes = json!([{"field": "messages", "value": value}]);
    let body =
        json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]});
    let body = body.to_string();
    let signature = signature(body.as_bytes());
    send(fanfare, body, signature).await.expect(200)
}

async fn send(fanfare: &Fanfare, body: String, signature: String) -> Answer {
    let client = fanfare.client().without_key();
    let request = client
        .request(Method::POST, "/webhooks/whatsapp")
        .header("content-type", "application/json")
        .header("x-hub-signature-256", signature)
        .header("traceparent", format!("00-{TRACE}-{CALLER}-01"))
        .body(body);
    client.answer(request).await
}

fn signature(body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(sandbox::WHATSAPP_APP_SECRET.as_bytes()).unwrap();
    mac.update(body);
    let code = mac.finalize().into_bytes();
    code.iter().fold("sha256=".to_owned(), |text, byte| text + &format!("{byte:02x}"))
}

/// The call of the provider's API that replies.
fn call_of(trace: &Trace) -> Option<&Span> {
    let sends = trace.named("outbox send");
    let sent = sends.first()?;
    trace.0.iter().find(|span| {
        span.kind == SpanKind::Client
            && span.parent.as_ref() == Some(&sent.span_id)
            && span.attributes.contains_key("http.request.method")
    })
}
