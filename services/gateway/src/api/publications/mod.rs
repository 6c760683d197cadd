//! Publications: those that did not go out, and a person's word on one that nobody could confirm
//! (posts.md, "REST").
//!
//! Map: this file has the operations, [`resolution`] what clients send, [`answer`] what they get;
//! [`metrics`] counts all of them.

pub(in crate::api) mod answer;
pub(in crate::api) mod metrics;
mod resolution;

use axum::{Json, extract::State};
use proto::publisher::v1 as pb;
use service::grpc::retry;

use self::{
    answer::{Publication, PublicationList},
    resolution::Resolution,
};
use crate::{
    api::path_id::{Id, OfPublication},
    app::App,
    domain::words::UnsettledStatus,
    http::{
        body::JsonBody,
        call::Call,
        if_match::{self, IfMatch},
        problem::Failure,
    },
};

const ROUTE: &str = "/api/publications";

/// List the publications that did not go out
///
/// Stories' and posts', failed or unconfirmed, newest first. An unconfirmed one waits for a person's
/// word.
#[utoipa::path(
    get,
    path = "/api/publications",
    tag = "publications",
    operation_id = "listPublications",
    params(
        ("status" = Option<UnsettledStatus>, Query, description = "Only those in this state."),
        ("postId" = Option<String>, Query, format = Uuid, description = "Only those of this post."),
        ("batchId" = Option<String>, Query, description = "Only the stories of this batch."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = PublicationList, description = "One page."))
)]
pub(crate) async fn list(
    State(app): State<App>,
    call: Call,
) -> Result<Json<PublicationList>, Failure> {
    let query = call.query();
    let status = query.word::<UnsettledStatus>("status")?;
    let message = pb::ListPublicationsRequest {
        status: status.and_then(|word| answer::named(&word)).map(i32::from),
        post_id: query.id("postId")?,
        batch_id: query.text("batchId").map(str::to_owned),
        page: Some(call.page(&app, ROUTE)?),
    };
    let list = retry::read(|| async {
        let request = call.caller().request(message.clone())?;
        Ok(app.publications().list_publications(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, ROUTE, &list.next_position);
    Ok(Json(PublicationList::new(list.publications, next_cursor)?))
}

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
