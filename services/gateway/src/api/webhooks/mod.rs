//! Outbound web hooks: whom we tell what happened (api.md, "Outbound web hooks").
//!
//! Map: this file has the operations on web hooks, [`deliveries`] those on what was sent to one,
//! [`request`] what clients send, [`answer`] what they get.

mod answer;
pub(in crate::api) mod deliveries;
mod request;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use proto::publisher::v1 as pb;
use service::{Error, grpc::retry};

use self::{
    answer::{CreatedWebhook, RotatedSecret, Webhook, WebhookList},
    request::{NewWebhook, WebhookUpdate},
};
use crate::{
    api::{
        path_id::{Id, OfWebhook},
        resource::Resource,
    },
    app::App,
    http::{
        body::{JsonBody, NoBody},
        call::Call,
        idempotency_key,
        if_match::{self, IfMatch},
        problem::Failure,
    },
};

const ROUTE: &str = "/api/webhooks";

/// Make a web hook
///
/// Events are sent as `POST` with `{event, timestamp, data}`, signed with the secret of this answer
/// (Standard Webhooks 1.0.0), until they are answered with a 2xx.
#[utoipa::path(
    post,
    path = "/api/webhooks",
    tag = "webhooks",
    operation_id = "createWebhook",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        pattern = "^[!-~]+$", description = "A repeat with the same key returns the first answer; kept 24 hours.")),
    request_body = NewWebhook,
    responses((status = 201, body = CreatedWebhook, description = "The web hook, its secret shown this once.",
        headers(
            ("Location" = String, description = "The web hook."),
            ("ETag" = String, description = "The version, for `If-Match`."),
            ("Idempotency-Replayed" = Option<String>, description = "`true`: the answer is the first one's."),
        )))
)]
pub(crate) async fn create(
    State(app): State<App>,
    call: Call,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Resource<CreatedWebhook>, Failure> {
    let idempotency = idempotency_key::message(&headers, &body)?;
    let request = call.caller().request(NewWebhook::read(&body)?.into_message(idempotency))?;
    let created = app.webhooks().create_webhook(request).await?.into_inner();
    let webhook = created.webhook.ok_or_else(|| Error::internal("a new web hook is missing"))?;
    let (place, version) = (format!("{ROUTE}/{}", webhook.id), webhook.version);
    let answer = Resource::new(CreatedWebhook::new(webhook, created.secret)?);
    Ok(answer.version(version).created_at(place).replayed(created.replayed))
}

/// List the web hooks
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/api/webhooks",
    tag = "webhooks",
    operation_id = "listWebhooks",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = WebhookList, description = "One page."))
)]
pub(crate) async fn list(State(app): State<App>, call: Call) -> Result<Json<WebhookList>, Failure> {
    let page = call.page(&app, ROUTE)?;
    let list = retry::read(|| async {
        let request =
            call.caller().request(pb::ListWebhooksRequest { page: Some(page.clone()) })?;
        Ok(app.webhooks().list_webhooks(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, ROUTE, &list.next_position);
    Ok(Json(WebhookList::new(list.webhooks, next_cursor)?))
}

/// Read a web hook
#[utoipa::path(
    get,
    path = "/api/webhooks/{id}",
    tag = "webhooks",
    operation_id = "getWebhook",
    params(("id" = String, Path, description = "The web hook.")),
    responses((status = 200, body = Webhook, description = "The web hook, without its secret.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn get(
    State(app): State<App>,
    call: Call,
    id: Id<OfWebhook>,
) -> Result<Resource<Webhook>, Failure> {
    Ok(resource(read(&app, &call, &id).await?)?)
}

/// Change a web hook
///
/// One that was disabled is sent events again with `status: "ACTIVE"`.
#[utoipa::path(
    patch,
    path = "/api/webhooks/{id}",
    tag = "webhooks",
    operation_id = "updateWebhook",
    params(
        ("id" = String, Path, description = "The web hook."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    request_body = WebhookUpdate,
    responses((status = 200, body = Webhook, description = "The web hook after the change.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn update(
    State(app): State<App>,
    call: Call,
    id: Id<OfWebhook>,
    if_match: Option<IfMatch>,
    JsonBody(body): JsonBody,
) -> Result<Resource<Webhook>, Failure> {
    let update = WebhookUpdate::read(&body)?;
    let version = expected(&app, &call, &id, if_match).await?;
    let request = call.caller().request(update.into_message(id.to_string(), version))?;
    Ok(resource(app.webhooks().update_webhook(request).await?.into_inner())?)
}

/// Delete a web hook
///
/// What has not been delivered is not sent any more.
#[utoipa::path(
    delete,
    path = "/api/webhooks/{id}",
    tag = "webhooks",
    operation_id = "deleteWebhook",
    params(
        ("id" = String, Path, description = "The web hook."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    responses((status = 204, description = "The web hook is gone."))
)]
pub(crate) async fn delete(
    State(app): State<App>,
    call: Call,
    id: Id<OfWebhook>,
    if_match: Option<IfMatch>,
) -> Result<StatusCode, Failure> {
    let if_version = expected(&app, &call, &id, if_match).await?;
    let message = pb::DeleteWebhookRequest { id: id.to_string(), if_version };
    let request = call.caller().request(message)?;
    app.webhooks().delete_webhook(request).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Rotate the secret of a web hook
///
/// The old one signs beside the new one for 24 hours.
#[utoipa::path(
    post,
    path = "/api/webhooks/{id}/rotate-secret",
    tag = "webhooks",
    operation_id = "rotateWebhookSecret",
    params(
        ("id" = String, Path, description = "The web hook."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    responses((status = 200, body = RotatedSecret, description = "The new secret, shown this once."))
)]
pub(crate) async fn rotate_secret(
    State(app): State<App>,
    call: Call,
    id: Id<OfWebhook>,
    if_match: Option<IfMatch>,
    _: NoBody,
) -> Result<Json<RotatedSecret>, Failure> {
    let if_version = expected(&app, &call, &id, if_match).await?;
    let message = pb::RotateSecretRequest { id: id.to_string(), if_version };
    let request = call.caller().request(message)?;
    let secret = app.webhooks().rotate_secret(request).await?.into_inner().secret;
    Ok(Json(RotatedSecret { secret }))
}

async fn read(app: &App, call: &Call, id: &Id<OfWebhook>) -> Result<pb::Webhook, Error> {
    retry::read(|| async {
        let request = call.caller().request(pb::GetWebhookRequest { id: id.to_string() })?;
        Ok(app.webhooks().get_webhook(request).await?.into_inner())
    })
    .await
}

/// The version that the publisher is to compare with.
async fn expected(
    app: &App,
    call: &Call,
    id: &Id<OfWebhook>,
    if_match: Option<IfMatch>,
) -> Result<Option<i64>, Error> {
    if_match::expected(if_match, || async { Ok(read(app, call, id).await?.version) }).await
}

/// A web hook with its version as entity tag.
fn resource(webhook: pb::Webhook) -> Result<Resource<Webhook>, Error> {
    let version = webhook.version;
    Ok(Resource::new(Webhook::try_from(webhook)?).version(version))
}
