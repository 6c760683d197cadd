//! Lists of batches, newest first.

use axum::{Json, extract::State};
use proto::publisher::v1 as pb;
use service::grpc::retry;

use super::answer::{self, ActiveBatches, BatchList};
use crate::{
    app::App,
    domain::words::ListedBatchStatus,
    http::{call::Call, problem::Failure},
};

const ACTIVE: &str = "/api/metricool/batches/active";
const ALL: &str = "/api/metricool/batches";

/// List the batches that are not finished
///
/// Pending, processing and paused ones, newest first.
#[utoipa::path(
    get,
    path = "/api/metricool/batches/active",
    tag = "stories",
    operation_id = "listActiveBatches",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = ActiveBatches, description = "One page."))
)]
pub(crate) async fn active(
    State(app): State<App>,
    call: Call,
) -> Result<Json<ActiveBatches>, Failure> {
    let page = call.page(&app, ACTIVE)?;
    let list = retry::read(|| async {
        let message = pb::ListActiveBatchesRequest { page: Some(page.clone()) };
        let request = call.caller().request(message)?;
        Ok(app.stories().list_active_batches(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, ACTIVE, &list.next_position);
    Ok(Json(ActiveBatches::new(list.batches, next_cursor)?))
}

/// List the batches
///
/// Finished ones too, newest first, without their stories.
#[utoipa::path(
    get,
    path = "/api/metricool/batches",
    tag = "stories",
    operation_id = "listBatches",
    params(
        ("status" = Option<ListedBatchStatus>, Query, description = "Only those in this state."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = BatchList, description = "One page."))
)]
pub(crate) async fn list(State(app): State<App>, call: Call) -> Result<Json<BatchList>, Failure> {
    let status = call.query().word::<ListedBatchStatus>("status")?;
    let message = pb::ListBatchesRequest {
        status: status.and_then(|word| answer::named(&word)).map(i32::from),
        page: Some(call.page(&app, ALL)?),
    };
    let list = retry::read(|| async {
        let request = call.caller().request(message.clone())?;
        Ok(app.stories().list_batches(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, ALL, &list.next_position);
    Ok(Json(BatchList::new(list.batches, next_cursor)?))
}
