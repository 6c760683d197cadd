//! A collector that takes connections and never answers slows nothing and holds nobody up.

mod support;

use std::time::{Duration, Instant};

use support::options;
use tokio::net::TcpListener;
use tracing::info_span;

/// More than the queues of both services can hold.
const SPANS: usize = 20_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spans_are_dropped_and_the_stop_is_bounded() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", silent.local_addr().unwrap());
    let guard = telemetry::init(options(Some(endpoint))).unwrap();

    let start = Instant::now();
    for number in 0..SPANS {
        info_span!("work", number).in_scope(|| {});
    }
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());

    let start = Instant::now();
    guard.shutdown().await;
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
}
