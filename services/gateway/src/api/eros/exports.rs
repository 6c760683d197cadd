//! Where schedules go: exports, and the publisher.

use axum::{Json, extract::State};
use proto::scheduler::v1 as pb;
use service::grpc::retry;

use super::{
    answer::{
        run::ExportOutcome,
        schedule::{ExportLog, PublishOutcome},
    },
    names::ScheduleName,
    request::{ExportRequest, PublishRequest},
};
use crate::{
    app::App,
    http::{body::OptionalJson, call::Call, problem::Failure},
};

const EXPORTS: &str = "/api/schedules/{id}/exports";

/// Export a schedule
///
/// Only one that is valid and whose zone is not RED, and not twice in 24 hours unless forced.
#[utoipa::path(
    post,
    path = "/api/schedules/{id}/export",
    tag = "scheduling",
    operation_id = "exportSchedule",
    params(("id" = String, Path, description = "The schedule.")),
    request_body = Option<ExportRequest>,
    responses((status = 200, body = ExportOutcome, description = "What became of it."))
)]
pub(crate) async fn export(
    State(app): State<App>,
    call: Call,
    name: ScheduleName,
    OptionalJson(body): OptionalJson,
) -> Result<Json<ExportOutcome>, Failure> {
    let message = ExportRequest::read(&body)?.into_message(name.document()?);
    let request = call.caller().request(message)?;
    Ok(Json(app.eros_schedules().export_schedule(request).await?.into_inner().into()))
}

/// Publish a schedule
///
/// Hands what passes the gate to the publisher as scheduled posts: each message once, however often
/// it is asked for.
#[utoipa::path(
    post,
    path = "/api/schedules/{id}/publish",
    tag = "scheduling",
    operation_id = "publishSchedule",
    params(("id" = String, Path, description = "The schedule.")),
    request_body = Option<PublishRequest>,
    responses((status = 200, body = PublishOutcome, description = "What became of it."))
)]
pub(crate) async fn publish(
    State(app): State<App>,
    call: Call,
    name: ScheduleName,
    OptionalJson(body): OptionalJson,
) -> Result<Json<PublishOutcome>, Failure> {
    let message = PublishRequest::read(&body)?.into_message(name.document()?);
    let request = call.caller().request(message)?;
    Ok(Json(app.eros_schedules().publish_schedule(request).await?.into_inner().into()))
}

/// List a schedule's exports
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/api/schedules/{id}/exports",
    tag = "scheduling",
    operation_id = "listExports",
    params(
        ("id" = String, Path, description = "The schedule."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ),
    responses((status = 200, body = ExportLog, description = "One page of the log."))
)]
pub(crate) async fn list(
    State(app): State<App>,
    call: Call,
    name: ScheduleName,
) -> Result<Json<ExportLog>, Failure> {
    let (schedule_id, page) = (name.document()?, call.page(&app, EXPORTS)?);
    let list = retry::read(|| async {
        let page = Some(page.clone());
        let message = pb::ListExportsRequest { schedule_id: schedule_id.clone(), page };
        let request = call.caller().request(message)?;
        Ok(app.eros_schedules().list_exports(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, EXPORTS, &list.next_position);
    Ok(Json(ExportLog::new(list.exports, next_cursor)?))
}
