//! `WebhooksService` (api.md, "Outbound web hooks").

mod announce;
mod convert;
mod create;

use std::sync::Arc;

use proto::publisher::v1::{self as pb, webhooks_service_server::WebhooksService};
use service::{
    Code, Error,
    config::ExposeSecret as _,
    grpc,
    http::{AllowList, UrlKind, UrlProblem, check_resolved, check_user_url},
};
use store::Transaction;
use tonic::{Request, Response, Status};

use crate::{
    Context,
    domain::webhook::{
        OLD_SECRET_SIGNS, Webhook, WebhookId, WebhookStatus,
        event::{EventName, NewEvent},
        request::check_events,
        secret,
    },
    store::{deliveries, webhooks},
};

/// Most items of a page.
const MAX_PAGE: u32 = 100;

/// The handlers.
pub struct Webhooks {
    pub(crate) context: Arc<Context>,
}

/// Checks where a web hook may lead, its name resolved (api.md, "URLs from users").
async fn check_url(url: &str, allowed: &AllowList) -> Result<(), Error> {
    let refused = |problem: UrlProblem| {
        Error::field(Code::InvalidWebhookUrl, "/url", format!("The URL is refused: {problem}."))
    };
    let parsed = check_user_url(url, UrlKind::WebHook, allowed).map_err(refused)?;
    check_resolved(&parsed, allowed).await.map_err(refused)
}

fn not_found() -> Error {
    Error::new(Code::WebhookNotFound, "There is no such web hook.")
}

/// Refuses another version than was asked for.
fn check_version(webhook: &Webhook, if_version: Option<i64>) -> Result<(), Error> {
    if if_version.is_none_or(|version| version == webhook.version) {
        return Ok(());
    }
    let detail = "The web hook has changed since you read it. Read it again.";
    Err(Error::new(Code::PreconditionFailed, detail))
}

fn delivery_not_found() -> Error {
    Error::new(Code::DeliveryNotFound, "There is no such delivery of this web hook.")
}

fn not_in_list() -> Error {
    Error::invalid("?cursor", "The cursor is not one of this list.")
}

impl Webhooks {
    /// Opens a transaction and locks the web hook.
    async fn lock(&self, tenant: &str, id: &str) -> Result<(Transaction, Webhook), Error> {
        let id = convert::webhook_id(id).ok_or_else(not_found)?;
        let mut tx = self.context.store.begin().await?;
        let webhook = webhooks::lock(&mut tx, tenant, id).await?.ok_or_else(not_found)?;
        Ok((tx, webhook))
    }

    /// The same for what only an active one can do.
    async fn lock_active(&self, tenant: &str, id: &str) -> Result<(Transaction, Webhook), Error> {
        let (tx, webhook) = self.lock(tenant, id).await?;
        if webhook.status == WebhookStatus::Active {
            return Ok((tx, webhook));
        }
        let detail = "The web hook is DISABLED. Set its status to ACTIVE first.";
        Err(Error::new(Code::WebhookConflict, detail))
    }

    async fn find(&self, tenant: &str, id: &str) -> Result<Webhook, Error> {
        let id = convert::webhook_id(id).ok_or_else(not_found)?;
        webhooks::find(&self.context.store, tenant, id).await?.ok_or_else(not_found)
    }

    async fn update(
        &self,
        tenant: &str,
        request: pb::UpdateWebhookRequest,
    ) -> Result<pb::Webhook, Error> {
        // Names are resolved before the row is locked.
        if let Some(url) = &request.url {
            check_url(url, &self.context.webhooks.allow).await?;
        }
        let (mut tx, mut webhook) = self.lock(tenant, &request.id).await?;
        check_version(&webhook, request.if_version)?;
        if !request.events.is_empty() {
            webhook.events = check_events(&request.events)?;
        }
        if let Some(word) = &request.status {
            let status = WebhookStatus::from_word(word)
                .ok_or_else(|| Error::invalid("/status", "status is ACTIVE or DISABLED."))?;
            if (status, webhook.status) == (WebhookStatus::Active, WebhookStatus::Disabled) {
                webhook.failing_since = None;
            }
            webhook.status = status;
        }
        webhook.url = request.url.unwrap_or(webhook.url);
        webhook.version += 1;
        webhooks::update(&mut tx, &webhook, self.context.clock.now()).await?;
        tx.commit().await?;
        Ok(convert::webhook(&webhook))
    }

    async fn test(&self, tenant: &str, id: &str) -> Result<pb::Delivery, Error> {
        let (mut tx, webhook) = self.lock_active(tenant, id).await?;
        let context = &self.context;
        let event = NewEvent {
            id: context.rng.uuid(&context.clock),
            tenant: tenant.to_owned(),
            name: EventName::WebhookTest,
            subject: webhook.id.to_string(),
            data: serde_json::json!({"webhookId": webhook.id.to_string()}),
            at: context.clock.now(),
            traceparent: telemetry::traceparent(),
        };
        let id = webhooks::emit_to(&mut tx, webhook.id, &event).await?;
        let delivery = deliveries::find(&mut tx, tenant, webhook.id, &id).await?;
        tx.commit().await?;
        delivery.map(|delivery| convert::delivery(&delivery)).ok_or_else(delivery_not_found)
    }

