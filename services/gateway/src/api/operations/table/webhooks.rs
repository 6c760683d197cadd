//! Outbound web hooks.

use service::Code;

use super::{OF_VERSION, ONCE, READ_HOUSE, WRITE_HOUSE, delete, get, patch, post};
use crate::api::operations::{Body, Operation};

const OF_WEBHOOK: &[Code] = &[Code::WebhookNotFound];
const OF_NEW: &[Code] = &[Code::InvalidWebhookUrl, Code::SealingNotConfigured];
const OF_UPDATE: &[Code] = &[
    Code::InvalidWebhookUrl,
    Code::WebhookNotFound,
    Code::WebhookConflict,
    Code::PreconditionFailed,
];
const OF_TEST: &[Code] = &[Code::WebhookNotFound, Code::WebhookConflict];
const OF_ROTATION: &[Code] =
    &[Code::WebhookNotFound, Code::WebhookConflict, Code::SealingNotConfigured];
const OF_REPLAY: &[Code] = &[Code::WebhookNotFound, Code::DeliveryNotFound, Code::WebhookConflict];

pub(super) static TABLE: [Operation; 9] = [
    post("/api/webhooks", WRITE_HOUSE, Body::Json).or(OF_NEW).also(ONCE),
    get("/api/webhooks", READ_HOUSE),
    get("/api/webhooks/{id}", READ_HOUSE).or(OF_WEBHOOK),
    patch("/api/webhooks/{id}", WRITE_HOUSE).or(OF_UPDATE),
    delete("/api/webhooks/{id}", WRITE_HOUSE).or(OF_WEBHOOK).also(OF_VERSION),
    post("/api/webhooks/{id}/test", WRITE_HOUSE, Body::Empty).or(OF_TEST),
    post("/api/webhooks/{id}/rotate-secret", WRITE_HOUSE, Body::Empty)
        .or(OF_ROTATION)
        .also(OF_VERSION),
    get("/api/webhooks/{id}/deliveries", READ_HOUSE).or(OF_WEBHOOK),
    post("/api/webhooks/{id}/deliveries/{deliveryId}/replay", WRITE_HOUSE, Body::Empty)
        .or(OF_REPLAY),
];
