//! Calls that get an answer.

use http::{HeaderValue, StatusCode};
use tracing::{Instrument, info_span};

use super::{
    client, post,
    server::{Server, answer},
};

#[tokio::test]
async fn an_answer_of_any_status_is_an_answer() {
    let script = vec![answer("201 Created", "x-quota: 7\r\n", "yes"), answer("503 Busy", "", "no")];
    let server = Server::start(script).await;
    let client = client();

    let created = client.send(post(&server.url("/posts"))).await.unwrap();
    assert_eq!(created.status, StatusCode::CREATED);
    assert_eq!(created.headers["x-quota"], "7");
    assert_eq!(created.body, "yes");

    let busy = client.send(post(&server.url("/posts"))).await.unwrap();
    assert_eq!((busy.status, busy.body.as_ref()), (StatusCode::SERVICE_UNAVAILABLE, &b"no"[..]));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let target = Server::start(vec![]).await;
    let location = format!("location: {}\r\n", target.url("/elsewhere"));
    let server = Server::start(vec![answer("302 Found", &location, "")]).await;

    let answer = client().send(post(&server.url("/"))).await.unwrap();
    assert_eq!(answer.status, StatusCode::FOUND);
    assert!(target.requests().is_empty());
}

#[tokio::test]
async fn the_request_arrives_as_given_with_its_trace() {
    let options = telemetry::Options {
        services: vec!["test"],
        version: "0",
        instance: String::new(),
        otlp_endpoint: None,
        sample_ratio: 0.0,
        filter: "off".to_owned(),
        json: true,
    };
    // Another test of this process may have been first; then there are ids as well.
    let _ = telemetry::init(options);
    let server = Server::start(vec![answer("200 OK", "", "")]).await;
    let mut request = post(&server.url("/v1/posts?a=b"));
    request.headers.insert("x-mc-auth", HeaderValue::from_static("token"));

    let call = async {
        client().send(request).await.unwrap();
        telemetry::trace_id().unwrap()
    };
    let trace_id = call.instrument(info_span!("caller")).await;

    let seen = server.requests().remove(0);
    assert!(seen.starts_with("POST /v1/posts?a=b HTTP/1.1\r\n"), "{seen}");
    assert!(seen.contains("\r\nx-mc-auth: token\r\n"), "{seen}");
    assert!(seen.contains("\r\nuser-agent: fanfare/"), "{seen}");
    assert!(seen.contains(&format!("\r\ntraceparent: 00-{trace_id}-")), "{seen}");
    assert!(seen.ends_with("\r\n\r\n{}"), "{seen}");
}

#[tokio::test]
async fn calls_are_measured_by_host_and_outcome() {
    let metrics = telemetry::metrics::install();
    let server = Server::start(vec![answer("404 Not Found", "", "")]).await;
    client().send(post(&server.url("/"))).await.unwrap();

    let count = "http_client_duration_seconds_count{host=\"127.0.0.1\",status=\"4xx\"}";
    let text = metrics.render();
    assert!(text.contains(count), "{text}");
}
