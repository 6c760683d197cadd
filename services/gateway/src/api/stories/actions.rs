//! What can be done with a batch that is there: cancel, pause, resume, retry.

use axum::{extract::State, response::Response};
use proto::publisher::v1 as pb;
use service::Error;

use super::{batch_id::BatchId, batch_response, read_batch};
use crate::{
    api::stories::answer::Batch,
    app::App,
    http::{body::NoBody, call::Call, if_match::IfMatch, problem::Failure},
};

/// Cancel a batch
///
/// From pending, processing and paused. What has not been sent is cancelled at once; what is
/// published stays.
#[utoipa::path(
    post,
    path = "/api/metricool/batch/{batchId}/cancel",
    tag = "stories",
    operation_id = "cancelBatch",
    params(
        ("batchId" = String, Path, description = "The batch."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    responses((status = 200, body = Batch, description = "The batch after the action.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn cancel(
    State(app): State<App>,
    call: Call,
    id: BatchId,
    if_match: Option<IfMatch>,
    _: NoBody,
) -> Result<Response, Failure> {
    check_version(&app, &call, &id, if_match).await?;
    let message = pb::CancelBatchRequest { batch_id: id.to_string() };
    let request = call.caller().request(message)?;
    batch_response(app.stories().cancel_batch(request).await?.into_inner())
}

/// Pause a batch
///
/// From processing. The story in flight is finished, no other is sent.
#[utoipa::path(
    post,
    path = "/api/metricool/batch/{batchId}/pause",
    tag = "stories",
    operation_id = "pauseBatch",
    params(
        ("batchId" = String, Path, description = "The batch."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    responses((status = 200, body = Batch, description = "The batch after the action.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn pause(
    State(app): State<App>,
    call: Call,
    id: BatchId,
    if_match: Option<IfMatch>,
    _: NoBody,
) -> Result<Response, Failure> {
    check_version(&app, &call, &id, if_match).await?;
    let message = pb::PauseBatchRequest { batch_id: id.to_string() };
    let request = call.caller().request(message)?;
    batch_response(app.stories().pause_batch(request).await?.into_inner())
}

/// Resume a batch
///
/// From paused.
#[utoipa::path(
    post,
    path = "/api/metricool/batch/{batchId}/resume",
    tag = "stories",
    operation_id = "resumeBatch",
    params(
        ("batchId" = String, Path, description = "The batch."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    responses((status = 200, body = Batch, description = "The batch after the action.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn resume(
    State(app): State<App>,
    call: Call,
    id: BatchId,
    if_match: Option<IfMatch>,
    _: NoBody,
) -> Result<Response, Failure> {
    check_version(&app, &call, &id, if_match).await?;
    let message = pb::ResumeBatchRequest { batch_id: id.to_string() };
    let request = call.caller().request(message)?;
    batch_response(app.stories().resume_batch(request).await?.into_inner())
}

/// Retry the failed stories of a batch
///
/// From completed, with at least one failed story that is not unconfirmed.
#[utoipa::path(
    post,
    path = "/api/metricool/batch/{batchId}/retry-failed",
    tag = "stories",
    operation_id = "retryFailedStories",
    params(
        ("batchId" = String, Path, description = "The batch."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    responses((status = 200, body = Batch, description = "The batch after the action.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn retry_failed(
    State(app): State<App>,
    call: Call,
    id: BatchId,
    if_match: Option<IfMatch>,
    _: NoBody,
) -> Result<Response, Failure> {
    check_version(&app, &call, &id, if_match).await?;
    let message = pb::RetryFailedStoriesRequest { batch_id: id.to_string() };
    let request = call.caller().request(message)?;
    batch_response(app.stories().retry_failed_stories(request).await?.into_inner())
}

/// Compares the version that the client read with the current one. Between this read and the
/// action another may come in; the action itself is decided by the publisher from the state it
/// finds, so what slips through is never wrong, only less up to date than the client wished.
async fn check_version(
    app: &App,
    call: &Call,
    id: &BatchId,
    if_match: Option<IfMatch>,
) -> Result<(), Error> {
    match if_match {
        Some(if_match) => if_match.check(read_batch(app, call, id).await?.version),
        None => Ok(()),
    }
}
