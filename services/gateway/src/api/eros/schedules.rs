//! Schedules: read, edited, cancelled.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use proto::scheduler::v1 as pb;
use service::{Error, grpc::retry};

use super::{
    answer::{
        schedule::{CaptionSchedule, ScheduleList},
        selection::Selection,
    },
    names::{Form, Position, ScheduleName, is_page_name},
    request::MessageChange,
};
use crate::{
    api::resource::Resource,
    app::App,
    domain::words::{SaturationZone, ScheduleStatus},
    http::{
        body::{JsonBody, NoBody},
        call::Call,
        if_match::{self, IfMatch},
        problem::Failure,
    },
};

const ROUTE: &str = "/api/schedules";

/// List the schedules
///
/// Newest first, without their messages.
#[utoipa::path(
    get,
    path = "/api/schedules",
    tag = "scheduling",
    operation_id = "listSchedules",
    params(
        ("page_name" = Option<String>, Query, description = "Only of this page."),
        ("week_start" = Option<String>, Query, format = Date, description = "Only of the week with this Monday."),
        ("status" = Option<ScheduleStatus>, Query, description = "Only in this state."),
        ("saturation_status" = Option<SaturationZone>, Query, description = "Only in this zone."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ),
    responses((status = 200, body = ScheduleList, description = "One page of the list."))
)]
pub(crate) async fn list(
    State(app): State<App>,
    call: Call,
) -> Result<Json<ScheduleList>, Failure> {
    let query = call.query();
    let page_name = query.text("page_name").map(str::to_owned);
    if page_name.as_deref().is_some_and(|name| !is_page_name(name)) {
        return Err(Error::invalid("?page_name", "This can be no page's name.").into());
    }
    let message = pb::ListSchedulesRequest {
        page: Some(call.page(&app, ROUTE)?),
        page_name,
        week_start: query.date("week_start")?,
        status: query.word::<ScheduleStatus>("status")?,
        saturation_status: query.word::<SaturationZone>("saturation_status")?,
    };
    let list = retry::read(|| async {
        let request = call.caller().request(message.clone())?;
        Ok(app.eros_schedules().list_schedules(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, ROUTE, &list.next_position);
    Ok(Json(ScheduleList::new(list.schedules, next_cursor)?))
}

/// Read a schedule
///
/// As a document; with `.csv` or `.ics` behind the id as a file. Reading is always allowed and is
/// no export.
#[utoipa::path(
    get,
    path = "/api/schedules/{id}",
    tag = "scheduling",
    operation_id = "getSchedule",
    params(("id" = String, Path, description = "The schedule; with `.csv` or `.ics` behind it, as a file.")),
    responses((status = 200, description = "The schedule.",
        content((CaptionSchedule = "application/json"),
            (String = "text/csv", example = json!("scheduled_time,message_type,caption_text,price_tier,caption_id\r\n")),
            (String = "text/calendar", example = json!("BEGIN:VCALENDAR\r\n"))),
        headers(("ETag" = Option<String>, description = "Of the document: the version, for `If-Match`."))))
)]
pub(crate) async fn get(
    State(app): State<App>,
    call: Call,
    name: ScheduleName,
) -> Result<Response, Failure> {
    match name.form {
        Form::Json => Ok(resource(read(&app, &call, &name.id).await?)?.into_response()),
        Form::Csv => render(&app, &call, &name.id, "csv", "text/csv; charset=utf-8").await,
        Form::Ics => render(&app, &call, &name.id, "ics", "text/calendar; charset=utf-8").await,
    }
}

/// Read why a schedule has its captions
///
/// What the run chose for the week, and why, as it was kept when the week was built. A later edit
/// changes nothing of it.
#[utoipa::path(
    get,
    path = "/api/schedules/{id}/selection",
    tag = "scheduling",
    operation_id = "getScheduleSelection",
    params(("id" = String, Path, description = "The schedule.")),
    responses((status = 200, body = Selection, description = "The captions, in the order of their choice."))
)]
pub(crate) async fn selection(
    State(app): State<App>,
    call: Call,
    name: ScheduleName,
) -> Result<Json<Selection>, Failure> {
    let schedule_id = name.document()?;
    let selection = retry::read(|| async {
        let message = pb::GetScheduleRequest { schedule_id: schedule_id.clone() };
        let request = call.caller().request(message)?;
        Ok(app.eros_schedules().get_schedule_selection(request).await?.into_inner())
    })
    .await?;
    Ok(Json(selection.try_into()?))
}

async fn render(
    app: &App,
    call: &Call,
    id: &str,
    format: &str,
    media_type: &'static str,
) -> Result<Response, Failure> {
    let rendered = retry::read(|| async {
        let message =
            pb::RenderScheduleRequest { schedule_id: id.to_owned(), format: format.to_owned() };
        let request = call.caller().request(message)?;
        Ok(app.eros_schedules().render_schedule(request).await?.into_inner())
    })
    .await?;
    let file = format!("attachment; filename=\"{id}.{format}\"");
    let file = HeaderValue::try_from(file).map_err(Error::internal)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, file),
    ];
    Ok((headers, rendered.content).into_response())
}

/// Change a message
///
/// Messages are sorted and counted again, and the schedule is validated again.
#[utoipa::path(
    patch,
    path = "/api/schedules/{id}/messages/{position}",
    tag = "scheduling",
    operation_id = "updateMessage",
    params(
        ("id" = String, Path, description = "The schedule."),
        ("position" = u32, Path, description = "The message, from 1."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    request_body = MessageChange,
    responses((status = 200, body = CaptionSchedule, description = "The schedule after the change.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn edit(
    State(app): State<App>,
    call: Call,
    name: ScheduleName,
    Position(position): Position,
    if_match: Option<IfMatch>,
    JsonBody(body): JsonBody,
) -> Result<Resource<CaptionSchedule>, Failure> {
    let id = name.document()?;
    let change = MessageChange::read(&body)?;
    let current = || async { Ok(read(&app, &call, &id).await?.version) };
    let if_version = if_match::expected(if_match, current).await?;
    let request = call.caller().request(change.into_message(id.clone(), position, if_version))?;
    Ok(resource(app.eros_schedules().edit_message(request).await?.into_inner())?)
}

/// Cancel a schedule
///
/// Its captions are free again.
#[utoipa::path(
    post,
    path = "/api/schedules/{id}/cancel",
    tag = "scheduling",
    operation_id = "cancelSchedule",
    params(("id" = String, Path, description = "The schedule.")),
    responses((status = 200, body = CaptionSchedule, description = "The schedule after it.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn cancel(
    State(app): State<App>,
    call: Call,
    name: ScheduleName,
    _: NoBody,
) -> Result<Resource<CaptionSchedule>, Failure> {
    let message = pb::CancelScheduleRequest { schedule_id: name.document()? };
    let request = call.caller().request(message)?;
    Ok(resource(app.eros_schedules().cancel_schedule(request).await?.into_inner())?)
}

async fn read(app: &App, call: &Call, id: &str) -> Result<pb::Schedule, Error> {
    retry::read(|| async {
        let message = pb::GetScheduleRequest { schedule_id: id.to_owned() };
        let request = call.caller().request(message)?;
        Ok(app.eros_schedules().get_schedule(request).await?.into_inner())
    })
    .await
}

/// A schedule with its version as entity tag.
fn resource(schedule: pb::Schedule) -> Result<Resource<CaptionSchedule>, Error> {
    let version = schedule.version;
    Ok(Resource::new(CaptionSchedule::try_from(schedule)?).version(version))
}
