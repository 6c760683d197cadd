//! `PublicationsService`: what a person may say about a publication.

use std::sync::Arc;

use proto::publisher::v1::{
    self as pb, publications_service_server::PublicationsService,
    resolve_publication_request::Outcome,
};
use service::{Code, Error, grpc};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::convert;
use crate::{
    Context,
    domain::{
        machine::{Event, Rules},
        policy::Speed,
        publication::PublicationId,
    },
    store::commands,
};

/// The handlers.
pub struct Publications {
    pub(crate) context: Arc<Context>,
}

#[tonic::async_trait]
impl PublicationsService for Publications {
    async fn resolve_publication(
        &self,
        request: Request<pb::ResolvePublicationRequest>,
    ) -> Result<Response<pb::Publication>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let id = Uuid::parse_str(&request.publication_id)
            .map_err(|_| Error::new(Code::PublicationNotFound, "There is no such publication."))?;
        let event = match request.outcome {
            Some(Outcome::Published(published)) if published.external_id.is_empty() => {
                let detail = "A published publication needs the provider's id in externalId.";
                return Err(Error::invalid("/externalId", detail).into());
            }
            Some(Outcome::Published(published)) => Event::ResolvedPublished {
                provider_id: published.external_id,
                permalink: published.permalink,
            },
            Some(Outcome::Failed(_)) => Event::ResolvedFailed,
            None => {
                return Err(Error::invalid("/outcome", "outcome is published or failed.").into());
            }
        };
        let context = &self.context;
        let policy = &context.policy;
        // A resolution waits for nothing, so the speed does not matter.
        let rules = Rules { policy, confirm_limit: policy.limit(Speed::Safe), jitter: 0.0 };
        let now = context.clock.now();
        let (batch, story) =
            commands::resolve(&context.store, &tenant, PublicationId(id), &event, &rules, now)
                .await?;
        Ok(Response::new(convert::publication(&batch, &story)))
    }
}
