//! Leads, as people work on them (conversations.md, "REST").
//!
//! Map: this file reads leads and takes part in their conversations; [`request`] is what clients
//! send, [`answer`] what they get, also from `/admin`.

pub(in crate::api) mod answer;
pub(in crate::api) mod request;

use axum::{Json, extract::State, http::HeaderMap};
use proto::conversations::v1 as pb;
use service::{Error, grpc::retry};

use self::{
    answer::{Lead, LeadList},
    request::NewMessage,
};
use crate::{
    api::{
        path_id::{Id, OfLead},
        resource::Resource,
    },
    app::App,
    domain::words::LeadStatus,
    http::{
        body::{JsonBody, NoBody},
        call::Call,
        idempotency_key,
        if_match::{self, IfMatch},
        problem::Failure,
    },
};

const ROUTE: &str = "/api/leads";

/// List the leads
///
/// Newest first, without their details.
#[utoipa::path(
    get,
    path = "/api/leads",
    tag = "leads",
    operation_id = "listLeads",
    params(
        ("phone" = Option<String>, Query, pattern = "^[0-9]{1,20}$", description = "Only the lead with this number: digits, as WhatsApp sends them."),
        ("status" = Option<LeadStatus>, Query, description = "Only those that stand here."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = LeadList, description = "One page."))
)]
pub(crate) async fn list(State(app): State<App>, call: Call) -> Result<Json<LeadList>, Failure> {
    let query = call.query();
    let message = pb::ListLeadsRequest {
        phone: request::phone(query.text("phone"))?,
        status: query.word::<LeadStatus>("status")?.unwrap_or_default(),
        page: Some(call.page(&app, ROUTE)?),
    };
    let list = retry::read(|| async {
        let request = call.caller().request(message.clone())?;
        Ok(app.leads().list_leads(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, ROUTE, &list.next_position);
    Ok(Json(LeadList::new(list.items, next_cursor)?))
}

/// Read a lead
#[utoipa::path(
    get,
    path = "/api/leads/{id}",
    tag = "leads",
    operation_id = "getLead",
    params(("id" = String, Path, description = "The lead.")),
    responses((status = 200, body = Lead, description = "The lead with its conversation.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn get(
    State(app): State<App>,
    call: Call,
    id: Id<OfLead>,
) -> Result<Resource<Lead>, Failure> {
    Ok(resource(read(&app, &call, &id).await?)?)
}

/// Write to a lead
///
/// As the artist, who takes the conversation over by it. Outside of WhatsApp's window of 24 hours the
/// message waits until the lead writes.
#[utoipa::path(
    post,
    path = "/api/leads/{id}/messages",
    tag = "leads",
    operation_id = "writeToLead",
    params(
        ("id" = String, Path, description = "The lead."),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
            pattern = "^[!-~]+$", description = "A repeat with the same key returns the first answer; kept 24 hours."),
    ),
    request_body = NewMessage,
    responses((status = 200, body = Lead, description = "The lead, the message queued.",
        headers(
            ("ETag" = String, description = "The version, for `If-Match`."),
            ("Idempotency-Replayed" = Option<String>, description = "`true`: the answer is the first one's."),
        )))
)]
pub(crate) async fn write(
    State(app): State<App>,
    call: Call,
    id: Id<OfLead>,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Resource<Lead>, Failure> {
    let idempotency = idempotency_key::message(&headers, &body)?;
    let NewMessage { text } = NewMessage::read(&body)?;
    let message = pb::SendMessageRequest { id: id.to_string(), text, idempotency };
    let answer = app.leads().send_message(call.caller().request(message)?).await?;
    let replayed = idempotency_key::is_replayed(answer.metadata());
    Ok(resource(answer.into_inner())?.replayed(replayed))
}

/// Take a conversation over
///
/// The questions stop until the conversation is resumed.
#[utoipa::path(
    post,
    path = "/api/leads/{id}/takeover",
    tag = "leads",
    operation_id = "takeOverLead",
    params(
        ("id" = String, Path, description = "The lead."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    responses((status = 200, body = Lead, description = "The lead after it.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn take_over(
    State(app): State<App>,
    call: Call,
    id: Id<OfLead>,
    if_match: Option<IfMatch>,
    _: NoBody,
) -> Result<Resource<Lead>, Failure> {
    let request = change(&app, &call, &id, if_match).await?;
    Ok(resource(app.leads().take_over(request).await?.into_inner())?)
}

/// Resume a conversation
///
/// Back to where it was before a person took over; the open question is asked once more.
#[utoipa::path(
    post,
    path = "/api/leads/{id}/resume",
    tag = "leads",
    operation_id = "resumeLead",
    params(
        ("id" = String, Path, description = "The lead."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    responses((status = 200, body = Lead, description = "The lead after it.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn resume(
    State(app): State<App>,
    call: Call,
    id: Id<OfLead>,
    if_match: Option<IfMatch>,
    _: NoBody,
) -> Result<Resource<Lead>, Failure> {
    let request = change(&app, &call, &id, if_match).await?;
    Ok(resource(app.leads().resume(request).await?.into_inner())?)
}

/// What a change of a lead needs that says nothing more.
async fn change(
    app: &App,
    call: &Call,
    id: &Id<OfLead>,
    if_match: Option<IfMatch>,
) -> Result<tonic::Request<pb::LeadRequest>, Error> {
    let version = expected(app, call, id, if_match).await?;
    call.caller().request(pb::LeadRequest { id: id.to_string(), version })
}

async fn read(app: &App, call: &Call, id: &Id<OfLead>) -> Result<pb::Lead, Error> {
    retry::read(|| async {
        let request = call.caller().request(pb::GetLeadRequest { id: id.to_string() })?;
        Ok(app.leads().get_lead(request).await?.into_inner())
    })
    .await
}

/// The version that the conversations are to compare with.
pub(in crate::api) async fn expected(
    app: &App,
    call: &Call,
    id: &Id<OfLead>,
    if_match: Option<IfMatch>,
) -> Result<Option<i64>, Error> {
    if_match::expected(if_match, || async { Ok(read(app, call, id).await?.version) }).await
}

/// A lead with its version as entity tag.
pub(in crate::api) fn resource(lead: pb::Lead) -> Result<Resource<Lead>, Error> {
    let version = lead.version;
    Ok(Resource::new(Lead::try_from(lead)?).version(version))
}
