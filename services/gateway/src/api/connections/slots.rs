//! Posting slots: the weekly times at which a connection likes to publish.

use axum::{Json, extract::State};
use proto::publisher::v1 as pb;
use service::grpc::retry;

use super::{
    answer::{FreeSlots, Slots},
    request::NewSlots,
};
use crate::{
    api::path_id::{Id, OfConnection},
    app::App,
    http::{body::JsonBody, call::Call, problem::Failure},
};

/// Read the posting slots of a connection
#[utoipa::path(
    get,
    path = "/api/connections/{id}/slots",
    tag = "connections",
    operation_id = "getSlots",
    params(("id" = String, Path, description = "The connection.")),
    responses((status = 200, body = Slots, description = "The weekly times."))
)]
pub(crate) async fn get(
    State(app): State<App>,
    call: Call,
    id: Id<OfConnection>,
) -> Result<Json<Slots>, Failure> {
    let slots = retry::read(|| async {
        let request =
            call.caller().request(pb::GetSlotsRequest { connection_id: id.to_string() })?;
        Ok(app.connections().get_slots(request).await?.into_inner())
    })
    .await?;
    Ok(Json(slots.into()))
}

/// Set the posting slots of a connection
///
/// All at once; what is scheduled already keeps its time.
#[utoipa::path(
    put,
    path = "/api/connections/{id}/slots",
    tag = "connections",
    operation_id = "putSlots",
    params(("id" = String, Path, description = "The connection.")),
    request_body = NewSlots,
    responses((status = 200, body = Slots, description = "The weekly times from now on."))
)]
pub(crate) async fn put(
    State(app): State<App>,
    call: Call,
    id: Id<OfConnection>,
    JsonBody(body): JsonBody,
) -> Result<Json<Slots>, Failure> {
    let request = call.caller().request(NewSlots::read(&body)?.into_message(id.to_string()))?;
    Ok(Json(app.connections().put_slots(request).await?.into_inner().into()))
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
