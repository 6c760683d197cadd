//! `CreateWebhook`: the only answer with the secret, and repeatable all the same.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use proto::publisher::v1 as pb;
use service::{Code, Error, config::ExposeSecret as _};
use store::once::{self, Begun, Once};

use super::{Webhooks, check_url, convert};
use crate::{
    domain::webhook::{
        MAX_WEBHOOKS, Webhook, WebhookId, WebhookStatus, request::check_events, seal_context,
        secret,
    },
    store::webhooks,
};

/// The operation that its idempotency keys belong to.
const ROUTE: &str = "POST /api/webhooks";

impl Webhooks {
    /// Makes a web hook, or gives the first answer to the same request again.
    pub(super) async fn create(
        &self,
        tenant: &str,
        request: pb::CreateWebhookRequest,
    ) -> Result<pb::CreateWebhookResponse, Error> {
        let context = &self.context;
        // Before the transaction, since names are resolved; refused after a repeat is answered.
        let checked = self.check(&request).await;
        let at = context.clock.now();
        let once = Once { tenant: tenant.to_owned(), route: ROUTE, key: request.idempotency, at };
        let mut fresh = match once::begin(&context.store, once).await? {
            Begun::Repeated(answer) => return self.opened(tenant, answer, true),
            Begun::Fresh(fresh) => fresh,
        };
        let events = checked?;
        if webhooks::lock_count(&mut fresh.tx, tenant).await? >= MAX_WEBHOOKS {
            let detail =
                format!("The tenant has {MAX_WEBHOOKS} web hooks, the most. Delete one first.");
            return Err(Error::new(Code::WebhookConflict, detail));
        }
        let id = WebhookId(context.rng.uuid(&context.clock));
        let new = secret::generate(&context.rng);
        let webhook = Webhook {
            id,
            tenant: tenant.to_owned(),
            url: request.url,
            events,
            status: WebhookStatus::Active,
            secret: context.seal.seal(&seal_context(tenant, id), &new)?,
            old_secret: None,
            failing_since: None,
            created_at: at,
            version: 1,
        };
        webhooks::insert(&mut fresh.tx, &webhook).await?;
        let sealed = pb::CreateWebhookResponse {
            webhook: Some(convert::webhook(&webhook)),
            secret: STANDARD.encode(&webhook.secret),
            replayed: false,
        };
        let (answer, repeated) = fresh.commit(sealed).await?;
        self.opened(tenant, answer, repeated)
    }

    async fn check(&self, request: &pb::CreateWebhookRequest) -> Result<Vec<String>, Error> {
        let events = check_events(&request.events)?;
        check_url(&request.url, &self.context.webhooks.allow).await?;
        Ok(events)
    }

    /// An answer as it is stored has its secret sealed; this is how it leaves.
    fn opened(
        &self,
        tenant: &str,
        mut answer: pb::CreateWebhookResponse,
        replayed: bool,
    ) -> Result<pb::CreateWebhookResponse, Error> {
        let id = answer.webhook.as_ref().and_then(|webhook| convert::webhook_id(&webhook.id));
        let id = id.ok_or_else(|| Error::internal("a stored answer has no web hook"))?;
        let sealed = STANDARD.decode(&answer.secret).map_err(Error::internal)?;
        let secret = self.context.seal.open(&seal_context(tenant, id), &sealed)?;
        secret.expose_secret().clone_into(&mut answer.secret);
        answer.replayed = replayed;
        Ok(answer)
    }
}
