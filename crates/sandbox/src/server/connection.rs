//! One connection, which a handler can have cut.
//!
//! A handler asks for it by the response of [`cut_connection`]. The connection's service turns that
//! into an error, upon which hyper gives up without writing a byte, and the socket is closed with a
//! reset (`SO_LINGER` 0) instead of an orderly end. Under another server the response itself does
//! what is possible: its body fails at once.

use std::error::Error;
use std::io;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use futures::stream;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tower::ServiceExt;

/// Marks a response that stands for no response, and is the error it becomes.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the connection is to be cut without an answer")]
struct Cut;

/// The response of a handler that wants the connection cut.
pub(crate) fn cut_connection() -> Response {
    let failing = stream::iter([Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset))]);
    let mut response = Response::new(Body::from_stream(failing));
    response.extensions_mut().insert(Cut);
    response
}

/// Serves a connection to its end. Once the sender of `stopping` is gone it ends after the call
/// under way.
pub(super) async fn run(stream: TcpStream, app: Router, mut stopping: watch::Receiver<()>) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "sandbox connection without TCP_NODELAY");
    }
    let service = service_fn(move |request: Request<Incoming>| answer(app.clone(), request));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        _ = stopping.changed() => {
            Pin::new(&mut connection).graceful_shutdown();
            (&mut connection).await
        }
    };
    let Err(error) = ended else { return };
    if error.source().is_some_and(<dyn Error>::is::<Cut>) {
        let stream = connection.into_parts().io.into_inner();
        if let Err(error) = stream.set_zero_linger() {
            tracing::debug!(%error, "sandbox connection closed instead of reset");
        }
    } else {
        tracing::debug!(%error, "sandbox connection ended");
    }
}

async fn answer(app: Router, request: Request<Incoming>) -> Result<Response, Cut> {
    let response = match app.oneshot(request.map(Body::new)).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    match response.extensions().get::<Cut>() {
        Some(cut) => Err(*cut),
        None => Ok(response),
    }
}
