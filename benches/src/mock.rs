//! A provider that costs next to nothing: X's `POST /2/tweets` and `GET /2/users/me`, and WhatsApp's
//! `POST /{version}/{number}/messages`, over HTTP/1.1 with keep-alive, on a thread of its own.
//!
//! It remembers when each text arrived, so that lateness can be told, and it can take its time.

use std::{
    collections::HashMap,
    convert::Infallible,
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Method, Request, Response, StatusCode, body::Incoming, header::CONTENT_TYPE,
    server::conn::http1, service::service_fn,
};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::clock;

/// The timer fires up to a millisecond late, half of one in the mean.
const TIMER_LATENESS: Duration = Duration::from_micros(500);
/// More connections than anybody here opens.
const BACKLOG_FIRST: usize = 1 << 14;

/// A running provider; it ends with the process.
#[derive(Clone, Debug)]
pub struct Mock {
    addr: SocketAddr,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    calls: AtomicU64,
    /// Microseconds that an answer takes.
    delay: AtomicU64,
    arrivals: Mutex<HashMap<String, Timestamp>>,
}

impl Mock {
    /// Starts it on a free loopback port, answering at once.
    ///
    /// # Errors
    /// No port or no thread is to be had.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let mock = Self { addr: listener.local_addr()?, state: Arc::default() };
        let state = Arc::clone(&mock.state);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        thread::Builder::new().name("mock".to_owned()).spawn(move || {
            runtime.block_on(serve(listener, state));
        })?;
        Ok(mock)
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// From now on publishing takes that long.
    pub fn take(&self, delay: Duration) {
        self.state.delay.store(delay.as_micros() as u64, Ordering::Relaxed);
    }

    /// How often it was asked to publish since it was last forgotten.
    pub fn calls(&self) -> u64 {
        self.state.calls.load(Ordering::Relaxed)
    }

    /// When each text came first.
    pub fn arrivals(&self) -> HashMap<String, Timestamp> {
        self.state.arrivals().clone()
    }

    /// Forgets all calls.
    pub fn forget(&self) {
        self.state.arrivals().clear();
        self.state.calls.store(0, Ordering::Relaxed);
    }
}

impl State {
    fn arrivals(&self) -> MutexGuard<'_, HashMap<String, Timestamp>> {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As long as an answer takes.
    async fn wait(&self) {
        let delay = Duration::from_micros(self.delay.load(Ordering::Relaxed));
        if !delay.is_zero() {
            tokio::time::sleep(delay.saturating_sub(TIMER_LATENESS)).await;
        }
    }
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    state.arrivals().reserve(BACKLOG_FIRST);
    // It was made non-blocking, and the runtime is there.
    let listener = tokio::net::TcpListener::from_std(listener).expect("a listener of this runtime");
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        // An answer goes out at once, as a real provider's edge sends it.
        let _ = stream.set_nodelay(true);
        let state = Arc::clone(&state);
        let answer = move |request| answer(Arc::clone(&state), request);
        let connection =
            http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer));
        // A client may leave as it likes.
        connections.spawn(async { drop(connection.await) });
        while connections.try_join_next().is_some() {}
    }
}

async fn answer(
    state: Arc<State>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let arrived = clock::now();
    let (status, body) = match (request.method(), request.uri().path()) {
        (&Method::POST, "/2/tweets") => tweet(&state, request, arrived).await,
        (&Method::GET, "/2/users/me") => {
            let user = json!({"id": "2244994945", "name": "Mock", "username": "mock"});
            (StatusCode::OK, json!({"data": user}))
        }
        (&Method::GET, "/stats") => {
            (StatusCode::OK, json!({"calls": state.calls.load(Ordering::Relaxed)}))
        }
        (&Method::POST, path) if path.ends_with("/messages") => message(&state, request).await,
        _ => (StatusCode::NOT_FOUND, json!({"title": "Not Found Error", "status": 404})),
    };
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
    *response.status_mut() = status;
    let json = hyper::header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    if status == StatusCode::CREATED {
        add_quota(response.headers_mut(), state.calls.load(Ordering::Relaxed), arrived);
    }
    Ok(response)
}

/// Calls that the account has in a window: more than any run makes.
const QUOTA: u64 = 100_000_000;

/// X's quota headers, as every answer of the real one has them.
fn add_quota(headers: &mut hyper::HeaderMap, calls: u64, now: Timestamp) {
    // One window for all of a run: it ends at a full hour, an hour from now or later.
    let reset = (now.as_second() / 3_600 + 2) * 3_600;
    headers.insert("x-rate-limit-limit", QUOTA.into());
    headers.insert("x-rate-limit-remaining", QUOTA.saturating_sub(calls).into());
    headers.insert("x-rate-limit-reset", reset.into());
}

async fn tweet(
    state: &State,
    request: Request<Incoming>,
    arrived: Timestamp,
) -> (StatusCode, Value) {
    let body = request.into_body().collect().await.map(http_body_util::Collected::to_bytes);
    let asked: Value = serde_json::from_slice(&body.unwrap_or_default()).unwrap_or_default();
    let Some(text) = asked["text"].as_str() else {
        return (StatusCode::BAD_REQUEST, json!({"title": "Invalid Request", "status": 400}));
    };
    let number = state.calls.fetch_add(1, Ordering::Relaxed);
    state.arrivals().entry(text.to_owned()).or_insert(arrived);
    state.wait().await;
    // X's ids are snowflakes of 19 digits; these are of that form, and never the same.
    let id = (1_700_000_000_000_000_000 + number).to_string();
    (StatusCode::CREATED, json!({"data": {"id": id, "text": text}}))
}

/// WhatsApp takes a message.
async fn message(state: &State, request: Request<Incoming>) -> (StatusCode, Value) {
    let body = request.into_body().collect().await.map(http_body_util::Collected::to_bytes);
    let asked: Value = serde_json::from_slice(&body.unwrap_or_default()).unwrap_or_default();
    let Some(to) = asked["to"].as_str() else {
        return (StatusCode::BAD_REQUEST, json!({"error": {"code": 100}}));
    };
    let number = state.calls.fetch_add(1, Ordering::Relaxed);
    state.wait().await;
    let contacts = json!([{"input": to, "wa_id": to}]);
    let messages = json!([{"id": format!("wamid.out.{}.{number}", std::process::id())}]);
    let product = "whatsapp";
    let taken = json!({"messaging_product": product, "contacts": contacts, "messages": messages});
    (StatusCode::OK, taken)
}
