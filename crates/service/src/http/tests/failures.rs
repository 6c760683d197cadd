//! Calls that fail, and what each failure says about the effect.

use std::time::Duration;

use tokio::{
    io::AsyncWriteExt,
    net::TcpListener,
    time::{Instant, timeout},
};

use super::{
    super::{HttpClient, HttpError, HttpOptions},
    client, options, post,
    server::{Reply, SOON, Server, answer, closed_port},
};

/// The error of one call to `url`, which must come soon.
async fn failure(client: &HttpClient, url: &str) -> HttpError {
    timeout(SOON, client.send(post(url))).await.unwrap().unwrap_err()
}

async fn failure_of(reply: Reply) -> HttpError {
    let server = Server::start(vec![reply]).await;
    let error = failure(&client(), &server.url("/secret?token=secret")).await;
    assert!(!error.to_string().contains("secret"), "{error}");
    assert_eq!(server.requests().len(), 1, "sent once, whatever happened");
    error
}

#[tokio::test]
async fn a_refused_connection_has_no_effect() {
    let error = failure(&client(), &format!("http://{}/", closed_port().await)).await;
    assert!(matches!(&error, HttpError::Connect(why) if why.contains("refused")), "{error:?}");
    assert!(error.surely_no_effect());
}

#[tokio::test]
async fn an_unknown_name_has_no_effect() {
    let patient = HttpClient::provider(&HttpOptions::default()).unwrap();
    let error = patient.send(post("http://no-such-host.invalid/")).await.unwrap_err();
    assert!(error.surely_no_effect(), "{error:?}");
}

#[tokio::test]
async fn a_failed_tls_handshake_has_no_effect() {
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", plain.local_addr().unwrap());
    let serve = async {
        let (mut stream, _) = plain.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        stream
    };
    let client = client();
    let (_stream, error) = tokio::join!(serve, failure(&client, &url));
    assert!(matches!(error, HttpError::Connect(_)), "{error:?}");
    assert!(error.surely_no_effect());
}

#[tokio::test]
async fn a_connection_that_takes_too_long_has_no_effect() {
    // It accepts, and never answers the TLS greeting.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", silent.local_addr().unwrap());
    let error = failure(&client(), &url).await;
    assert_eq!(error, HttpError::Timeout { sent: false });
    assert!(error.surely_no_effect());
}

#[tokio::test]
async fn a_reset_before_the_answer_is_unknown() {
    let error = failure_of(Reply::Reset).await;
    assert!(matches!(error, HttpError::Interrupted(_)), "{error:?}");
    assert!(!error.surely_no_effect());
}

#[tokio::test]
async fn a_close_before_the_answer_is_unknown() {
    let error = failure_of(Reply::BytesThenClose(String::new())).await;
    assert!(matches!(error, HttpError::Interrupted(_)), "{error:?}");
    assert!(!error.surely_no_effect());
}

#[tokio::test]
async fn silence_after_the_request_is_unknown() {
    let error = failure_of(Reply::Silence).await;
    assert_eq!(error, HttpError::Timeout { sent: true });
    assert!(!error.surely_no_effect());
}

#[tokio::test]
async fn the_whole_call_has_a_limit() {
    let server = Server::start(vec![Reply::Silence]).await;
    let options = HttpOptions {
        call_timeout: Duration::from_millis(200),
        read_timeout: Duration::from_mins(1),
        ..options()
    };
    let start = Instant::now();
    let error = failure(&HttpClient::provider(&options).unwrap(), &server.url("/")).await;
    assert_eq!(error, HttpError::Timeout { sent: true });
    assert!(start.elapsed() < SOON);
}

#[tokio::test]
async fn an_answer_cut_short_is_unknown() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf".to_owned();
    let error = failure_of(Reply::BytesThenClose(head)).await;
    assert!(matches!(error, HttpError::Interrupted(_)), "{error:?}");
    assert!(!error.surely_no_effect());
}

#[tokio::test]
async fn an_answer_that_stalls_is_unknown() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf".to_owned();
    assert_eq!(failure_of(Reply::Bytes(head)).await, HttpError::Timeout { sent: true });
}

#[tokio::test]
async fn an_answer_may_not_be_too_long() {
    let too_large = HttpError::BodyTooLarge { limit: 1_000 };
    let body = "x".repeat(1_001);
    assert_eq!(failure_of(answer("200 OK", "", &body)).await, too_large);
    assert!(!too_large.surely_no_effect());

    let chunked = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n258\r\n{0}\r\n258\r\n{0}\r\n0\r\n\r\n",
        "x".repeat(600)
    );
    assert_eq!(failure_of(Reply::Bytes(chunked)).await, too_large);
}

#[tokio::test]
async fn the_longest_allowed_answer_is_read() {
    let body = "x".repeat(1_000);
    let server = Server::start(vec![answer("200 OK", "", &body)]).await;
    assert_eq!(client().send(post(&server.url("/"))).await.unwrap().body, body);
}

#[tokio::test]
async fn a_request_lost_on_a_kept_connection_is_not_sent_again() {
    let script = vec![answer("200 OK", "", ""), Reply::Reset, answer("200 OK", "", "")];
    let server = Server::start(script).await;
    let client = client();
    client.send(post(&server.url("/first"))).await.unwrap();

    let error = failure(&client, &server.url("/second")).await;
    assert!(!error.surely_no_effect(), "{error:?}");
    assert_eq!(server.requests().len(), 2, "the library sent a request twice");
}
