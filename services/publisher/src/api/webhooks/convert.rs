//! Web hooks and deliveries ↔ messages of the contract.

use proto::publisher::v1 as pb;
use uuid::Uuid;

use crate::{
    api::convert::timestamp,
    domain::webhook::{Delivery, DeliveryId, Webhook, WebhookId},
};

/// An id, in the one form that we give out.
fn uuid(text: &str) -> Option<Uuid> {
    Uuid::parse_str(text).ok().filter(|id| id.to_string() == text)
}

pub(super) fn webhook_id(text: &str) -> Option<WebhookId> {
    uuid(text).map(WebhookId)
}

pub(super) fn delivery_id(text: &str) -> Option<DeliveryId> {
    uuid(text).map(|id| DeliveryId(id.to_string()))
}

pub(super) fn webhook(webhook: &Webhook) -> pb::Webhook {
    pb::Webhook {
        id: webhook.id.to_string(),
        url: webhook.url.clone(),
        events: webhook.events.clone(),
        status: webhook.status.word().to_owned(),
        created_at: Some(timestamp(webhook.created_at)),
        version: webhook.version,
    }
}

pub(super) fn delivery(delivery: &Delivery) -> pb::Delivery {
    pb::Delivery {
        id: delivery.id.to_string(),
        webhook_id: delivery.webhook.to_string(),
        event_id: delivery.event_id.to_string(),
        event: delivery.event.clone(),
        status: delivery.status.word().to_owned(),
        attempts: delivery.attempts,
        response_status: delivery.response_status.map(u32::from),
        next_attempt_at: delivery.next_at.map(timestamp),
        created_at: Some(timestamp(delivery.created_at)),
        delivered_at: delivery.delivered_at().map(timestamp),
        error: delivery.error.clone(),
    }
}
