//! A receiver of web hooks, and what it got.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use reqwest::Method;
use ring::hmac;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::support::{TestSandbox, eventually};

/// A server that takes web hooks, gone when dropped.
pub(crate) struct Receiver {
    pub(crate) url: String,
    desk: Desk,
    _server: JoinSet<()>,
}

/// A web hook as it came.
#[derive(Clone)]
pub(crate) struct Hook {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// What was answered.
    pub(crate) status: u16,
}

#[derive(Clone, Default)]
struct Desk {
    came: Arc<Mutex<Vec<Hook>>>,
    /// Statuses for the next ones; then all are taken.
    answers: Arc<Mutex<VecDeque<u16>>>,
}

impl Receiver {
    /// One that the sandbox sends both kinds to.
    pub(crate) async fn of(sandbox: &TestSandbox) -> Self {
        Self::refusing(sandbox, &[]).await
    }

    /// One that answers so to the first web hooks.
    pub(crate) async fn refusing(sandbox: &TestSandbox, statuses: &[u16]) -> Self {
        let desk = Desk::default();
        desk.answers.lock().unwrap().extend(statuses);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let app = axum::Router::new().route("/hook", post(take)).with_state(desk.clone());
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, app).await.unwrap() });
        let receiver = Self { url, desk, _server: server };
        receiver.listen(sandbox).await;
        receiver
    }

    async fn listen(&self, sandbox: &TestSandbox) {
        let to = json!({"whatsappUrl": self.url, "stripeUrl": self.url});
        assert_eq!(sandbox.control(Method::PUT, "webhooks", &to).await.status(), 204);
    }

    /// Everything that came, refused or not.
    pub(crate) fn hooks(&self) -> Vec<Hook> {
        self.desk.came.lock().unwrap().clone()
    }

    /// What was taken, once there is so much of it.
    pub(crate) async fn taken(&self, count: usize) -> Vec<Value> {
        eventually(async || {
            let taken: Vec<Value> = self
                .hooks()
                .iter()
                .filter(|hook| hook.status == 200)
                .map(|hook| serde_json::from_slice(&hook.body).unwrap())
                .collect();
            (taken.len() >= count).then_some(taken)
        })
        .await
    }

    /// The `value` of that many web hooks of WhatsApp.
    pub(crate) async fn values(&self, count: usize) -> Vec<Value> {
        let hooks = self.taken(count).await;
        hooks.iter().map(|hook| hook["entry"][0]["changes"][0]["value"].clone()).collect()
    }
}

async fn take(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let status = desk.answers.lock().unwrap().pop_front().unwrap_or(200);
    desk.came.lock().unwrap().push(Hook { headers, body, status });
    StatusCode::from_u16(status).unwrap()
}

/// HMAC-SHA-256 in hexadecimal digits.
pub(crate) fn mac(secret: &str, text: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let mut digits = String::new();
    for byte in hmac::sign(&key, text).as_ref() {
        write!(digits, "{byte:02x}").unwrap();
    }
    digits
}
