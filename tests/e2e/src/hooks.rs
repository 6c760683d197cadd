//! A receiver of web hooks, as somebody who uses the product runs one.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU16, Ordering},
    },
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    compose, ports,
    service::Shape,
    wait::{SOON, eventually},
};

/// A delivery as it arrived.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Its headers.
    pub headers: HeaderMap,
    /// The body, byte by byte.
    pub body: Bytes,
}

/// The receiver; it stops when dropped.
#[derive(Debug)]
pub struct Receiver {
    /// For `POST /api/webhooks`.
    pub url: String,
    shared: Shared,
    _server: JoinSet<()>,
}

#[derive(Clone, Debug)]
struct Shared(Arc<(Mutex<Vec<Delivery>>, AtomicU16)>);

impl Delivery {
    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// A header's text; empty without it.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Receiver {
    /// Starts one on a free port; it answers 204.
    pub async fn start() -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    /// Starts one that an installation of that shape can reach.
    pub async fn start_for(shape: Shape) -> Self {
        let (addr, url) = place_for(shape);
        Self { url, ..Self::start_at(addr).await }
    }

    /// Starts one at an address.
    ///
    /// # Panics
    /// When that is taken.
    pub async fn start_at(addr: SocketAddr) -> Self {
        let listener = TcpListener::bind(addr).await.unwrap();
        let url = format!("http://{}/webhook", listener.local_addr().unwrap());
        let shared = Shared(Arc::new((Mutex::default(), AtomicU16::new(204))));
        let router = Router::new().route("/webhook", post(take)).with_state(shared.clone());
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, shared, _server: server }
    }

    /// Answers this from now on.
    pub fn answers(&self, status: u16) {
        self.shared.0.1.store(status, Ordering::SeqCst);
    }

    /// Every delivery so far, in order of arrival.
    pub fn received(&self) -> Vec<Delivery> {
        self.shared.0.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for so many deliveries.
    pub async fn has_received(&self, count: usize) -> Vec<Delivery> {
        eventually(&format!("{count} web hooks"), SOON, async || {
            Some(self.received()).filter(|received| received.len() >= count)
        })
        .await
    }
}

/// An address for a receiver, and the URL at which an installation of that shape reaches it.
pub fn place_for(shape: Shape) -> (SocketAddr, String) {
    let mut addr = ports::free();
    let mut host = addr.ip().to_string();
    if matches!(shape, Shape::Compose(_)) {
        addr.set_ip(Ipv4Addr::UNSPECIFIED.into());
        compose::HOST.clone_into(&mut host);
    }
    (addr, format!("http://{host}:{}/webhook", addr.port()))
}

async fn take(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let (received, status) = &*shared.0;
    received.lock().unwrap_or_else(PoisonError::into_inner).push(Delivery { headers, body });
    StatusCode::from_u16(status.load(Ordering::SeqCst)).unwrap()
}
