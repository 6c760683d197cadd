//! What is asked of web hooks, and events to be told.

use proto::{
    common::v1::{Idempotency, PageRequest},
    publisher::v1 as pb,
};
use publisher::{
    domain::webhook::event::{EventName, NewEvent},
    store::webhooks::emit_many,
};
use serde_json::json;
use service::{Error, Rng};

use super::{
    World,
    asking::{answer, request},
    eventually,
};

const TENANT: &str = "stories";

/// 32 bytes in base64.
pub(crate) const MASTER_KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

/// Web hooks can be kept, and receivers on this machine are allowed.
pub(crate) const HOOKS: &[(&str, &str)] =
    &[("FANFARE_MASTER_KEY", MASTER_KEY), ("FANFARE_ALLOW_PRIVATE_URLS", "127.0.0.0/8")];

/// The web hook of a creation.
pub(crate) fn created(answer: &pb::CreateWebhookResponse) -> &pb::Webhook {
    answer.webhook.as_ref().unwrap()
}

/// The `n`-th event about a subject.
pub(crate) fn event(world: &World, subject: &str, n: i64) -> NewEvent {
    NewEvent {
        id: Rng::system().uuid(&world.clock),
        tenant: TENANT.to_owned(),
        name: EventName::PostPublished,
        subject: subject.to_owned(),
        data: json!({"subject": subject, "n": n}),
        at: world.clock.now(),
        traceparent: None,
    }
}

impl World {
    /// Makes a web hook for these events.
    pub(crate) async fn hook(&self, url: &str, events: &[&str]) -> pb::CreateWebhookResponse {
        self.create_hook(TENANT, url, events, None).await.unwrap()
    }

    pub(crate) async fn create_hook(
        &self,
        tenant: &str,
        url: &str,
        events: &[&str],
        key: Option<&str>,
    ) -> Result<pb::CreateWebhookResponse, Error> {
        let idempotency = key.map(|key| Idempotency {
            key: key.to_owned(),
            fingerprint: format!("{url} {events:?}").into_bytes(),
        });
        let events = events.iter().map(|&event| event.to_owned()).collect();
        let message = pb::CreateWebhookRequest { url: url.to_owned(), events, idempotency };
        answer(self.publisher.webhooks().create_webhook(request(tenant, message)).await)
    }

    /// Another context tells of something.
    pub(crate) async fn announce(
        &self,
        message: pb::AnnounceRequest,
    ) -> Result<pb::AnnounceResponse, Error> {
        answer(self.publisher.webhooks().announce(request(TENANT, message)).await)
    }

    pub(crate) async fn get_hook(&self, tenant: &str, id: &str) -> Result<pb::Webhook, Error> {
        let message = pb::GetWebhookRequest { id: id.to_owned() };
        answer(self.publisher.webhooks().get_webhook(request(tenant, message)).await)
    }

    pub(crate) async fn hooks(&self, limit: u32, position: &str) -> pb::ListWebhooksResponse {
        let page = Some(PageRequest { limit, position: position.to_owned() });
        let message = pb::ListWebhooksRequest { page };
        answer(self.publisher.webhooks().list_webhooks(request(TENANT, message)).await).unwrap()
    }

    pub(crate) async fn update_hook(
        &self,
        tenant: &str,
        message: pb::UpdateWebhookRequest,
    ) -> Result<pb::Webhook, Error> {
        answer(self.publisher.webhooks().update_webhook(request(tenant, message)).await)
    }

    pub(crate) async fn set_hook_status(&self, id: &str, status: &str) -> pb::Webhook {
        let status = Some(status.to_owned());
        let message = pb::UpdateWebhookRequest { id: id.to_owned(), status, ..Default::default() };
        self.update_hook(TENANT, message).await.unwrap()
    }

    pub(crate) async fn delete_hook(&self, tenant: &str, id: &str) -> Result<(), Error> {
        let message = pb::DeleteWebhookRequest { id: id.to_owned(), if_version: None };
        answer(self.publisher.webhooks().delete_webhook(request(tenant, message)).await).map(drop)
    }

    /// Only if it is still this version; so of the next.
    pub(crate) async fn delete_hook_if(&self, id: &str, version: i64) -> Result<(), Error> {
        let message = pb::DeleteWebhookRequest { id: id.to_owned(), if_version: Some(version) };
        answer(self.publisher.webhooks().delete_webhook(request(TENANT, message)).await).map(drop)
    }

    pub(crate) async fn rotate_if(&self, id: &str, version: i64) -> Result<(), Error> {
        let message = pb::RotateSecretRequest { id: id.to_owned(), if_version: Some(version) };
        answer(self.publisher.webhooks().rotate_secret(request(TENANT, message)).await).map(drop)
    }

    pub(crate) async fn test_hook(&self, tenant: &str, id: &str) -> Result<pb::Delivery, Error> {
        let message = pb::TestWebhookRequest { id: id.to_owned() };
        answer(self.publisher.webhooks().test_webhook(request(tenant, message)).await)
    }

    pub(crate) async fn rotate(&self, tenant: &str, id: &str) -> Result<String, Error> {
        let message = pb::RotateSecretRequest { id: id.to_owned(), if_version: None };
        let answer =
            answer(self.publisher.webhooks().rotate_secret(request(tenant, message)).await);
        answer.map(|answer| answer.secret)
    }

    pub(crate) async fn list_deliveries(
        &self,
        tenant: &str,
        webhook: &str,
        limit: u32,
        position: &str,
    ) -> Result<pb::ListDeliveriesResponse, Error> {
        let page = Some(PageRequest { limit, position: position.to_owned() });
        let message = pb::ListDeliveriesRequest { webhook_id: webhook.to_owned(), page };
        answer(self.publisher.webhooks().list_deliveries(request(tenant, message)).await)
    }

    /// The newest deliveries of a web hook.
    pub(crate) async fn deliveries(&self, webhook: &str) -> Vec<pb::Delivery> {
        self.list_deliveries(TENANT, webhook, 100, "").await.unwrap().deliveries
    }

    /// The newest delivery once it is like this.
    pub(crate) async fn delivery_when(
        &self,
        webhook: &str,
        what: &str,
        is_so: impl Fn(&pb::Delivery) -> bool,
    ) -> pb::Delivery {
        eventually(what, async || self.deliveries(webhook).await.into_iter().next().filter(&is_so))
            .await
    }

    /// Waits until so many deliveries of a web hook are in this state.
    pub(crate) async fn has_deliveries(&self, webhook: &str, count: usize, status: &str) {
        eventually(&format!("{count} deliveries {status}"), async || {
            let all = self.deliveries(webhook).await;
            let found = all.iter().filter(|delivery| delivery.status == status).count();
            (found == count).then_some(())
        })
        .await;
    }

    pub(crate) async fn replay(
        &self,
        tenant: &str,
        webhook: &str,
        delivery: &str,
    ) -> Result<pb::Delivery, Error> {
        let (webhook_id, delivery_id) = (webhook.to_owned(), delivery.to_owned());
        let message = pb::ReplayDeliveryRequest { webhook_id, delivery_id };
        answer(self.publisher.webhooks().replay_delivery(request(tenant, message)).await)
    }

    /// Something happens: these events are written in one transaction.
    pub(crate) async fn emits(&self, events: &[NewEvent]) {
        let store = self.database().await;
        let mut tx = store.begin().await.unwrap();
        emit_many(&mut tx, events).await.unwrap();
        tx.commit().await.unwrap();
        store.close().await;
        // An embedded publisher does not hear of another connection's commits.
        self.pass(0.6);
    }
}