    async fn rotate(
        &self,
        tenant: &str,
        request: pb::RotateSecretRequest,
    ) -> Result<String, Error> {
        let context = &self.context;
        let (mut tx, mut webhook) = self.lock(tenant, &request.id).await?;
        check_version(&webhook, request.if_version)?;
        let new = secret::generate(&context.rng);
        let sealed = context.seal.seal(&webhook.seal_context(), &new)?;
        let now = context.clock.now();
        let old = std::mem::replace(&mut webhook.secret, sealed);
        webhook.old_secret = Some((old, now + OLD_SECRET_SIGNS));
        webhook.version += 1;
        webhooks::update(&mut tx, &webhook, now).await?;
        tx.commit().await?;
        Ok(new.expose_secret().to_owned())
    }

    async fn list(
        &self,
        tenant: &str,
        request: pb::ListWebhooksRequest,
    ) -> Result<pb::ListWebhooksResponse, Error> {
        let page = request.page.unwrap_or_default();
        let limit = page.limit.clamp(1, MAX_PAGE);
        let after: Option<WebhookId> = match page.position.as_str() {
            "" => None,
            text => Some(convert::webhook_id(text).ok_or_else(not_in_list)?),
        };
        let mut found = webhooks::list(&self.context.store, tenant, after, limit + 1).await?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let last = found.last().filter(|_| more);
        let next_position = last.map_or_else(String::new, |last| last.id.to_string());
        let webhooks = found.iter().map(convert::webhook).collect();
        Ok(pb::ListWebhooksResponse { webhooks, next_position })
    }

    async fn list_deliveries(
        &self,
        tenant: &str,
        request: pb::ListDeliveriesRequest,
    ) -> Result<pb::ListDeliveriesResponse, Error> {
        let webhook = self.find(tenant, &request.webhook_id).await?;
        let page = request.page.unwrap_or_default();
        let limit = page.limit.clamp(1, MAX_PAGE);
        let after = match page.position.as_str() {
            "" => None,
            text => Some(convert::delivery_id(text).ok_or_else(not_in_list)?),
        };
        let store = &self.context.store;
        let mut found =
            deliveries::list(store, tenant, webhook.id, after.as_ref(), limit + 1).await?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let last = found.last().filter(|_| more);
        let next_position = last.map_or_else(String::new, |last| last.id.to_string());
        let deliveries = found.iter().map(convert::delivery).collect();
        Ok(pb::ListDeliveriesResponse { deliveries, next_position })
    }

    async fn replay(&self, tenant: &str, webhook: &str, id: &str) -> Result<pb::Delivery, Error> {
        let (mut tx, webhook) = self.lock_active(tenant, webhook).await?;
        let id = convert::delivery_id(id).ok_or_else(delivery_not_found)?;
        let now = self.context.clock.now();
        deliveries::replay(&mut tx, tenant, webhook.id, &id, now).await?;
        let delivery = deliveries::find(&mut tx, tenant, webhook.id, &id).await?;
        let delivery = delivery.ok_or_else(delivery_not_found)?;
        tx.commit().await?;
        Ok(convert::delivery(&delivery))
    }
}

#[tonic::async_trait]
impl WebhooksService for Webhooks {
    async fn create_webhook(
        &self,
        request: Request<pb::CreateWebhookRequest>,
    ) -> Result<Response<pb::CreateWebhookResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(self.create(&tenant, request.into_inner()).await?))
    }

    async fn get_webhook(
        &self,
        request: Request<pb::GetWebhookRequest>,
    ) -> Result<Response<pb::Webhook>, Status> {
        let tenant = grpc::tenant(&request)?;
        let webhook = self.find(&tenant, &request.into_inner().id).await?;
        Ok(Response::new(convert::webhook(&webhook)))
    }

    async fn list_webhooks(
        &self,
        request: Request<pb::ListWebhooksRequest>,
    ) -> Result<Response<pb::ListWebhooksResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(self.list(&tenant, request.into_inner()).await?))
    }

    async fn update_webhook(
        &self,
        request: Request<pb::UpdateWebhookRequest>,
    ) -> Result<Response<pb::Webhook>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(self.update(&tenant, request.into_inner()).await?))
    }

    async fn delete_webhook(
        &self,
        request: Request<pb::DeleteWebhookRequest>,
    ) -> Result<Response<pb::DeleteWebhookResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let (mut tx, webhook) = self.lock(&tenant, &request.id).await?;
        check_version(&webhook, request.if_version)?;
        webhooks::delete(&mut tx, &webhook).await.map_err(Error::from)?;
        tx.commit().await.map_err(Error::from)?;
        Ok(Response::new(pb::DeleteWebhookResponse {}))
    }

    async fn test_webhook(
        &self,
        request: Request<pb::TestWebhookRequest>,
    ) -> Result<Response<pb::Delivery>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(self.test(&tenant, &request.into_inner().id).await?))
    }

    async fn rotate_secret(
        &self,
        request: Request<pb::RotateSecretRequest>,
    ) -> Result<Response<pb::RotateSecretResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let secret = self.rotate(&tenant, request.into_inner()).await?;
        Ok(Response::new(pb::RotateSecretResponse { secret }))
    }

    async fn list_deliveries(
        &self,
        request: Request<pb::ListDeliveriesRequest>,
    ) -> Result<Response<pb::ListDeliveriesResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(self.list_deliveries(&tenant, request.into_inner()).await?))
    }

    async fn replay_delivery(
        &self,
        request: Request<pb::ReplayDeliveryRequest>,
    ) -> Result<Response<pb::Delivery>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let delivery = self.replay(&tenant, &request.webhook_id, &request.delivery_id).await?;
        Ok(Response::new(delivery))
    }

    async fn announce(
        &self,
        request: Request<pb::AnnounceRequest>,
    ) -> Result<Response<pb::AnnounceResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(announce::announce(&self.context, tenant, request.into_inner()).await?))
    }
}
