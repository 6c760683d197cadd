//! Runs: many pages scheduled for one week.

use axum::{Json, extract::State, http::HeaderMap};
use proto::scheduler::v1 as pb;
use service::{Error, grpc::retry};

use super::{
    answer::run::{Run, RunList},
    request::NewRun,
};
use crate::{
    api::{
        path_id::{Id, OfRun},
        resource::Resource,
    },
    app::App,
    http::{
        body::{JsonBody, NoBody},
        call::Call,
        idempotency_key,
        problem::Failure,
    },
};

const ROUTE: &str = "/api/schedule-runs";

/// Start a run
///
/// Six steps for each page, in order: analyze, target, select, build, gate, export. At most five
/// pages are worked on at once. A page that fails does not stop the others, and a run survives a
/// crash.
#[utoipa::path(
    post,
    path = "/api/schedule-runs",
    tag = "scheduling",
    operation_id = "startRun",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        pattern = "^[!-~]+$", description = "A repeat with the same key returns the first answer; kept 24 hours.")),
    request_body = NewRun,
    responses((status = 202, body = Run, description = "The run, under way.",
        headers(
            ("Location" = String, description = "The run."),
            ("ETag" = String, description = "The version."),
            ("Idempotency-Replayed" = Option<String>, description = "`true`: the answer is the first one's."),
        )))
)]
pub(crate) async fn start(
    State(app): State<App>,
    call: Call,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Resource<Run>, Failure> {
    let idempotency = idempotency_key::message(&headers, &body)?;
    let request = call.caller().request(NewRun::read(&body)?.into_message(idempotency))?;
    let started = app.eros_schedules().start_run(request).await?.into_inner();
    let run = started.run.ok_or_else(|| Error::internal("a new run is missing"))?;
    let place = format!("{ROUTE}/{}", run.run_id);
    Ok(resource(run)?.created_at(place).accepted().replayed(started.replayed))
}

/// List the runs
///
/// Newest first, without their pages.
#[utoipa::path(
    get,
    path = "/api/schedule-runs",
    tag = "scheduling",
    operation_id = "listRuns",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ),
    responses((status = 200, body = RunList, description = "One page of the list."))
)]
pub(crate) async fn list(State(app): State<App>, call: Call) -> Result<Json<RunList>, Failure> {
    let page = call.page(&app, ROUTE)?;
    let list = retry::read(|| async {
        let request = call.caller().request(pb::ListRunsRequest { page: Some(page.clone()) })?;
        Ok(app.eros_schedules().list_runs(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, ROUTE, &list.next_position);
    Ok(Json(RunList::new(list.runs, next_cursor)?))
}

/// Read a run
#[utoipa::path(
    get,
    path = "/api/schedule-runs/{run_id}",
    tag = "scheduling",
    operation_id = "getRun",
    params(("run_id" = String, Path, description = "The run.")),
    responses((status = 200, body = Run, description = "The run.",
        headers(("ETag" = String, description = "The version."))))
)]
pub(crate) async fn get(
    State(app): State<App>,
    call: Call,
    id: Id<OfRun>,
) -> Result<Resource<Run>, Failure> {
    let run = retry::read(|| async {
        let request = call.caller().request(pb::GetRunRequest { run_id: id.to_string() })?;
        Ok(app.eros_schedules().get_run(request).await?.into_inner())
    })
    .await?;
    Ok(resource(run)?)
}

/// Cancel a run
///
/// Finished steps stay, and so do the schedules that were built.
#[utoipa::path(
    post,
    path = "/api/schedule-runs/{run_id}/cancel",
    tag = "scheduling",
    operation_id = "cancelRun",
    params(("run_id" = String, Path, description = "The run.")),
    responses((status = 200, body = Run, description = "The run after it.",
        headers(("ETag" = String, description = "The version."))))
)]
pub(crate) async fn cancel(
    State(app): State<App>,
    call: Call,
    id: Id<OfRun>,
    _: NoBody,
) -> Result<Resource<Run>, Failure> {
    let request = call.caller().request(pb::CancelRunRequest { run_id: id.to_string() })?;
    Ok(resource(app.eros_schedules().cancel_run(request).await?.into_inner())?)
}

/// A run with its version as entity tag.
fn resource(run: pb::Run) -> Result<Resource<Run>, Error> {
    let version = run.version;
    Ok(Resource::new(Run::try_from(run)?).version(version))
}
