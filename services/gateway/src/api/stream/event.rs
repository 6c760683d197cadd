//! One event of a batch, as JSON and as a Server-Sent Event.

use axum::response::sse::Event;
use proto::publisher::v1::{self as pb, batch_event::Detail};
use serde::Serialize;
use service::Error;
use utoipa::ToSchema;

use crate::api::{
    stories::answer::{Batch, BatchStatus, Clip, Counters},
    time::Instant,
};

/// The JSON in the `data:` line of an event.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct StreamEvent {
    r#type: EventType,
    #[schema(example = "batch_1767258000000_4fzyo82mv")]
    batch_id: String,
    status: BatchStatus,
    posts: Counters,
    timestamp: Instant,
    /// Of `connected`: the full snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<Batch>,
    /// Of `story`.
    #[serde(skip_serializing_if = "Option::is_none")]
    clip: Option<Clip>,
    /// Of `error`.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// Of `error`.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// What an event tells.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(example = "progress")]
enum EventType {
    /// On each connection without `Last-Event-ID`: the snapshot.
    Connected,
    /// A story's status or phase changed.
    Story,
    /// The counters or the batch's status changed.
    Progress,
    /// The batch is finished; the stream ends.
    Completed,
    /// Something is wrong with the batch as a whole.
    Error,
    /// The `Last-Event-ID` is unknown; `connected` follows.
    Reset,
}

/// One event: an `id:` line and a `data:` line.
pub(super) fn spell(event: pb::BatchEvent) -> Result<Event, Error> {
    let id = event.id.to_string();
    let json = serde_json::to_string(&StreamEvent::try_from(event)?).map_err(Error::internal)?;
    Ok(Event::default().id(id).data(json))
}

impl TryFrom<pb::BatchEvent> for StreamEvent {
    type Error = Error;

    fn try_from(event: pb::BatchEvent) -> Result<Self, Error> {
        let mut spelled = Self {
            r#type: EventType::read(event.r#type)?,
            batch_id: event.batch_id,
            status: BatchStatus::read(event.status)?,
            posts: event.posts.unwrap_or_default().into(),
            timestamp: Instant::required(event.timestamp)?,
            batch: None,
            clip: None,
            code: None,
            message: None,
        };
        match event.detail {
            Some(Detail::Batch(batch)) => spelled.batch = Some(batch.try_into()?),
            Some(Detail::Clip(clip)) => spelled.clip = Some(clip.try_into()?),
            Some(Detail::Error(error)) => {
                (spelled.code, spelled.message) = (Some(error.code), Some(error.message));
            }
            None => {}
        }
        Ok(spelled)
    }
}

impl EventType {
    fn read(ty: i32) -> Result<Self, Error> {
        use pb::batch_event::Type;
        match Type::try_from(ty) {
            Ok(Type::Connected) => Ok(Self::Connected),
            Ok(Type::Story) => Ok(Self::Story),
            Ok(Type::Progress) => Ok(Self::Progress),
            Ok(Type::Completed) => Ok(Self::Completed),
            Ok(Type::Error) => Ok(Self::Error),
            Ok(Type::Reset) => Ok(Self::Reset),
            _ => Err(Error::internal(format!("event type {ty}"))),
        }
    }
}
