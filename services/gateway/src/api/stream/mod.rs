//! A batch's events as they happen (stories.md, "Stream").
//!
//! The publisher decides everything: what the first event is, from where a client that comes back
//! goes on, when the stream ends. This only spells its messages as Server-Sent Events. A failure
//! after the first message ends the stream; the client comes back with the last id it saw.
//!
//! Map: this file opens and ends streams, [`event`] spells one event.

mod event;

pub(super) use event::StreamEvent;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response, sse::Event},
};
use futures::{Stream, stream};
use proto::publisher::v1::{self as pb, watch_batch_response::Message};
use service::{Error, grpc::retry};
use tonic::Streaming;

use self::event::spell;
use super::{sse, stories::batch_id::BatchId};
use crate::{
    app::App,
    http::{call::Call, problem::Failure, streams::Open},
};

/// Follow a batch
///
/// Server-Sent Events: each is an `id:` line and one `data:` line of JSON (`StreamEvent`), without
/// an `event:` line. Ids are consecutive; a client that comes back with `Last-Event-ID: n` gets
/// n+1, n+2, … A comment is sent on an idle stream every 15 s.
#[utoipa::path(
    get,
    path = "/api/metricool/stream",
    tag = "stories",
    operation_id = "streamBatch",
    params(
        ("batchId" = String, Query, description = "The batch."),
        ("Last-Event-ID" = Option<String>, Header, description = "The last event that the client has."),
    ),
    responses(
        (status = 200, body = String, content_type = "text/event-stream", description = "The events.",
            example = "retry: 1000\n\nid: 3\ndata: {\"type\":\"progress\",\"batchId\":\"batch_1767258000000_4fzyo82mv\",\"status\":\"processing\",\"posts\":{\"total\":2,\"published\":1,\"failed\":0,\"cancelled\":0,\"pending\":1},\"timestamp\":\"2026-01-31T09:30:00.000Z\"}\n\n"),
        (status = 204, description = "The batch is finished and the client has every event: do not come back."),
    )
)]
pub(crate) async fn stream(
    State(app): State<App>,
    call: Call,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let id = BatchId::of_query(call.query())?;
    let open = app.streams.open(call.tenant())?;
    let (opened, messages) = watch(&app, &call, &id, sse::last_event_id(&headers)).await?;
    if opened.nothing_left {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(sse::answer(&app, events(messages, open)))
}

/// Opens the stream and reads its first message, which says whether there is anything to come.
async fn watch(
    app: &App,
    call: &Call,
    id: &BatchId,
    last_event_id: Option<String>,
) -> Result<(pb::WatchOpened, Streaming<pb::WatchBatchResponse>), Error> {
    retry::read(|| async {
        let message = pb::WatchBatchRequest {
            batch_id: id.to_string(),
            last_event_id: last_event_id.clone(),
        };
        let request = call.caller().stream_request(message)?;
        let mut messages = app.stories().watch_batch(request).await?.into_inner();
        match messages.message().await?.and_then(|first| first.message) {
            Some(Message::Opened(opened)) => Ok((opened, messages)),
            _ => Err(Error::internal("the publisher's stream does not begin with `opened`")),
        }
    })
    .await
}

/// The events, as long as the publisher sends some. `open` counts the stream until it ends.
fn events(
    messages: Streaming<pb::WatchBatchResponse>,
    open: Open,
) -> impl Stream<Item = Result<Event, Error>> {
    stream::unfold((messages, open), |(mut messages, open)| async move {
        loop {
            let message = match messages.message().await {
                Ok(message) => message?,
                Err(status) => {
                    tracing::debug!(%status, "a stream of the publisher broke off");
                    return None;
                }
            };
            if let Some(Message::Event(event)) = message.message {
                match spell(event) {
                    Ok(event) => return Some((Ok(event), (messages, open))),
                    Err(error) => {
                        tracing::error!(context = error.context(), "an event cannot be spelled");
                        return None;
                    }
                }
            }
        }
    })
}
