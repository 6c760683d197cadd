//! A run's events as they happen. The scheduler decides everything; this only spells its messages
//! as Server-Sent Events.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response, sse::Event},
};
use futures::{Stream, stream};
use proto::scheduler::v1::{self as pb, watch_run_response::Message};
use service::{Error, grpc::retry};
use tonic::Streaming;

use super::answer::run::RunEvent;
use crate::{
    api::{
        path_id::{Id, OfRun},
        sse,
    },
    app::App,
    http::{call::Call, problem::Failure, streams::Open},
};

/// Follow a run
///
/// Server-Sent Events: `step` for each step of a page that changed, `completed` as the last one.
/// Each has an `id:` line, an `event:` line and one `data:` line of JSON (`RunEvent`). A client that
/// comes back with `Last-Event-ID` gets what it missed.
#[utoipa::path(
    get,
    path = "/api/schedule-runs/{run_id}/stream",
    tag = "scheduling",
    operation_id = "streamRun",
    params(
        ("run_id" = String, Path, description = "The run."),
        ("Last-Event-ID" = Option<String>, Header, description = "The last event that the client has."),
    ),
    responses(
        (status = 200, body = String, content_type = "text/event-stream", description = "The events.",
            example = "retry: 1000\n\nid: 3\nevent: step\ndata: {\"type\":\"step\",\"run_id\":\"019b7802-7b80-7def-8000-9f8a6c2b1d3e\",\"page_name\":\"jadebri\",\"step\":\"analyze\",\"timestamp\":\"2026-01-31T09:30:00.000Z\"}\n\n"),
        (status = 204, description = "The run is finished and the client has every event: do not come back."),
    )
)]
pub(crate) async fn stream(
    State(app): State<App>,
    call: Call,
    id: Id<OfRun>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let open = app.streams.open(call.tenant())?;
    let id = id.to_string();
    let (opened, messages) = watch(&app, &call, &id, sse::last_event_id(&headers)).await?;
    if opened.nothing_left {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(sse::answer(&app, events(id, messages, open)))
}

/// Opens the stream and reads its first message, which says whether there is anything to come.
async fn watch(
    app: &App,
    call: &Call,
    run_id: &str,
    last_event_id: Option<String>,
) -> Result<(pb::WatchRunOpened, Streaming<pb::WatchRunResponse>), Error> {
    retry::read(|| async {
        let last_event_id = last_event_id.clone();
        let message = pb::WatchRunRequest { run_id: run_id.to_owned(), last_event_id };
        let request = call.caller().stream_request(message)?;
        let mut messages = app.eros_schedules().watch_run(request).await?.into_inner();
        match messages.message().await?.and_then(|first| first.message) {
            Some(Message::Opened(opened)) => Ok((opened, messages)),
            _ => Err(Error::internal("the scheduler's stream does not begin with `opened`")),
        }
    })
    .await
}

/// The events, as long as the scheduler sends some. `open` counts the stream until it ends.
fn events(
    run_id: String,
    messages: Streaming<pb::WatchRunResponse>,
    open: Open,
) -> impl Stream<Item = Result<Event, Error>> {
    stream::unfold((run_id, messages, open), |(run_id, mut messages, open)| async move {
        loop {
            let message = match messages.message().await {
                Ok(message) => message?,
                Err(status) => {
                    tracing::debug!(%status, "a stream of the scheduler broke off");
                    return None;
                }
            };
            if let Some(Message::Event(event)) = message.message {
                match spell(&run_id, event) {
                    Ok(event) => return Some((Ok(event), (run_id, messages, open))),
                    Err(error) => {
                        tracing::error!(context = error.context(), "an event cannot be spelled");
                        return None;
                    }
                }
            }
        }
    })
}

/// One event: an `id:`, an `event:` and a `data:` line.
fn spell(run_id: &str, event: pb::RunEvent) -> Result<Event, Error> {
    let id = event.id.to_string();
    let event = RunEvent::new(run_id, event)?;
    let json = serde_json::to_string(&event).map_err(Error::internal)?;
    Ok(Event::default().id(id).event(event.name()).data(json))
}
