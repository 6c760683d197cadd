//! What providers send us (conversations.md, "Providers").

use bytes::Bytes;
use proto::conversations::v1 as pb;
use serde_json::json;
use service::Code;
use tonic::Status;

use crate::support::{
    Gateway, TENANT,
    conversations::{SIGNATURE, VERIFY_TOKEN},
};

const WHATSAPP: &str = "/webhooks/whatsapp";
const STRIPE: &str = "/webhooks/stripe";
const MIB: usize = 1024 * 1024;

/// Where payloads go, with the header of their signatures and the call behind.
const DOORS: [(&str, &str, &str); 2] = [
    (WHATSAPP, "x-hub-signature-256", "ReceiveWhatsApp"),
    (STRIPE, "stripe-signature", "ReceiveStripe"),
];

#[tokio::test]
async fn the_bytes_arrive_as_they_were_sent_in_one_call() {
    let gateway = Gateway::start().await;
    // Neither JSON nor UTF-8, and larger than any other body may be.
    let odd: Bytes = b"{ \"a\" :1,\r\n\xff\0}\n".repeat(200_000).into();
    assert!((MIB..3 * MIB).contains(&odd.len()), "{}", odd.len());
    for (path, header, call) in DOORS {
        for body in [Bytes::from_static(b"{ \"a\": 1.0 }\n"), Bytes::new(), odd.clone()] {
            let sent = gateway.anonymous("POST", path).header(header, SIGNATURE).body(body.clone());
            let answer = sent.header("content-type", "text/plain").send().await;
            assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({"received": true})));
            let asked: pb::ReceiveWebhookRequest = gateway.conversations.asked();
            assert!(asked.body == body, "{path} changed {} bytes", body.len());
            assert_eq!(asked.signature, SIGNATURE);
        }
        let calls = std::mem::take(&mut gateway.conversations.script().calls);
        assert_eq!(calls, vec![(TENANT.to_owned(), call); 3]);
    }
}

#[tokio::test]
async fn three_mebibytes_are_taken_and_no_more() {
    let gateway = Gateway::start().await;
    for (path, header, _) in DOORS {
        let send = |len: usize| {
            gateway.anonymous("POST", path).header(header, SIGNATURE).body(vec![b' '; len]).send()
        };
        assert_eq!(send(3 * MIB).await.status, 200);
        send(3 * MIB + 1).await.refuses(413, "BODY_TOO_LARGE");
    }
    assert_eq!(gateway.conversations.script().calls.len(), 2);
}

#[tokio::test]
async fn a_wrong_or_missing_signature_is_the_sender_s_mistake() {
    let gateway = Gateway::start().await;
    for (path, header, _) in DOORS {
        let (status, code) =
            if path == WHATSAPP { (403, "INVALID_SIGNATURE") } else { (400, "INVALID_REQUEST") };
        gateway.anonymous("POST", path).body("{}").send().await.refuses(status, code);
        assert_eq!(gateway.conversations.asked::<pb::ReceiveWebhookRequest>().signature, "");
        for wrong in [&b"sha256=00"[..], b"\xff", b""] {
            let answer = gateway.anonymous("POST", path).header(header, wrong).body("{}").send();
            answer.await.refuses(status, code);
        }
    }
}

#[tokio::test]
async fn no_json_is_told_and_a_failure_of_ours_is_a_500() {
    let gateway = Gateway::start().await;
    for (path, header, _) in DOORS {
        let send = || gateway.anonymous("POST", path).header(header, SIGNATURE).body("{}").send();
        gateway.conversations.fail(Code::InvalidRequest);
        send().await.refuses(400, "INVALID_REQUEST");
        for status in [
            Status::internal("10.0.0.3"),
            Status::unavailable("10.0.0.3"),
            service::Error::unavailable("10.0.0.3").into(),
            service::Error::new(Code::LeadConflict, "10.0.0.3").into(),
        ] {
            gateway.conversations.script().failures.push(status);
            let answer = send().await;
            answer.refuses(500, "INTERNAL");
            assert!(!answer.text().contains("10.0.0.3"));
        }
    }
    let calls = gateway.conversations.script().calls.len();
    assert_eq!(calls, 10, "the provider repeats, not we");
}

#[tokio::test]
async fn a_subscription_is_confirmed_with_the_challenge() {
    let gateway = Gateway::start().await;
    let path = |mode: &str, token: &str, challenge: &str| {
        format!("{WHATSAPP}?hub.mode={mode}&hub.verify_token={token}&hub.challenge={challenge}&x=1")
    };
    let right = path("subscribe", VERIFY_TOKEN, "1158%2B%3Cb%3E");
    let answer = gateway.anonymous("GET", &right).send().await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "1158+<b>"));
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    for wrong in [
        path("subscribe", "guess", "1"),
        path("unsubscribe", VERIFY_TOKEN, "1"),
        path("subscribe", VERIFY_TOKEN, ""),
        WHATSAPP.to_owned(),
    ] {
        gateway.anonymous("GET", &wrong).send().await.refuses(403, "INVALID_SIGNATURE");
    }
}

#[tokio::test]
async fn the_provider_s_trace_is_gone_on_with_and_its_signature_needs_no_key() {
    let gateway = Gateway::start().await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let answer = gateway
        .anonymous("POST", WHATSAPP)
        .header("x-hub-signature-256", SIGNATURE)
        .header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"))
        .header("x-api-key", "not-a-key-of-anybody")
        .body("{}")
        .send()
        .await;
    assert_eq!((answer.status.as_u16(), answer.header("x-trace-id")), (200, trace));
}
