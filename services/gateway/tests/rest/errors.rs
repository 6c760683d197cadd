//! Every error is a problem document (api.md, "Errors"); the client of these tests checks the form
//! of each.

use serde_json::{Value, json};
use service::Code;
use tonic::Status;

use crate::support::{
    Gateway,
    contract::{filled, operations},
    publisher::BATCH_ID,
};

const KEYS: &str = "/api/keys";
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

#[tokio::test]
async fn only_json_is_taken() {
    let gateway = Gateway::start().await;
    let new = json!({"name": "n", "scopes": ["read"]}).to_string();
    for media_type in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
        let request = gateway.post(KEYS).header("content-type", media_type).body(new.clone());
        assert_eq!(request.send().await.status, 201, "{media_type}");
    }
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"] {
        let request = gateway.post(KEYS).header("content-type", media_type).body(new.clone());
        request.send().await.refuses(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    gateway.post(KEYS).body(new.clone()).send().await.refuses(415, "UNSUPPORTED_MEDIA_TYPE");
    let packed = gateway.post(KEYS).header("content-type", "application/json");
    let packed = packed.header("content-encoding", "gzip").body(new).send().await;
    packed.refuses(415, "UNSUPPORTED_MEDIA_TYPE");
}

#[tokio::test]
async fn what_is_no_json_is_refused() {
    let gateway = Gateway::start().await;
    let bomb = "[".repeat(100_000);
    for body in ["", "{", "nonsense", "{\"name\":}", "\u{feff}{}", bomb.as_str()] {
        let request = gateway.post(KEYS).header("content-type", "application/json");
        let answer = request.body(body.to_owned()).send().await;
        answer.refuses(400, "INVALID_REQUEST");
    }
    let latin1 = gateway.post(KEYS).header("content-type", "application/json");
    latin1.body(&b"{\"name\":\"\xe9\"}"[..]).send().await.refuses(400, "INVALID_REQUEST");
    let twice = gateway.post(KEYS).header("content-type", "application/json");
    let twice = twice.body(r#"{"name": 1, "name": "n", "scopes": ["read"]}"#).send().await;
    assert_eq!(twice.status, 201, "of a member that is there twice the last one counts");
}

#[tokio::test]
async fn a_body_has_at_most_one_mebibyte() {
    let gateway = Gateway::start().await;
    let body = |len: usize| format!("{}{}", " ".repeat(len - 2), "{}");
    let send = |len| {
        let request = gateway.post(KEYS).header("content-type", "application/json");
        request.body(body(len)).send()
    };
    send(1024 * 1024).await.refuses(400, "INVALID_REQUEST");
    send(1024 * 1024 + 1).await.refuses(413, "BODY_TOO_LARGE");
    send(4 * 1024 * 1024).await.refuses(413, "BODY_TOO_LARGE");
    let cancel = format!("/api/metricool/batch/{BATCH_ID}/cancel");
    gateway.post(&cancel).body(body(1024 * 1024 + 1)).send().await.refuses(413, "BODY_TOO_LARGE");
}

/// Each operation of the conversations, but what providers send, whose body is theirs.
fn of_conversations() -> impl Iterator<Item = (String, &'static str, &'static Value)> {
    let areas = ["/api/leads", "/api/flows", "/admin/", "/a/"];
    // The audit is the gateway's own.
    let theirs =
        move |path: &str| path != "/admin/audit" && areas.iter().any(|area| path.starts_with(area));
    operations().filter(move |(_, path, _)| theirs(path))
}

#[tokio::test]
async fn the_bodies_of_the_conversations_are_bounded_and_have_their_type() {
    let gateway = Gateway::start().await;
    let (mut bounded, mut typed) = (0, 0);
    for (method, path, operation) in of_conversations().filter(|(method, ..)| method != "GET") {
        let send = |media_type: &str, body: String| {
            let request = gateway.request(&method, &filled(path));
            request.header("content-type", media_type).body(body).send()
        };
        let form = path.starts_with("/a/");
        let right = if form { "application/x-www-form-urlencoded" } else { "application/json" };
        let answer = send(right, " ".repeat(1024 * 1024 + 1)).await;
        answer.refuses(413, "BODY_TOO_LARGE");
        bounded += 1;
        // What takes no body has no type to ask for.
        if operation.get("requestBody").is_some() {
            send("text/plain", "{}".to_owned()).await.refuses(415, "UNSUPPORTED_MEDIA_TYPE");
            typed += 1;
        }
    }
    assert_eq!((bounded, typed), (14, 7));
    assert!(gateway.conversations.calls().is_empty());
}

#[tokio::test]
async fn the_conversations_are_asked_again_when_away_and_told_once() {
    let gateway = Gateway::start().await;
    for (method, path, operation) in of_conversations() {
        let mut request = gateway.request(&method, &filled(path));
        let json = &operation["requestBody"]["content"]["application/json"];
        if let Some(example) = json.get("example") {
            request = request.json(example);
        }
        let before = gateway.conversations.calls().len();
        gateway.conversations.fail(Code::Unavailable);
        let answer = request.send().await;
        let calls = gateway.conversations.calls().len() - before;
        if method == "GET" {
            assert_eq!((answer.status.as_u16(), calls), (200, 2), "{path}");
        } else {
            answer.refuses(503, "UNAVAILABLE");
            assert_eq!(calls, 1, "{method} {path}");
        }
    }
    let deadlines = std::mem::take(&mut gateway.conversations.script().deadlines);
    let in_time = |text: &str| text.starts_with("29") || text.starts_with("30");
    assert_eq!(deadlines.len(), 13 * 2 + 14, "thirteen reads, fourteen writes");
    assert!(deadlines.iter().all(|deadline| in_time(deadline)), "{deadlines:?}");
}

#[tokio::test]
async fn a_failure_of_ours_says_nothing_about_our_insides() {
    let gateway = Gateway::start().await;
    let failures = [
        (Status::internal("stack trace at 10.0.0.3"), 500, "INTERNAL"),
        (Status::unknown("broken pipe to 10.0.0.3"), 503, "UNAVAILABLE"),
        (Status::deadline_exceeded("10.0.0.3"), 504, "DEADLINE_EXCEEDED"),
    ];
    for (status, http, code) in failures {
        // As often as a read is tried.
        gateway.publisher.script().failures = vec![status; 3];
        let answer = gateway.get("/api/metricool/brands").send().await;
        answer.refuses(http, code);
        assert!(!answer.text().contains("10.0.0.3"), "{}", answer.text());
    }
}

#[tokio::test]
async fn an_error_that_is_not_documented_is_never_shown() {
    let gateway = Gateway::start().await;
    for code in [Code::NotImplemented, Code::KeyConflict, Code::MethodNotAllowed] {
        gateway.publisher.fail(code);
        let answer = gateway.get("/api/metricool/brands").send().await;
        answer.refuses(500, "INTERNAL");
    }
}

#[tokio::test]
async fn what_can_succeed_later_says_when() {
    let gateway = Gateway::start().await;
    for _ in 0..3 {
        let error = service::Error::unavailable("restarts");
        gateway.publisher.script().failures.push(error.into());
    }
    let answer = gateway.get("/api/metricool/brands").send().await;
    answer.refuses(503, "UNAVAILABLE");
    assert_eq!(answer.header("retry-after"), "1");
}

#[tokio::test]
async fn the_caller_s_trace_is_gone_on_with() {
    let gateway = Gateway::start().await;
    let traceparent = format!("00-{TRACE}-00f067aa0ba902b7-01");
    for path in ["/healthz", "/api/keys", "/nothing"] {
        let answer = gateway.get(path).header("traceparent", &traceparent).send().await;
        assert_eq!(answer.header("x-trace-id"), TRACE);
    }
    let answer = gateway.get("/healthz").header("traceparent", "nonsense").send().await;
    assert_ne!(answer.header("x-trace-id"), TRACE);
}
