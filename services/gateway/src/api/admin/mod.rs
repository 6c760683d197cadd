//! What the studio's administrators do (conversations.md, "REST"): scope `admin`, the key in a
//! header of its own.
//!
//! Map: this file acts on leads, [`jobs`] starts what else runs by the clock, [`views`] shows what
//! goes on, [`audit`] who changed what; [`request`] is what clients send, [`answer`] what they get.

mod answer;
pub(in crate::api) mod audit;
pub(in crate::api) mod jobs;
mod request;
pub(in crate::api) mod views;

use axum::extract::State;
use proto::conversations::v1::{self as pb, act_request::Action};

use self::request::{BookingLink, Cancellation, DepositWish, LeadRejection};
use super::leads::{answer::Lead, expected, resource};
use crate::{
    api::{
        path_id::{Id, OfLead},
        resource::Resource,
    },
    app::App,
    http::{
        body::{JsonBody, NoBody, OptionalJson},
        call::Call,
        if_match::IfMatch,
        problem::Failure,
    },
};

/// Approve a lead
///
/// From PENDING_APPROVAL, NEEDS_FOLLOW_UP and WAITLISTED, and from NEEDS_ARTIST_REPLY when all is
/// answered. It then waits for its deposit.
#[utoipa::path(
    post,
    path = "/admin/leads/{id}/approve",
    tag = "admin",
    operation_id = "approveLead",
    params(
        ("id" = String, Path, description = "The lead."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    responses((status = 200, body = Lead, description = "The lead after it.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn approve(
    State(app): State<App>,
    call: Call,
    id: Id<OfLead>,
    if_match: Option<IfMatch>,
    _: NoBody,
) -> Result<Resource<Lead>, Failure> {
    act(&app, &call, &id, if_match, Action::Approve(pb::Approve {})).await
}

/// Reject a lead
///
/// From every status but BOOKED and REJECTED. Without a text the lead hears nothing.
#[utoipa::path(
    post,
    path = "/admin/leads/{id}/reject",
    tag = "admin",
    operation_id = "rejectLead",
    params(
        ("id" = String, Path, description = "The lead."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    request_body = Option<LeadRejection>,
    responses((status = 200, body = Lead, description = "The lead after it.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn reject(
    State(app): State<App>,
    call: Call,
    id: Id<OfLead>,
    if_match: Option<IfMatch>,
    OptionalJson(body): OptionalJson,
) -> Result<Resource<Lead>, Failure> {
    let LeadRejection { reason, text } = LeadRejection::read(&body)?;
    let reject = pb::Reject { reason: reason.unwrap_or_default(), text: text.unwrap_or_default() };
    act(&app, &call, &id, if_match, Action::Reject(reject)).await
}

/// Ask for the deposit
///
/// From AWAITING_DEPOSIT and DEPOSIT_EXPIRED. The first call fixes the amount; a repeat sends the same
/// open link again.
#[utoipa::path(
    post,
    path = "/admin/leads/{id}/send-deposit",
    tag = "admin",
    operation_id = "sendDeposit",
    params(
        ("id" = String, Path, description = "The lead."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    request_body = Option<DepositWish>,
    responses((status = 200, body = Lead, description = "The lead, its deposit under way.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn send_deposit(
    State(app): State<App>,
    call: Call,
    id: Id<OfLead>,
    if_match: Option<IfMatch>,
    OptionalJson(body): OptionalJson,
) -> Result<Resource<Lead>, Failure> {
    let DepositWish { amount_minor } = DepositWish::read(&body)?;
    let action = Action::SendDeposit(pb::SendDeposit { amount_minor });
    act(&app, &call, &id, if_match, action).await
}

/// Send a booking link
///
/// From BOOKING_PENDING and COLLECTING_TIME_WINDOWS.
#[utoipa::path(
    post,
    path = "/admin/leads/{id}/send-booking-link",
    tag = "admin",
    operation_id = "sendBookingLink",
    params(
        ("id" = String, Path, description = "The lead."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    request_body = BookingLink,
    responses((status = 200, body = Lead, description = "The lead after it.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn send_booking_link(
    State(app): State<App>,
    call: Call,
    id: Id<OfLead>,
    if_match: Option<IfMatch>,
    JsonBody(body): JsonBody,
) -> Result<Resource<Lead>, Failure> {
    let BookingLink { url } = BookingLink::read(&body)?;
    act(&app, &call, &id, if_match, Action::SendBookingLink(pb::SendBookingLink { url })).await
}

/// Mark a lead as booked
///
/// From BOOKING_PENDING and COLLECTING_TIME_WINDOWS, when the slot was agreed on elsewhere.
#[utoipa::path(
    post,
    path = "/admin/leads/{id}/mark-booked",
    tag = "admin",
    operation_id = "markLeadBooked",
    params(
        ("id" = String, Path, description = "The lead."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    responses((status = 200, body = Lead, description = "The lead after it.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn mark_booked(
    State(app): State<App>,
    call: Call,
    id: Id<OfLead>,
    if_match: Option<IfMatch>,
    _: NoBody,
) -> Result<Resource<Lead>, Failure> {
    act(&app, &call, &id, if_match, Action::MarkBooked(pb::MarkBooked {})).await
}

/// Cancel a lead
///
/// `refunded` says whether its deposit was given back.
#[utoipa::path(
    post,
    path = "/admin/leads/{id}/cancel",
    tag = "admin",
    operation_id = "cancelLead",
    params(
        ("id" = String, Path, description = "The lead."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    request_body = Cancellation,
    responses((status = 200, body = Lead, description = "The lead after it.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn cancel(
    State(app): State<App>,
    call: Call,
    id: Id<OfLead>,
    if_match: Option<IfMatch>,
    JsonBody(body): JsonBody,
) -> Result<Resource<Lead>, Failure> {
    let Cancellation { refunded } = Cancellation::read(&body)?;
    act(&app, &call, &id, if_match, Action::Cancel(pb::Cancel { refunded })).await
}

async fn act(
    app: &App,
    call: &Call,
    id: &Id<OfLead>,
    if_match: Option<IfMatch>,
    action: Action,
) -> Result<Resource<Lead>, Failure> {
    let version = expected(app, call, id, if_match).await?;
    let message = pb::ActRequest { id: id.to_string(), version, action: Some(action) };
    let request = call.caller().request(message)?;
    Ok(resource(app.lead_admin().act(request).await?.into_inner())?)
}
