//! What was sent to a web hook, and sending again.

use axum::{Json, extract::State};
use proto::publisher::v1 as pb;
use service::grpc::retry;

use super::answer::{Delivery, DeliveryList};
use crate::{
    api::{
        path_id::{Id, OfDelivery, OfWebhook},
        resource::Resource,
    },
    app::App,
    http::{body::NoBody, call::Call, problem::Failure},
};

/// Test a web hook
///
/// Sends the event `webhook.test`, signed and repeated like any other.
#[utoipa::path(
    post,
    path = "/api/webhooks/{id}/test",
    tag = "webhooks",
    operation_id = "testWebhook",
    params(("id" = String, Path, description = "The web hook.")),
    responses((status = 202, body = Delivery, description = "It will be sent."))
)]
pub(crate) async fn test(
    State(app): State<App>,
    call: Call,
    id: Id<OfWebhook>,
    _: NoBody,
) -> Result<Resource<Delivery>, Failure> {
    let request = call.caller().request(pb::TestWebhookRequest { id: id.to_string() })?;
    let delivery = app.webhooks().test_webhook(request).await?.into_inner();
    Ok(Resource::new(Delivery::try_from(delivery)?).accepted())
}

/// List the deliveries of a web hook
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/api/webhooks/{id}/deliveries",
    tag = "webhooks",
    operation_id = "listDeliveries",
    params(
        ("id" = String, Path, description = "The web hook."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = DeliveryList, description = "One page."))
)]
pub(crate) async fn list(
    State(app): State<App>,
    call: Call,
    id: Id<OfWebhook>,
) -> Result<Json<DeliveryList>, Failure> {
    // A cursor of one web hook's list is none of another's.
    let route = format!("/api/webhooks/{id}/deliveries");
    let message = pb::ListDeliveriesRequest {
        webhook_id: id.to_string(),
        page: Some(call.page(&app, &route)?),
    };
    let list = retry::read(|| async {
        let request = call.caller().request(message.clone())?;
        Ok(app.webhooks().list_deliveries(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, &route, &list.next_position);
    Ok(Json(DeliveryList::new(list.deliveries, next_cursor)?))
}

/// Replay a delivery
///
/// Sends it again, whatever became of it, under the same `webhook-id`.
#[utoipa::path(
    post,
    path = "/api/webhooks/{id}/deliveries/{deliveryId}/replay",
    tag = "webhooks",
    operation_id = "replayDelivery",
    params(
        ("id" = String, Path, description = "The web hook."),
        ("deliveryId" = String, Path, description = "The delivery."),
    ),
    responses((status = 202, body = Delivery, description = "It will be sent."))
)]
pub(crate) async fn replay(
    State(app): State<App>,
    call: Call,
    id: Id<OfWebhook>,
    delivery_id: Id<OfDelivery>,
    _: NoBody,
) -> Result<Resource<Delivery>, Failure> {
    let message = pb::ReplayDeliveryRequest {
        webhook_id: id.to_string(),
        delivery_id: delivery_id.to_string(),
    };
    let request = call.caller().request(message)?;
    let delivery = app.webhooks().replay_delivery(request).await?.into_inner();
    Ok(Resource::new(Delivery::try_from(delivery)?).accepted())
}
