//! Posting slots: the weekly times at which a connection likes to publish.

use axum::{Json, extract::State};
use proto::publisher::v1 as pb;
use service::grpc::retry;

use super::{
    answer::{FreeSlots, Slots},
    request::NewSlots,
    version,
};
use crate::{
    api::{
        path_id::{Id, OfConnection},
        resource::Resource,
    },
    app::App,
    http::{
        body::JsonBody,
        call::Call,
        if_match::{self, IfMatch},
        problem::Failure,
    },
};

/// Read the posting slots of a connection
#[utoipa::path(
    get,
    path = "/api/connections/{id}/slots",
    tag = "connections",
    operation_id = "getSlots",
    params(("id" = String, Path, description = "The connection.")),
    responses((status = 200, body = Slots, description = "The weekly times.",
        headers(("ETag" = String, description = "The connection's version, for `If-Match`."))))
)]
pub(crate) async fn get(
    State(app): State<App>,
    call: Call,
    id: Id<OfConnection>,
) -> Result<Resource<Slots>, Failure> {
    let slots = retry::read(|| async {
        let request =
            call.caller().request(pb::GetSlotsRequest { connection_id: id.to_string() })?;
        Ok(app.connections().get_slots(request).await?.into_inner())
    })
    .await?;
    Ok(resource(slots))
}

/// Set the posting slots of a connection
///
/// All at once; what is scheduled already keeps its time.
#[utoipa::path(
    put,
    path = "/api/connections/{id}/slots",
    tag = "connections",
    operation_id = "putSlots",
    params(
        ("id" = String, Path, description = "The connection."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the connection's version."),
    ),
    request_body = NewSlots,
    responses((status = 200, body = Slots, description = "The weekly times from now on.",
        headers(("ETag" = String, description = "The connection's version, for `If-Match`."))))
)]
pub(crate) async fn put(
    State(app): State<App>,
    call: Call,
    id: Id<OfConnection>,
    if_match: Option<IfMatch>,
    JsonBody(body): JsonBody,
) -> Result<Resource<Slots>, Failure> {
    let new = NewSlots::read(&body)?;
    let if_version = if_match::expected(if_match, || version(&app, &call, &id)).await?;
    let request = call.caller().request(new.into_message(id.to_string(), if_version))?;
    Ok(resource(app.connections().put_slots(request).await?.into_inner()))
}

/// Slots with their connection's version as entity tag.
fn resource(slots: pb::Slots) -> Resource<Slots> {
    let version = slots.version;
    Resource::new(slots.into()).version(version)
}

/// List the free posting slots of a connection
///
/// The next times that no scheduled post of the connection has taken. A post takes the first of
/// them with `slot: "next"`.
#[utoipa::path(
    get,
    path = "/api/connections/{id}/slots/free",
    tag = "connections",
    operation_id = "listFreeSlots",
    params(
        ("id" = String, Path, description = "The connection."),
        ("after" = Option<String>, Query, format = DateTime, description = "Only times after this one; after now without it."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
    ),
    responses((status = 200, body = FreeSlots, description = "The times, the nearest first."))
)]
pub(crate) async fn free(
    State(app): State<App>,
    call: Call,
    id: Id<OfConnection>,
) -> Result<Json<FreeSlots>, Failure> {
    let message = pb::ListFreeSlotsRequest {
        connection_id: id.to_string(),
        after: call.query().instant("after")?,
        limit: call.query().limit()?,
    };
    let list = retry::read(|| async {
        let request = call.caller().request(message.clone())?;
        Ok(app.connections().list_free_slots(request).await?.into_inner())
    })
    .await?;
    Ok(Json(list.try_into()?))
}
