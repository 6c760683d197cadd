//! Publications: a person's word on one that nobody could confirm (posts.md, "REST").
//!
//! Map: this file has the operation, [`resolution`] what clients send, [`answer`] what they get.

mod answer;
mod resolution;

use axum::{
    Json,
    extract::{FromRequestParts, Path, State},
    http::request::Parts,
};
use proto::publisher::v1 as pb;
use service::{Code, Error};
use uuid::Uuid;

use self::{answer::Publication, resolution::Resolution};
use crate::{
    app::App,
    http::{body::JsonBody, call::Call, problem::Failure},
};

/// Resolve an unconfirmed publication
///
/// The word of a person who looked at the provider, where no answer and no reading could tell.
#[utoipa::path(
    post,
    path = "/api/publications/{publicationId}/resolve",
    tag = "publications",
    operation_id = "resolvePublication",
    params(("publicationId" = String, Path, description = "The publication.")),
    request_body = Resolution,
    responses((status = 200, body = Publication, description = "The publication, resolved."))
)]
pub(crate) async fn resolve(
    State(app): State<App>,
    call: Call,
    PublicationId(publication_id): PublicationId,
    JsonBody(body): JsonBody,
) -> Result<Json<Publication>, Failure> {
    let outcome = Some(Resolution::read(&body)?.into_message());
    let message = pb::ResolvePublicationRequest { publication_id, outcome };
    let request = call.caller().request(message)?;
    let publication = app.publications().resolve_publication(request).await?.into_inner();
    Ok(Json(publication.try_into()?))
}

/// The id of a publication that may exist.
pub(crate) struct PublicationId(String);

impl<S: Send + Sync> FromRequestParts<S> for PublicationId {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        match Path::<Uuid>::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id.to_string())),
            Err(_) => Err(Failure(Error::new(
                Code::PublicationNotFound,
                "There is no publication with this id.",
            ))),
        }
    }
}
