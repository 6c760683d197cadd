//! The table itself.

use axum::http::Method;
use service::Code;

use super::{Access, Body, Operation};
use crate::domain::scope::Scope;

const READ_STORIES: Access = Access::Read([Scope::Read, Scope::Publish]);
const READ_KEYS: Access = Access::Read([Scope::Read, Scope::Admin]);
const WRITE_STORIES: Access = Access::Write([Scope::Publish]);
const WRITE_KEYS: Access = Access::Write([Scope::Admin]);

const OF_BATCH: &[Code] = &[Code::BatchNotFound];
const OF_NAMED_BATCH: &[Code] = &[Code::MissingBatchId, Code::BatchNotFound];
const OF_ACTION: &[Code] = &[Code::BatchNotFound, Code::BatchConflict, Code::PreconditionFailed];
/// What sends stories again needs the connection.
const OF_RESTART: &[Code] = &[
    Code::BatchNotFound,
    Code::BatchConflict,
    Code::PreconditionFailed,
    Code::MetricoolNotConfigured,
];
const OF_PUBLISH: &[Code] = &[
    Code::MissingPosts,
    Code::MissingAccountId,
    Code::InvalidMediaUrl,
    Code::InvalidSchedule,
    Code::IdempotencyInProgress,
    Code::IdempotencyMismatch,
    Code::MetricoolNotConfigured,
];
const OF_BRANDS: &[Code] = &[Code::MetricoolNotConfigured, Code::ProviderUnavailable];
const OF_RESOLVE: &[Code] = &[Code::PublicationNotFound, Code::PublicationConflict];
const OF_NEW_KEY: &[Code] =
    &[Code::IdempotencyInProgress, Code::IdempotencyMismatch, Code::KeyConflict];

pub(super) static TABLE: [Operation; 20] = [
    post("/api/metricool/publish/stories", WRITE_STORIES, Body::Json).or(OF_PUBLISH),
    get("/api/metricool/reconcile/{batchId}", READ_STORIES).or(OF_BATCH),
    get("/api/metricool/batch/{batchId}", READ_STORIES).or(OF_BATCH),
    get("/api/metricool/status", READ_STORIES).or(OF_NAMED_BATCH),
    get("/api/metricool/batches/active", READ_STORIES),
    post("/api/metricool/batch/{batchId}/cancel", WRITE_STORIES, Body::Empty).or(OF_ACTION),
    post("/api/metricool/batch/{batchId}/pause", WRITE_STORIES, Body::Empty).or(OF_ACTION),
    post("/api/metricool/batch/{batchId}/resume", WRITE_STORIES, Body::Empty).or(OF_RESTART),
    post("/api/metricool/batch/{batchId}/retry-failed", WRITE_STORIES, Body::Empty).or(OF_RESTART),
    get("/api/metricool/stream", READ_STORIES).or(OF_NAMED_BATCH),
    get("/api/metricool/brands", READ_STORIES).or(OF_BRANDS),
    post("/api/publications/{publicationId}/resolve", WRITE_STORIES, Body::Json).or(OF_RESOLVE),
    post("/api/keys", WRITE_KEYS, Body::Json).or(OF_NEW_KEY),
    get("/api/keys", READ_KEYS),
    delete("/api/keys/{id}", WRITE_KEYS).or(&[Code::KeyNotFound]),
    post("/api/session", Access::AnyKey, Body::Empty),
    delete("/api/session", Access::AnyKey),
    get("/healthz", Access::Public),
    get("/readyz", Access::Public),
    get("/openapi.json", Access::Public),
];

const fn get(path: &'static str, access: Access) -> Operation {
    Operation { method: Method::GET, path, access, body: Body::Ignored, codes: &[] }
}

const fn post(path: &'static str, access: Access, body: Body) -> Operation {
    Operation { method: Method::POST, path, access, body, codes: &[] }
}

const fn delete(path: &'static str, access: Access) -> Operation {
    Operation { method: Method::DELETE, path, access, body: Body::Ignored, codes: &[] }
}

impl Operation {
    /// The same, with errors of its own.
    const fn or(mut self, codes: &'static [Code]) -> Self {
        self.codes = codes;
        self
    }
}
