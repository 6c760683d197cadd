//! Publications: a person's word on one that nobody could confirm (posts.md, "REST").
//!
//! Map: this file has the operation, [`resolution`] what clients send, [`answer`] what they get;
//! [`metrics`] counts all of them.

pub(in crate::api) mod answer;
pub(in crate::api) mod metrics;
mod resolution;

use axum::{Json, extract::State};
use proto::publisher::v1 as pb;

use self::{answer::Publication, resolution::Resolution};
use crate::{
    api::path_id::{Id, OfPublication},
    app::App,
    http::{
        body::JsonBody,
        call::Call,
        if_match::{self, IfMatch},
        problem::Failure,
    },
};

/// Resolve an unconfirmed publication
///
/// The word of a person who looked at the provider, where no answer and no reading could tell.
#[utoipa::path(
    post,
    path = "/api/publications/{publicationId}/resolve",
    tag = "publications",
    operation_id = "resolvePublication",
    params(
        ("publicationId" = String, Path, description = "The publication."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version of its post, or of its batch."),
    ),
    request_body = Resolution,
    responses((status = 200, body = Publication, description = "The publication, resolved."))
)]
pub(crate) async fn resolve(
    State(app): State<App>,
    call: Call,
    id: Id<OfPublication>,
    if_match: Option<IfMatch>,
    JsonBody(body): JsonBody,
) -> Result<Json<Publication>, Failure> {
    let outcome = Some(Resolution::read(&body)?.into_message());
    let if_versions = if_match::versions(if_match).map(|versions| pb::Versions { versions });
    let publication_id = id.to_string();
    let message = pb::ResolvePublicationRequest { publication_id, outcome, if_versions };
    let request = call.caller().request(message)?;
    let publication = app.publications().resolve_publication(request).await?.into_inner();
    Ok(Json(publication.try_into()?))
}
