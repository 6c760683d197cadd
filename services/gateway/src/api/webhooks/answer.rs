//! What clients get of web hooks. The secret is in two answers only: of the creation, and of a
//! rotation.

use proto::publisher::v1 as pb;
use serde::Serialize;
use service::Error;
use utoipa::ToSchema;

use crate::{
    api::time::Instant,
    domain::words::{DeliveryStatus, WebhookEvent, WebhookStatus},
};

/// Where events are sent.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct Webhook {
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d42")]
    id: String,
    #[schema(example = "https://hooks.example.com/fanfare")]
    url: String,
    #[schema(value_type = Vec<WebhookEvent>, example = json!(["post.published", "post.failed"]))]
    events: Vec<String>,
    #[schema(value_type = WebhookStatus)]
    status: String,
    created_at: Instant,
}

/// A web hook that was made, with its secret: shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct CreatedWebhook {
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d42")]
    id: String,
    #[schema(example = "https://hooks.example.com/fanfare")]
    url: String,
    #[schema(value_type = Vec<WebhookEvent>, example = json!(["post.published", "post.failed"]))]
    events: Vec<String>,
    #[schema(value_type = WebhookStatus)]
    status: String,
    /// What deliveries are signed with (Standard Webhooks 1.0.0).
    #[schema(example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")]
    secret: String,
    created_at: Instant,
}

/// The web hooks of the tenant.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct WebhookList {
    items: Vec<Webhook>,
    /// For the next page; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// A new secret: shown this once.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct RotatedSecret {
    #[schema(example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")]
    pub(super) secret: String,
}

/// One event on its way to one web hook.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct Delivery {
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d43")]
    id: String,
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d42")]
    webhook_id: String,
    /// The header `webhook-id`, the same over all tries.
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d44")]
    event_id: String,
    #[schema(example = "post.published")]
    event: String,
    #[schema(value_type = DeliveryStatus)]
    status: String,
    /// How often it was sent.
    #[schema(example = 1)]
    attempts: u32,
    /// The HTTP status of the last answer.
    #[schema(required = true, example = 503)]
    response_status: Option<u32>,
    #[schema(required = true)]
    next_attempt_at: Option<Instant>,
    /// When it happened.
    created_at: Instant,
    /// When the receiver took it.
    #[schema(required = true)]
    delivered_at: Option<Instant>,
    /// Why the last try had no answer.
    #[schema(required = true, example = "no answer in time")]
    error: Option<String>,
}

/// What was sent to a web hook.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct DeliveryList {
    items: Vec<Delivery>,
    /// For the next page; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl TryFrom<pb::Webhook> for Webhook {
    type Error = Error;

    fn try_from(webhook: pb::Webhook) -> Result<Self, Error> {
        Ok(Self {
            id: webhook.id,
            url: webhook.url,
            events: webhook.events,
            status: webhook.status,
            created_at: Instant::required(webhook.created_at)?,
        })
    }
}

impl CreatedWebhook {
    pub(super) fn new(webhook: pb::Webhook, secret: String) -> Result<Self, Error> {
        let Webhook { id, url, events, status, created_at } = webhook.try_into()?;
        Ok(Self { id, url, events, status, secret, created_at })
    }
}

impl WebhookList {
    pub(super) fn new(
        webhooks: Vec<pb::Webhook>,
        next_cursor: Option<String>,
    ) -> Result<Self, Error> {
        let items = webhooks.into_iter().map(Webhook::try_from).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor })
    }
}

impl TryFrom<pb::Delivery> for Delivery {
    type Error = Error;

    fn try_from(delivery: pb::Delivery) -> Result<Self, Error> {
        Ok(Self {
            id: delivery.id,
            webhook_id: delivery.webhook_id,
            event_id: delivery.event_id,
            event: delivery.event,
            status: delivery.status,
            attempts: delivery.attempts,
            response_status: delivery.response_status,
            next_attempt_at: Instant::optional(delivery.next_attempt_at)?,
            created_at: Instant::required(delivery.created_at)?,
            delivered_at: Instant::optional(delivery.delivered_at)?,
            error: delivery.error,
        })
    }
}

impl DeliveryList {
    pub(super) fn new(
        deliveries: Vec<pb::Delivery>,
        next_cursor: Option<String>,
    ) -> Result<Self, Error> {
        let items = deliveries.into_iter().map(Delivery::try_from).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor })
    }
}
