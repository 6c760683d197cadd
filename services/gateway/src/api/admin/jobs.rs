//! What runs by the clock, started by hand.

use axum::{Json, extract::State};
use proto::conversations::v1 as pb;

use super::answer::{Cleaned, Retried, Swept};
use crate::{
    app::App,
    http::{body::NoBody, call::Call, problem::Failure},
};

/// Sweep expired deposits
///
/// Expires at Stripe what was not paid in time, and takes what was paid after all.
#[utoipa::path(
    post,
    path = "/admin/sweep-expired-deposits",
    tag = "admin",
    operation_id = "sweepExpiredDeposits",
    responses((status = 200, body = Swept, description = "How many of each."))
)]
pub(crate) async fn sweep(
    State(app): State<App>,
    call: Call,
    _: NoBody,
) -> Result<Json<Swept>, Failure> {
    let request = call.caller().request(pb::SweepExpiredDepositsRequest {})?;
    Ok(Json(app.lead_admin().sweep_expired_deposits(request).await?.into_inner().into()))
}

/// Retry the outbox
///
/// Sends again what failed or hangs.
#[utoipa::path(
    post,
    path = "/admin/outbox/retry",
    tag = "admin",
    operation_id = "retryOutbox",
    responses((status = 200, body = Retried, description = "How many messages."))
)]
pub(crate) async fn retry(
    State(app): State<App>,
    call: Call,
    _: NoBody,
) -> Result<Json<Retried>, Failure> {
    let request = call.caller().request(pb::RetryOutboxRequest {})?;
    Ok(Json(app.lead_admin().retry_outbox(request).await?.into_inner().into()))
}

/// Delete old events
///
/// Those that are older than the retention.
#[utoipa::path(
    post,
    path = "/admin/events/retention-cleanup",
    tag = "admin",
    operation_id = "cleanUpEvents",
    responses((status = 200, body = Cleaned, description = "How many events."))
)]
pub(crate) async fn clean_up(
    State(app): State<App>,
    call: Call,
    _: NoBody,
) -> Result<Json<Cleaned>, Failure> {
    let request = call.caller().request(pb::CleanupEventsRequest {})?;
    Ok(Json(app.lead_admin().cleanup_events(request).await?.into_inner().into()))
}
