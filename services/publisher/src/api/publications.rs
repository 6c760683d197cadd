//! `PublicationsService`: what a person may say about a publication; [`list`] tells which ones wait
//! for that.

mod list;

use std::sync::Arc;

use proto::publisher::v1::{
    self as pb, publications_service_server::PublicationsService,
    resolve_publication_request::Outcome,
};
use service::{Code, Error, grpc};
use tonic::{Request, Response, Status};
use url::Url;
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

/// Longest id that a person may give for a live post, in characters.
const MAX_EXTERNAL_ID: usize = 255;
/// Longest link to it, in characters.
const MAX_PERMALINK: usize = 2_048;

/// The handlers.
pub struct Publications {
    pub(crate) context: Arc<Context>,
}

#[tonic::async_trait]
impl PublicationsService for Publications {
    async fn get_metrics(
        &self,
        request: Request<pb::GetMetricsRequest>,
    ) -> Result<Response<pb::Metrics>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(super::metrics::read(&self.context, &tenant).await?))
    }

    async fn list_publications(
        &self,
        request: Request<pb::ListPublicationsRequest>,
    ) -> Result<Response<pb::ListPublicationsResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(list::list(&self.context, &tenant, request.into_inner()).await?))
    }

    async fn resolve_publication(
        &self,
        request: Request<pb::ResolvePublicationRequest>,
    ) -> Result<Response<pb::Publication>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let id = Uuid::parse_str(&request.publication_id)
            .map_err(|_| Error::new(Code::PublicationNotFound, "There is no such publication."))?;
        let event = match request.outcome {
            Some(Outcome::Published(published)) => published_event(published)?,
            Some(Outcome::Failed(_)) => Event::ResolvedFailed,
            None => {
                return Err(Error::invalid("/outcome", "outcome is published or failed.").into());
            }
        };
        let context = &self.context;
        let if_versions = request.if_versions.as_ref().map(|it| it.versions.as_slice());
        if let Some(resolved) =
            super::posts::resolve(context, &tenant, PublicationId(id), &event, if_versions).await?
        {
            return Ok(Response::new(resolved));
        }
        let policy = &context.policy;
        // A resolution waits for nothing, so the speed does not matter.
        let rules = Rules { policy, confirm_limit: policy.limit(Speed::Safe), jitter: 0.0 };
        let (store, now) = (&context.store, context.clock.now());
        let (batch, story) =
            commands::resolve(store, &tenant, PublicationId(id), &event, if_versions, &rules, now)
                .await?;
        Ok(Response::new(convert::publication(&batch, &story)))
    }
}

fn published_event(published: pb::ResolvedPublished) -> Result<Event, Error> {
    let pb::ResolvedPublished { external_id, permalink } = published;
    if !is_plain(&external_id, MAX_EXTERNAL_ID) {
        let detail = format!(
            "externalId is the provider's id of the live post: 1 to {MAX_EXTERNAL_ID} characters."
        );
        return Err(Error::invalid("/externalId", detail));
    }
    if permalink.as_ref().is_some_and(|link| !is_plain(link, MAX_PERMALINK)) {
        let detail = format!("permalink has 1 to {MAX_PERMALINK} characters.");
        return Err(Error::invalid("/permalink", detail));
    }
    if permalink.as_ref().is_some_and(|link| !is_web_address(link)) {
        let detail = "permalink is an absolute http or https URL.";
        return Err(Error::invalid("/permalink", detail));
    }
    Ok(Event::ResolvedPublished { provider_id: external_id, permalink })
}

fn is_plain(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

fn is_web_address(text: &str) -> bool {
    let url = Url::parse(text).ok();
    url.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}
