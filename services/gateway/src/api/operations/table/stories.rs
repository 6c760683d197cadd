//! Stories, single publications, and the counts of both.

use service::Code;

use super::{READ_POSTS, WRITE_POSTS, get, post};
use crate::api::operations::{Body, Operation};

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
const OF_RESOLVE: &[Code] =
    &[Code::PublicationNotFound, Code::PublicationConflict, Code::PreconditionFailed];

pub(super) static TABLE: [Operation; 15] = [
    post("/api/metricool/publish/stories", WRITE_POSTS, Body::Json).or(OF_PUBLISH),
    get("/api/metricool/reconcile/{batchId}", READ_POSTS).or(OF_BATCH),
    get("/api/metricool/batch/{batchId}", READ_POSTS).or(OF_BATCH),
    get("/api/metricool/status", READ_POSTS).or(OF_NAMED_BATCH),
    get("/api/metricool/batches/active", READ_POSTS),
    get("/api/metricool/batches", READ_POSTS),
    post("/api/metricool/batch/{batchId}/cancel", WRITE_POSTS, Body::Empty).or(OF_ACTION),
    post("/api/metricool/batch/{batchId}/pause", WRITE_POSTS, Body::Empty).or(OF_ACTION),
    post("/api/metricool/batch/{batchId}/resume", WRITE_POSTS, Body::Empty).or(OF_RESTART),
    post("/api/metricool/batch/{batchId}/retry-failed", WRITE_POSTS, Body::Empty).or(OF_RESTART),
    get("/api/metricool/stream", READ_POSTS).or(OF_NAMED_BATCH),
    get("/api/metricool/brands", READ_POSTS).or(OF_BRANDS),
    get("/api/publications", READ_POSTS),
    post("/api/publications/{publicationId}/resolve", WRITE_POSTS, Body::Json).or(OF_RESOLVE),
    get("/api/metrics", READ_POSTS),
];
