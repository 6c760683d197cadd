//! Stories through Metricool (stories.md, "REST"): the paths and JSON of the seeds' front end.
//!
//! Map: this file creates and reads, [`list`] looks through them, [`actions`] changes what runs, [`request`] is what clients
//! send, [`answer`] what they get, [`batch_id`] how they name a batch.

mod actions;
pub(super) mod answer;
pub(super) mod batch_id;
mod list;
mod request;

pub(crate) use actions::*;
pub(crate) use list::*;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use proto::publisher::v1 as pb;
use service::{Error, grpc::retry};
use tracing::Span;

use self::{
    answer::{Accepted, Batch, Brands, Reconciled},
    batch_id::BatchId,
    request::PublishStories,
};
use crate::{
    app::App,
    domain::{canonical, etag},
    http::{body::JsonBody, call::Call, idempotency_key, problem::Failure},
};

/// Publish a batch of stories
///
/// The stories are sent strictly in order, each the moment the one before it is confirmed. A
/// repeat with the same `jobId` or `Idempotency-Key` returns the first answer.
#[utoipa::path(
    post,
    path = "/api/metricool/publish/stories",
    tag = "stories",
    operation_id = "publishStories",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        pattern = "^[!-~]+$", description = "A repeat with the same key returns the first answer; kept 24 hours.")),
    request_body = PublishStories,
    responses((status = 202, body = Accepted, description = "The batch is taken.",
        headers(
            ("Location" = String, description = "The batch."),
            ("Idempotency-Replayed" = Option<String>, description = "`true`: the answer is the first one's."),
        )))
)]
pub(crate) async fn publish(
    State(app): State<App>,
    call: Call,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Response, Failure> {
    let fingerprint = canonical::fingerprint(&body).to_vec();
    let idempotency = idempotency_key::message(&headers, &body)?;
    let message = PublishStories::read(&body)?.into_message(idempotency, fingerprint);
    let request = call.caller().request(message)?;
    let created = app.stories().create_batch(request).await?.into_inner();

    let (replayed, batch_id) = (created.replayed, created.batch_id.clone());
    Span::current().record("fanfare.batch_id", batch_id.as_str());
    let mut response = (StatusCode::ACCEPTED, Json(Accepted::try_from(created)?)).into_response();
    idempotency_key::mark_replayed(response.headers_mut(), replayed);
    let location = HeaderValue::try_from(format!("/api/metricool/batch/{batch_id}"));
    response.headers_mut().insert(header::LOCATION, location.map_err(Error::internal)?);
    Ok(response)
}

/// Reconcile a batch's counters
///
/// Status and counters, read from the database and never from memory.
#[utoipa::path(
    get,
    path = "/api/metricool/reconcile/{batchId}",
    tag = "stories",
    operation_id = "reconcileBatch",
    params(("batchId" = String, Path, description = "The batch.")),
    responses((status = 200, body = Reconciled, description = "What the database says."))
)]
pub(crate) async fn reconcile(
    State(app): State<App>,
    call: Call,
    id: BatchId,
) -> Result<Json<Reconciled>, Failure> {
    let summary = retry::read(|| async {
        let message = pb::ReconcileBatchRequest { batch_id: id.to_string() };
        let request = call.caller().request(message)?;
        Ok(app.stories().reconcile_batch(request).await?.into_inner())
    })
    .await?;
    Ok(Json(summary.try_into()?))
}

/// Read a batch
#[utoipa::path(
    get,
    path = "/api/metricool/batch/{batchId}",
    tag = "stories",
    operation_id = "getBatch",
    params(("batchId" = String, Path, description = "The batch.")),
    responses((status = 200, body = Batch, description = "The batch with its clips.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn batch(
    State(app): State<App>,
    call: Call,
    id: BatchId,
) -> Result<Response, Failure> {
    batch_response(read_batch(&app, &call, &id).await?)
}

/// Read a batch, named by the query
#[utoipa::path(
    get,
    path = "/api/metricool/status",
    tag = "stories",
    operation_id = "getBatchStatus",
    params(("batchId" = String, Query, description = "The batch.")),
    responses((status = 200, body = Batch, description = "The batch with its clips.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn status(State(app): State<App>, call: Call) -> Result<Response, Failure> {
    let id = BatchId::of_query(call.query())?;
    batch_response(read_batch(&app, &call, &id).await?)
}

/// List the brands of the Metricool connection
#[utoipa::path(
    get,
    path = "/api/metricool/brands",
    tag = "stories",
    operation_id = "listBrands",
    responses((status = 200, body = Brands, description = "The accounts that stories can go to."))
)]
pub(crate) async fn brands(State(app): State<App>, call: Call) -> Result<Json<Brands>, Failure> {
    let list = retry::read(|| async {
        let request = call.caller().request(pb::ListBrandsRequest {})?;
        Ok(app.stories().list_brands(request).await?.into_inner())
    })
    .await?;
    Ok(Json(list.into()))
}

async fn read_batch(app: &App, call: &Call, id: &BatchId) -> Result<pb::Batch, Error> {
    retry::read(|| async {
        let request = call.caller().request(pb::GetBatchRequest { batch_id: id.to_string() })?;
        Ok(app.stories().get_batch(request).await?.into_inner())
    })
    .await
}

/// A batch with its version as entity tag.
fn batch_response(batch: pb::Batch) -> Result<Response, Failure> {
    let etag = HeaderValue::try_from(etag::etag(batch.version)).map_err(Error::internal)?;
    let mut response = Json(Batch::try_from(batch)?).into_response();
    response.headers_mut().insert(header::ETAG, etag);
    Ok(response)
}
