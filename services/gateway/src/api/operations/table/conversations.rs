//! Conversations: what providers send, leads and flows, administration, and links.

use service::Code;

use super::{OF_VERSION, ONCE, READ_LEADS, WRITE_LEADS, get, post, put};
use crate::api::operations::{Access, Body, Operation};

/// The gate does not answer for what is public; the payload's sender is told its own mistakes.
const OF_WHATSAPP: &[Code] = &[Code::InvalidRequest, Code::InvalidSignature];
const OF_STRIPE: &[Code] = &[Code::InvalidRequest];
const OF_LEAD: &[Code] = &[Code::LeadNotFound];
const OF_CHANGE: &[Code] = &[Code::LeadNotFound, Code::LeadConflict];
const OF_LINK: &[Code] = &[Code::ActionNotFound, Code::ActionGone, Code::LeadConflict];
const OF_USE: &[Code] = &[Code::InvalidRequest, Code::Unavailable];
/// Stripe is asked at once.
const OF_SWEEP: &[Code] = &[Code::ProviderUnavailable];

pub(super) static TABLE: [Operation; 31] = [
    get("/webhooks/whatsapp", Access::Public).or(&[Code::InvalidSignature]),
    post("/webhooks/whatsapp", Access::Public, Body::Raw).or(OF_WHATSAPP),
    post("/webhooks/stripe", Access::Public, Body::Raw).or(OF_STRIPE),
    get("/api/flows", READ_LEADS),
    put("/api/flows/active", WRITE_LEADS),
    get("/api/leads", READ_LEADS),
    get("/api/leads/counts", READ_LEADS),
    get("/api/leads/{id}", READ_LEADS).or(OF_LEAD),
    get("/api/leads/{id}/messages", READ_LEADS).or(OF_LEAD),
    get("/api/leads/{id}/attachments/{mediaId}", READ_LEADS)
        .or(OF_LEAD)
        .also(&[Code::AttachmentNotFound]),
    post("/api/leads/{id}/messages", WRITE_LEADS, Body::Json).or(OF_CHANGE).also(ONCE),
    post("/api/leads/{id}/takeover", WRITE_LEADS, Body::Empty).or(OF_CHANGE).also(OF_VERSION),
    post("/api/leads/{id}/resume", WRITE_LEADS, Body::Empty).or(OF_CHANGE).also(OF_VERSION),
    act("/admin/leads/{id}/approve", Body::Empty),
    act("/admin/leads/{id}/reject", Body::Json),
    act("/admin/leads/{id}/send-deposit", Body::Json),
    act("/admin/leads/{id}/send-booking-link", Body::Json),
    act("/admin/leads/{id}/mark-booked", Body::Empty),
    act("/admin/leads/{id}/cancel", Body::Json),
    post("/admin/sweep-expired-deposits", Access::Admin, Body::Empty).or(OF_SWEEP),
    post("/admin/outbox/retry", Access::Admin, Body::Empty),
    post("/admin/events/retention-cleanup", Access::Admin, Body::Empty),
    get("/admin/events", Access::Admin),
    get("/admin/outbox", Access::Admin),
    get("/admin/metrics", Access::Admin),
    get("/admin/funnel", Access::Admin),
    get("/admin/readiness", Access::Admin),
    get("/admin/settings/conversations", Access::Admin),
    get("/admin/audit", Access::Admin),
    get("/a/{token}", Access::Link).or(OF_LINK).also(&[Code::Unavailable]),
    post("/a/{token}", Access::Link, Body::Form).or(OF_LINK).also(OF_USE),
];

/// What is done with a lead.
const fn act(path: &'static str, body: Body) -> Operation {
    post(path, Access::Admin, body).or(OF_CHANGE).also(OF_VERSION)
}
