//! A receiver of web hooks on a port of its own, which answers as it is told and forgets nothing.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;
use tokio::{net::TcpListener, sync::Notify, task::JoinSet};

use super::eventually;

/// How a receiver answers.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// With this status.
    Status(u16),
    /// With this status and header.
    With(u16, &'static str, String),
    /// Not at all, until it is told to let go.
    Hang,
}

/// A request that came in.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The member `n` of the data, as most tests number their events.
    pub(crate) fn n(&self) -> i64 {
        self.json()["data"]["n"].as_i64().unwrap()
    }
}

#[derive(Default)]
struct Script {
    next: VecDeque<Reply>,
    then: Option<Reply>,
    received: Vec<Received>,
}

#[derive(Clone, Default)]
struct Shared {
    script: Arc<Mutex<Script>>,
    let_go: Arc<Notify>,
}

/// The receiver, gone when dropped. It answers 204 unless it is told otherwise.
pub(crate) struct Receiver {
    address: std::net::SocketAddr,
    shared: Shared,
    _server: JoinSet<()>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Shared::default();
        let app = Router::new().fallback(receive).with_state(shared.clone());
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { address, shared, _server: server }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The next requests are answered so, one after the other.
    pub(crate) fn next(&self, replies: impl IntoIterator<Item = Reply>) {
        self.shared.script.lock().unwrap().next.extend(replies);
    }

    /// Every request from now on is answered so.
    pub(crate) fn answers(&self, reply: Reply) {
        let mut script = self.shared.script.lock().unwrap();
        script.next.clear();
        script.then = Some(reply);
    }

    /// Whatever hangs is answered with 204.
    pub(crate) fn lets_go(&self) {
        self.shared.let_go.notify_waiters();
    }

    /// Everything that came in so far, in order.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.shared.script.lock().unwrap().received.clone()
    }

    /// The same once it is so many requests.
    pub(crate) async fn has_received(&self, count: usize) -> Vec<Received> {
        let what = format!("{count} requests at the receiver");
        eventually(&what, async || Some(self.received()).filter(|all| all.len() >= count)).await
    }
}

async fn receive(
    State(shared): State<Shared>,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Response {
    let let_go = shared.let_go.notified();
    let reply = {
        let mut script = shared.script.lock().unwrap();
        script.received.push(Received { path: uri.path().to_owned(), headers, body });
        script.next.pop_front().or_else(|| script.then.clone()).unwrap_or(Reply::Status(204))
    };
    match reply {
        Reply::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Reply::With(status, name, value) => {
            (StatusCode::from_u16(status).unwrap(), [(name, value)], Bytes::new()).into_response()
        }
        Reply::Hang => {
            let_go.await;
            StatusCode::NO_CONTENT.into_response()
        }
    }
}
