//! The operator's port of a single service: `/healthz`, `/readyz`, `/metrics`.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use axum::{Json, Router, http::StatusCode, routing::get};
use service::Tasks;
use store::Store;
use telemetry::metrics::Handle;
use tokio::net::TcpListener;

/// Where it listens when nobody says.
pub(crate) const DEFAULT_PORT: u16 = 9_090;

/// Serves the port until the tasks are stopped.
pub(crate) async fn serve(
    addr: Option<SocketAddr>,
    metrics: Handle,
    store: Store,
    tasks: &Tasks,
) -> Result<()> {
    let addr = addr.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], DEFAULT_PORT)));
    let listener = TcpListener::bind(addr)
        .await
        .with_context(|| format!("{addr} cannot be used; set FANFARE_METRICS_ADDR"))?;
    tracing::info!(addr = %listener.local_addr()?, "metrics and health");
    let router = Router::new()
        .route("/healthz", get(|| async { Json("ok") }))
        .route("/readyz", get(move || ready(store.clone())))
        .route("/metrics", get(move || async move { metrics.render() }));
    let stop = tasks.stop_signal();
    tasks.spawn_loop(async move {
        axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await
    });
    Ok(())
}

async fn ready(store: Store) -> (StatusCode, &'static str) {
    match store.ping().await {
        Ok(()) => (StatusCode::OK, "ready"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer"),
    }
}
