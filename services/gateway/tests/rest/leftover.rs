//! A refusal that is made before the body has arrived leaves the connection usable, or says that it
//! ends.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{Gateway, KEY, within};

const BODY: &str = r#"{"name":"n","scopes":["read"]}"#;
/// How long the body is behind its head; the gateway waits longer.
const BEHIND: Duration = Duration::from_millis(20);

/// A connection on which the test decides what is sent when.
struct Connection(TcpStream);

impl Connection {
    async fn to(gateway: &Gateway) -> Self {
        Self(TcpStream::connect(gateway.address).await.unwrap())
    }

    async fn send(&mut self, text: &str) {
        within(self.0.write_all(text.as_bytes())).await.unwrap();
    }

    /// The head of the next answer, in lower case; its body is read and dropped.
    async fn answer(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(within(self.0.read_u8()).await.unwrap());
        }
        let head = String::from_utf8(head).unwrap().to_lowercase();
        let len = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; len.unwrap().parse().unwrap()];
        within(self.0.read_exact(&mut body)).await.unwrap();
        head
    }

    /// Whether the gateway ends it.
    async fn ends(&mut self) -> bool {
        within(self.0.read_u8()).await.is_err()
    }
}

fn head(method: &str, path: &str, headers: &str, len: usize) -> String {
    format!("{method} {path} HTTP/1.1\r\nhost: x\r\n{headers}content-length: {len}\r\n\r\n")
}

#[tokio::test]
async fn a_connection_goes_on_after_a_refusal_whose_body_comes_late() {
    let gateway = Gateway::start_with(&[("FANFARE_RATE_LIMIT", "1/1m")]).await;
    assert_eq!(gateway.get("/api/keys").send().await.status, 200);
    let key = format!("x-api-key: {KEY}\r\n");
    for (method, path, headers, status) in [
        ("POST", "/api/keys", String::new(), "401"),
        ("POST", "/api/keys", "x-api-key: wrong\r\n".to_owned(), "401"),
        ("POST", "/api/keys", format!("{key}x-tenant: wrong\r\n"), "403"),
        ("POST", "/api/keys", key, "429"),
        ("POST", "/api/nothing", String::new(), "404"),
        ("PUT", "/api/keys", String::new(), "405"),
    ] {
        let mut connection = Connection::to(&gateway).await;
        connection.send(&head(method, path, &headers, BODY.len())).await;
        let early = tokio::time::timeout(BEHIND, connection.0.readable()).await;
        assert!(early.is_err(), "{status}: the answer came before the body");
        connection.send(BODY).await;
        let answer = connection.answer().await;
        assert!(answer.starts_with(&format!("http/1.1 {status}")), "{answer}");
        assert!(!answer.contains("connection: close"), "{answer}");
        connection.send(&head("GET", "/healthz", "", 0)).await;
        assert!(connection.answer().await.starts_with("http/1.1 200"), "after {status}");
    }
}

#[tokio::test]
async fn a_late_answer_waits_for_the_rest_of_the_body_too() {
    let gateway = Gateway::start_with(&[("FANFARE_REQUEST_DEADLINE", "5ms")]).await;
    let mut connection = Connection::to(&gateway).await;
    let headers = format!("x-api-key: {KEY}\r\ncontent-type: application/json\r\n");
    connection.send(&head("POST", "/api/keys", &headers, BODY.len())).await;
    let early = tokio::time::timeout(BEHIND, connection.0.readable()).await;
    assert!(early.is_err(), "the answer came before the body");
    connection.send(BODY).await;
    let answer = connection.answer().await;
    assert!(answer.starts_with("http/1.1 504"), "{answer}");
    connection.send(&head("GET", "/healthz", "", 0)).await;
    assert!(connection.answer().await.starts_with("http/1.1 200"));
}

#[tokio::test]
async fn a_connection_whose_body_does_not_come_or_end_is_closed_and_the_client_told() {
    let gateway = Gateway::start().await;
    let too_much = "x".repeat(1024 * 1024 + 1);
    for (headers, len, sent) in [
        ("", BODY.len(), ""),
        ("expect: 100-continue\r\n", BODY.len(), ""),
        ("", too_much.len(), too_much.as_str()),
    ] {
        let mut connection = Connection::to(&gateway).await;
        connection.send(&head("POST", "/api/keys", headers, len)).await;
        connection.send(sent).await;
        let answer = connection.answer().await;
        assert!(answer.starts_with("http/1.1 401"), "{answer}");
        assert!(answer.contains("connection: close"), "{answer}");
        assert!(connection.ends().await);
    }
}
