//! What is left of a request's body when its answer is there.
//!
//! A refusal is often made before the body has arrived. A connection of HTTP/1 can be used again
//! only after the whole body was read, and a client that is not told otherwise uses it again: so
//! the rest is read and dropped, as long as it is little and comes soon, and else the client is
//! told that the connection ends (RFC 9112, section 9.3).

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream, HttpBody as _},
    extract::Request,
    http::{HeaderValue, Version, header},
    middleware::Next,
    response::Response,
};
use bytes::Bytes;
use futures::{Stream, StreamExt as _};

use super::body::MAX_LEN;

/// How long an answer may wait for the rest.
const PATIENCE: Duration = Duration::from_millis(200);

/// Reads the rest of the body before the answer goes out, or closes the connection after it.
pub(crate) async fn settle(request: Request, next: Next) -> Response {
    // The streams of HTTP/2 end each for itself.
    if request.version() > Version::HTTP_11 || request.body().is_end_stream() {
        return next.run(request).await;
    }
    // Such a client sends its body when it is told to; to read would be to tell it.
    let asks_first = request.headers().contains_key(header::EXPECT);
    let left = Left::default();
    let lend = |body: Body| Lent { body: Some(body.into_data_stream()), left: left.clone() };
    let request = request.map(|body| Body::from_stream(lend(body)));
    let mut response = next.run(request).await;
    let settled = match left.take() {
        None => true,
        Some(_) if asks_first => false,
        Some(rest) => tokio::time::timeout(PATIENCE, drain(rest)).await.unwrap_or(false),
    };
    if !settled {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Whether the body was read to its end.
async fn drain(mut body: BodyDataStream) -> bool {
    let mut len = 0;
    while let Some(data) = body.next().await {
        let Ok(data) = data else { return false };
        len += data.len();
        if len > MAX_LEN {
            return false;
        }
    }
    true
}

/// The body that a handler did not read to its end.
#[derive(Clone, Default)]
struct Left(Arc<Mutex<Option<BodyDataStream>>>);

impl Left {
    fn put(&self, body: BodyDataStream) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
    }

    fn take(&self) -> Option<BodyDataStream> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A body in a handler's hands, given back when the handler drops it before its end.
struct Lent {
    body: Option<BodyDataStream>,
    left: Left,
}

impl Stream for Lent {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let polled = body.poll_next_unpin(context);
        if matches!(polled, Poll::Ready(None)) {
            self.body = None;
        }
        polled
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(body) = self.body.take() {
            self.left.put(body);
        }
    }
}
