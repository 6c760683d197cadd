//! What goes on: system events, the outbox, numbers, and whether the studio can go live.

use axum::{Json, extract::State};
use proto::conversations::v1 as pb;
use service::grpc::retry;

use super::answer::{ConversationSettings, EventList, Funnel, GoLive, LeadMetrics, OutboxList};
use crate::{
    app::App,
    domain::words::{EventLevel, OutboxStatus},
    http::{call::Call, problem::Failure},
};

const EVENTS: &str = "/admin/events";
const OUTBOX: &str = "/admin/outbox";

/// List the system events
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/admin/events",
    tag = "admin",
    operation_id = "listSystemEvents",
    params(
        ("leadId" = Option<String>, Query, format = Uuid, description = "Only of this lead."),
        ("eventType" = Option<String>, Query, max_length = 200, description = "Only of this kind, such as `atomic_update.conflict`; with a `*` at its end, such as `whatsapp.*`, of all that begin so."),
        ("level" = Option<EventLevel>, Query, description = "Only of this level."),
        ("correlationId" = Option<String>, Query, max_length = 200, description = "Only those that belong to this, such as a trace."),
        ("from" = Option<String>, Query, format = DateTime, description = "Only what happened then or later."),
        ("to" = Option<String>, Query, format = DateTime, description = "Only what happened before."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = EventList, description = "One page."))
)]
pub(crate) async fn events(State(app): State<App>, call: Call) -> Result<Json<EventList>, Failure> {
    let query = call.query();
    let message = pb::ListEventsRequest {
        page: Some(call.page(&app, EVENTS)?),
        lead_id: query.id("leadId")?.unwrap_or_default(),
        event_type: query.name("eventType")?.unwrap_or_default(),
        level: query.word::<EventLevel>("level")?.unwrap_or_default(),
        from: query.instant("from")?,
        to: query.instant("to")?,
        correlation_id: query.name("correlationId")?.unwrap_or_default(),
    };
    let list = retry::read(|| async {
        let request = call.caller().request(message.clone())?;
        Ok(app.lead_admin().list_events(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, EVENTS, &list.next_position);
    Ok(Json(EventList::new(list.items, next_cursor)?))
}

/// List the outbox
///
/// Without a status, what is not through yet and what failed.
#[utoipa::path(
    get,
    path = "/admin/outbox",
    tag = "admin",
    operation_id = "listOutbox",
    params(
        ("status" = Option<OutboxStatus>, Query, description = "Only messages in this state."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = OutboxList, description = "One page."))
)]
pub(crate) async fn outbox(
    State(app): State<App>,
    call: Call,
) -> Result<Json<OutboxList>, Failure> {
    let message = pb::ListOutboxRequest {
        page: Some(call.page(&app, OUTBOX)?),
        status: call.query().word::<OutboxStatus>("status")?.unwrap_or_default(),
    };
    let list = retry::read(|| async {
        let request = call.caller().request(message.clone())?;
        Ok(app.lead_admin().list_outbox(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, OUTBOX, &list.next_position);
    Ok(Json(OutboxList::new(list.items, next_cursor)?))
}

/// Read the numbers
///
/// How many leads, messages and deposits are in each state, and what waits longest.
#[utoipa::path(
    get,
    path = "/admin/metrics",
    tag = "admin",
    operation_id = "getLeadMetrics",
    responses((status = 200, body = LeadMetrics, description = "Now."))
)]
pub(crate) async fn metrics(
    State(app): State<App>,
    call: Call,
) -> Result<Json<LeadMetrics>, Failure> {
    let metrics = retry::read(|| async {
        let request = call.caller().request(pb::GetMetricsRequest {})?;
        Ok(app.lead_admin().get_metrics(request).await?.into_inner())
    })
    .await?;
    Ok(Json(metrics.into()))
}

/// Read the funnel
///
/// How far the leads came, and where those wait who are being asked.
#[utoipa::path(
    get,
    path = "/admin/funnel",
    tag = "admin",
    operation_id = "getFunnel",
    responses((status = 200, body = Funnel, description = "Now."))
)]
pub(crate) async fn funnel(State(app): State<App>, call: Call) -> Result<Json<Funnel>, Failure> {
    let funnel = retry::read(|| async {
        let request = call.caller().request(pb::GetFunnelRequest {})?;
        Ok(app.lead_admin().get_funnel(request).await?.into_inner())
    })
    .await?;
    Ok(Json(funnel.into()))
}

/// Check whether to go live
///
/// What is missing or unsafe, and what to do about it.
#[utoipa::path(
    get,
    path = "/admin/readiness",
    tag = "admin",
    operation_id = "checkGoLive",
    responses((status = 200, body = GoLive, description = "The checks."))
)]
pub(crate) async fn readiness(State(app): State<App>, call: Call) -> Result<Json<GoLive>, Failure> {
    let readiness = retry::read(|| async {
        let request = call.caller().request(pb::GetReadinessRequest {})?;
        Ok(app.lead_admin().get_readiness(request).await?.into_inner())
    })
    .await?;
    Ok(Json(readiness.into()))
}

/// Read the settings of conversations
///
/// What the configuration says of them.
#[utoipa::path(
    get,
    path = "/admin/settings/conversations",
    tag = "admin",
    operation_id = "getConversationSettings",
    responses((status = 200, body = ConversationSettings, description = "The settings."))
)]
pub(crate) async fn settings(
    State(app): State<App>,
    call: Call,
) -> Result<Json<ConversationSettings>, Failure> {
    let settings = retry::read(|| async {
        let request = call.caller().request(pb::GetSettingsRequest {})?;
        Ok(app.lead_admin().get_settings(request).await?.into_inner())
    })
    .await?;
    Ok(Json(settings.into()))
}
