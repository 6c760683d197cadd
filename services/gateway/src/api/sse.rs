//! What every event stream has: how it begins, its heartbeat and its headers (api.md, "Streams").

use std::time::Duration;

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt as _, stream};
use service::Error;

use crate::{app::App, http::headers::LAST_EVENT_ID};

/// How soon a browser comes back (stories.md).
const RETRY: Duration = Duration::from_secs(1);
/// Tells proxies such as nginx to pass events on at once.
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// As it was sent: the service says what it means. What is no text is no number either, and asks
/// for a reset like any other.
pub(super) fn last_event_id(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(LAST_EVENT_ID)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Sends the events until they end or the process stops.
pub(super) fn answer(
    app: &App,
    events: impl Stream<Item = Result<Event, Error>> + Send + 'static,
) -> Response {
    let first = stream::once(async { Ok(Event::default().retry(RETRY)) });
    let stop = app.tasks.stop_signal().cancelled_owned();
    let events = first.chain(events).take_until(stop);
    let heartbeat = KeepAlive::new().interval(app.sse_heartbeat);
    let headers = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (X_ACCEL_BUFFERING, HeaderValue::from_static("no")),
    ];
    (headers, Sse::new(events).keep_alive(heartbeat)).into_response()
}
