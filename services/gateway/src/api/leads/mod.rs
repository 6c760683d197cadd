//! Leads, as people work on them (conversations.md, "REST").
//!
//! Map: this file reads leads and takes part in their conversations, [`messages`] reads these page by
//! page, [`files`] what leads sent; [`request`] is what clients send, [`answer`] what they get, also
//! from `/admin`.

pub(in crate::api) mod answer;
pub(in crate::api) mod files;
pub(in crate::api) mod messages;
pub(in crate::api) mod request;

use axum::{Json, extract::State, http::HeaderMap};
use proto::conversations::v1 as pb;
use service::{Error, grpc::retry};

use self::{
    answer::{Lead, LeadCounts, LeadList},
    request::NewMessage,
};
use crate::{
    api::{
        path_id::{Id, OfLead},
        resource::Resource,
    },
    app::App,
    domain::words::{LeadOrder, LeadStatus},
    http::{
        body::{JsonBody, NoBody},
        call::Call,
        idempotency_key,
        if_match::{self, IfMatch},
        problem::Failure,
    },
};

const ROUTE: &str = "/api/leads";
/// The same list in another order.
const BY_UPDATE: &str = "/api/leads?order=updated";
const UPDATED: &str = "updated";
/// Most messages that are shown with a lead.
const MOST_MESSAGES: u32 = 5_000;

/// List the leads
///
/// Newest first, or by what changed last, without their details.
#[utoipa::path(
    get,
    path = "/api/leads",
    tag = "leads",
    operation_id = "listLeads",
    params(
        ("phone" = Option<String>, Query, pattern = "^[0-9]{1,20}$", description = "Only the lead with this number: digits, as WhatsApp sends them."),
        ("status" = Option<Vec<LeadStatus>>, Query, description = "Only those that stand here; several times: in any of these."),
        ("q" = Option<String>, Query, min_length = 1, max_length = 100, description = "Only those of which this is part: of the number, of the name, of `waUserId`, or of an answer of the newest enquiry as it was written."),
        ("order" = Option<LeadOrder>, Query, description = "By which time; `created` without it."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = LeadList, description = "One page."))
)]
pub(crate) async fn list(State(app): State<App>, call: Call) -> Result<Json<LeadList>, Failure> {
    let query = call.query();
    let order = query.word::<LeadOrder>("order")?.unwrap_or_default();
    // A position of one order means nothing in the other.
    let route = if order == UPDATED { BY_UPDATE } else { ROUTE };
    let message = pb::ListLeadsRequest {
        phone: request::phone(query.text("phone"))?,
        status: query.words::<LeadStatus>("status")?,
        search: request::search(query.text("q"))?,
        order,
        page: Some(call.page(&app, route)?),
    };
    let list = retry::read(|| async {
        let request = call.caller().request(message.clone())?;
        Ok(app.leads().list_leads(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, route, &list.next_position);
    Ok(Json(LeadList::new(list.items, next_cursor)?))
}

/// Count the leads
///
/// How many stand where.
#[utoipa::path(
    get,
    path = "/api/leads/counts",
    tag = "leads",
    operation_id = "countLeads",
    responses((status = 200, body = LeadCounts, description = "Now."))
)]
pub(crate) async fn counts(
    State(app): State<App>,
    call: Call,
) -> Result<Json<LeadCounts>, Failure> {
    let counts = retry::read(|| async {
        let request = call.caller().request(pb::CountLeadsRequest {})?;
        Ok(app.leads().count_leads(request).await?.into_inner())
    })
    .await?;
    Ok(Json(counts.into()))
}

/// Read a lead
#[utoipa::path(
    get,
    path = "/api/leads/{id}",
    tag = "leads",
    operation_id = "getLead",
    params(
        ("id" = String, Path, description = "The lead."),
        ("messages" = Option<u32>, Query, minimum = 1, maximum = 5000, description = "So many of the newest messages; all without it."),
    ),
    responses((status = 200, body = Lead, description = "The lead with its conversation.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn get(
    State(app): State<App>,
    call: Call,
    id: Id<OfLead>,
) -> Result<Resource<Lead>, Failure> {
    let messages = call.query().number("messages", 1..=MOST_MESSAGES)?;
    let lead = retry::read(|| async {
        let request = call.caller().request(pb::GetLeadRequest { id: id.to_string(), messages })?;
        Ok(app.leads().get_lead(request).await?.into_inner())
    })
    .await?;
    Ok(resource(lead)?)
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

/// The version of a lead; of its messages the newest is enough.
async fn version(app: &App, call: &Call, id: &Id<OfLead>) -> Result<i64, Error> {
    retry::read(|| async {
        let message = pb::GetLeadRequest { id: id.to_string(), messages: Some(1) };
        let request = call.caller().request(message)?;
        Ok(app.leads().get_lead(request).await?.into_inner().version)
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
    if_match::expected(if_match, || version(app, call, id)).await
}

/// A lead with its version as entity tag.
pub(in crate::api) fn resource(lead: pb::Lead) -> Result<Resource<Lead>, Error> {
    let version = lead.version;
    Ok(Resource::new(Lead::try_from(lead)?).version(version))
}
