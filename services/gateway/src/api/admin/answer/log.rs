//! What happened, and what is still to be sent.

use proto::conversations::v1 as pb;
use serde::Serialize;
use serde_json::{Map, Value};
use service::Error;
use utoipa::ToSchema;

use crate::{
    api::{leads::answer::present, time::Instant},
    domain::words::{EventLevel, OutboxKind, OutboxStatus},
};

/// A system event (conversations.md, "System events").
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SystemEvent {
    #[schema(example = "019b7802-7b80-7def-8000-9f8a6c2b1d3f")]
    id: String,
    created_at: Instant,
    #[schema(value_type = EventLevel)]
    level: String,
    #[schema(example = "atomic_update.conflict")]
    event_type: String,
    #[schema(required = true, example = "019b7802-7b80-7def-8000-9f8a6c2b1d3e")]
    lead_id: Option<String>,
    /// What belongs together has the same.
    #[schema(required = true, example = "4bf92f3577b34da6a3ce929d0e0e4736")]
    correlation_id: Option<String>,
    #[schema(example = json!({"step": "dimensions"}))]
    payload: Map<String, Value>,
}

/// The tenant's system events.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct EventList {
    items: Vec<SystemEvent>,
    /// For the next page of the list; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// A message to a lead.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OutboxItem {
    #[schema(example = "019b7802-7b80-7def-8000-9f8a6c2b1d3f")]
    id: String,
    #[schema(example = "019b7802-7b80-7def-8000-9f8a6c2b1d3e")]
    lead_id: String,
    #[schema(value_type = OutboxKind)]
    kind: String,
    /// Of a template its name.
    #[schema(required = true, example = "How large should it be?")]
    text: Option<String>,
    #[schema(value_type = OutboxStatus)]
    status: String,
    #[schema(example = 3)]
    attempts: u32,
    #[schema(required = true)]
    provider_id: Option<String>,
    /// Why it failed last.
    #[schema(required = true, example = "131026: the number is not on WhatsApp")]
    error: Option<String>,
    #[schema(required = true)]
    next_attempt_at: Option<Instant>,
    created_at: Instant,
}

/// Messages to leads.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct OutboxList {
    items: Vec<OutboxItem>,
    /// For the next page of the list; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl TryFrom<pb::SystemEvent> for SystemEvent {
    type Error = Error;

    fn try_from(event: pb::SystemEvent) -> Result<Self, Error> {
        let payload = serde_json::from_str(&event.payload_json)
            .map_err(|error| Error::internal(format!("the event {}: {error}", event.id)))?;
        Ok(Self {
            id: event.id,
            created_at: Instant::required(event.created_at)?,
            level: event.level,
            event_type: event.event_type,
            lead_id: present(event.lead_id),
            correlation_id: present(event.correlation_id),
            payload,
        })
    }
}

impl TryFrom<pb::OutboxItem> for OutboxItem {
    type Error = Error;

    fn try_from(item: pb::OutboxItem) -> Result<Self, Error> {
        Ok(Self {
            id: item.id,
            lead_id: item.lead_id,
            kind: item.kind,
            text: present(item.text),
            status: item.status,
            attempts: item.attempts,
            provider_id: present(item.provider_id),
            error: present(item.error),
            next_attempt_at: Instant::optional(item.next_attempt_at)?,
            created_at: Instant::required(item.created_at)?,
        })
    }
}

impl EventList {
    pub(in crate::api::admin) fn new(
        events: Vec<pb::SystemEvent>,
        next_cursor: Option<String>,
    ) -> Result<Self, Error> {
        let items = events.into_iter().map(SystemEvent::try_from).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor })
    }
}

impl OutboxList {
    pub(in crate::api::admin) fn new(
        items: Vec<pb::OutboxItem>,
        next_cursor: Option<String>,
    ) -> Result<Self, Error> {
        let items = items.into_iter().map(OutboxItem::try_from).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor })
    }
}
