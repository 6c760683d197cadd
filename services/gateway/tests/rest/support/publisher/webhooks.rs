//! Outbound web hooks.

use async_trait::async_trait;
use proto::publisher::v1::{self as pb, webhooks_service_server::WebhooksService};
use service::{Code, Error};
use tonic::{Request, Response, Status};

use super::{FakePublisher, ID, time};

fn webhook() -> pb::Webhook {
    pb::Webhook {
        id: ID.to_owned(),
        url: "https://hooks.example.com/fanfare".to_owned(),
        events: vec!["post.published".to_owned()],
        status: "ACTIVE".to_owned(),
        created_at: Some(time(1_767_258_000)),
        version: 3,
    }
}

fn delivery() -> pb::Delivery {
    pb::Delivery {
        id: ID.to_owned(),
        webhook_id: ID.to_owned(),
        event_id: ID.to_owned(),
        event: "webhook.test".to_owned(),
        status: "PENDING".to_owned(),
        attempts: 1,
        response_status: Some(503),
        next_attempt_at: Some(time(1_767_258_005)),
        created_at: Some(time(1_767_258_000)),
        delivered_at: None,
        error: Some("no answer in time".to_owned()),
    }
}

#[async_trait]
impl WebhooksService for FakePublisher {
    async fn create_webhook(
        &self,
        request: Request<pb::CreateWebhookRequest>,
    ) -> Result<Response<pb::CreateWebhookResponse>, Status> {
        let pb::CreateWebhookRequest { url, events, .. } =
            self.take("CreateWebhook", request).await?;
        Ok(Response::new(pb::CreateWebhookResponse {
            webhook: Some(pb::Webhook { url, events, ..webhook() }),
            secret: "whsec_secret".to_owned(),
            replayed: self.script().replays,
        }))
    }

    async fn get_webhook(
        &self,
        request: Request<pb::GetWebhookRequest>,
    ) -> Result<Response<pb::Webhook>, Status> {
        self.of("GetWebhook", request, |it| &it.id, Code::WebhookNotFound).await?;
        Ok(Response::new(webhook()))
    }

    async fn list_webhooks(
        &self,
        request: Request<pb::ListWebhooksRequest>,
    ) -> Result<Response<pb::ListWebhooksResponse>, Status> {
        self.take("ListWebhooks", request).await?;
        let next_position = self.script().next_position.clone();
        Ok(Response::new(pb::ListWebhooksResponse { webhooks: vec![webhook()], next_position }))
    }

    async fn update_webhook(
        &self,
        request: Request<pb::UpdateWebhookRequest>,
    ) -> Result<Response<pb::Webhook>, Status> {
        self.of("UpdateWebhook", request, |it| &it.id, Code::WebhookNotFound).await?;
        Ok(Response::new(pb::Webhook { version: 4, ..webhook() }))
    }

    async fn delete_webhook(
        &self,
        request: Request<pb::DeleteWebhookRequest>,
    ) -> Result<Response<pb::DeleteWebhookResponse>, Status> {
        self.of("DeleteWebhook", request, |it| &it.id, Code::WebhookNotFound).await?;
        Ok(Response::new(pb::DeleteWebhookResponse {}))
    }

    async fn test_webhook(
        &self,
        request: Request<pb::TestWebhookRequest>,
    ) -> Result<Response<pb::Delivery>, Status> {
        self.of("TestWebhook", request, |it| &it.id, Code::WebhookNotFound).await?;
        Ok(Response::new(delivery()))
    }

    async fn rotate_secret(
        &self,
        request: Request<pb::RotateSecretRequest>,
    ) -> Result<Response<pb::RotateSecretResponse>, Status> {
        self.of("RotateSecret", request, |it| &it.id, Code::WebhookNotFound).await?;
        Ok(Response::new(pb::RotateSecretResponse { secret: "whsec_new".to_owned() }))
    }

    async fn list_deliveries(
        &self,
        request: Request<pb::ListDeliveriesRequest>,
    ) -> Result<Response<pb::ListDeliveriesResponse>, Status> {
        self.of("ListDeliveries", request, |it| &it.webhook_id, Code::WebhookNotFound).await?;
        let next_position = self.script().next_position.clone();
        let deliveries = vec![delivery()];
        Ok(Response::new(pb::ListDeliveriesResponse { deliveries, next_position }))
    }

    async fn replay_delivery(
        &self,
        request: Request<pb::ReplayDeliveryRequest>,
    ) -> Result<Response<pb::Delivery>, Status> {
        let missing = Code::WebhookNotFound;
        let message = self.of("ReplayDelivery", request, |it| &it.webhook_id, missing).await?;
        if message.delivery_id != ID {
            return Err(Error::new(Code::DeliveryNotFound, "There is no such delivery.").into());
        }
        Ok(Response::new(delivery()))
    }

    async fn announce(
        &self,
        request: Request<pb::AnnounceRequest>,
    ) -> Result<Response<pb::AnnounceResponse>, Status> {
        self.take("Announce", request).await?;
        Ok(Response::new(pb::AnnounceResponse {}))
    }
}
