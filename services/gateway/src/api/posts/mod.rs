//! Posts: written once, published to every chosen connection at their time (posts.md, "REST").
//!
//! Map: this file creates, reads and changes, [`actions`] says when and whether they go out,
//! [`import`] makes many at once of a file that is an [`upload`], [`request`] is what clients send, [`answer`] what they get.

pub(in crate::api) mod actions;
mod answer;
pub(in crate::api) mod import;
mod request;
mod upload;

use axum::{Json, extract::State, http::HeaderMap};
use proto::publisher::v1 as pb;
use service::{Error, grpc::retry};

use self::{
    answer::{Post, PostList, Validation},
    request::schema::{NewPost, PostUpdate},
};
use crate::{
    api::{
        path_id::{Id, OfPost},
        resource::Resource,
    },
    app::App,
    domain::words::{ApprovalStatus, NamedPlatform, PostStatus},
    http::{
        body::JsonBody,
        call::Call,
        idempotency_key,
        if_match::{self, IfMatch},
        problem::Failure,
    },
};

const ROUTE: &str = "/api/posts";

/// Write a post
///
/// Its publications, one per connection, are there from now on. What a platform would surely refuse
/// is refused here, for drafts not until they are published.
#[utoipa::path(
    post,
    path = "/api/posts",
    tag = "posts",
    operation_id = "createPost",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        pattern = "^[!-~]+$", description = "A repeat with the same key returns the first answer; kept 24 hours.")),
    request_body = NewPost,
    responses((status = 201, body = Post, description = "The post.",
        headers(
            ("Location" = String, description = "The post."),
            ("ETag" = String, description = "The version, for `If-Match`."),
            ("Idempotency-Replayed" = Option<String>, description = "`true`: the answer is the first one's."),
        )))
)]
pub(crate) async fn create(
    State(app): State<App>,
    call: Call,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Resource<Post>, Failure> {
    let idempotency = idempotency_key::message(&headers, &body)?;
    let draft = Some(request::new_post(&body)?);
    let request =
        call.caller().request(pb::CreatePostRequest { draft, idempotency, source_key: None })?;
    let created = app.posts().create_post(request).await?.into_inner();
    let post = created.post.ok_or_else(|| Error::internal("a new post is missing"))?;
    let place = format!("{ROUTE}/{}", post.id);
    Ok(resource(post)?.created_at(place).replayed(created.replayed))
}

/// List the posts
///
/// Newest first, without their publications.
#[utoipa::path(
    get,
    path = "/api/posts",
    tag = "posts",
    operation_id = "listPosts",
    params(
        ("teamId" = Option<String>, Query, format = Uuid, description = "Only those of this team."),
        ("status" = Option<PostStatus>, Query, description = "Only those in this state."),
        ("platform" = Option<NamedPlatform>, Query, description = "Only those for this platform."),
        ("approval" = Option<ApprovalStatus>, Query, description = "Only those whose approval stands here."),
        ("from" = Option<String>, Query, format = DateTime, description = "Only those scheduled then or later."),
        ("to" = Option<String>, Query, format = DateTime, description = "Only those scheduled before."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = PostList, description = "One page."))
)]
pub(crate) async fn list(State(app): State<App>, call: Call) -> Result<Json<PostList>, Failure> {
    let query = call.query();
    let message = pb::ListPostsRequest {
        team_id: query.id("teamId")?,
        status: query.word::<PostStatus>("status")?,
        platform: query.word::<NamedPlatform>("platform")?,
        approval: query.word::<ApprovalStatus>("approval")?,
        from: query.instant("from")?,
        to: query.instant("to")?,
        page: Some(call.page(&app, ROUTE)?),
    };
    let list = retry::read(|| async {
        let request = call.caller().request(message.clone())?;
        Ok(app.posts().list_posts(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, ROUTE, &list.next_position);
    Ok(Json(PostList::new(list.posts, next_cursor)?))
}

/// Read a post
#[utoipa::path(
    get,
    path = "/api/posts/{id}",
    tag = "posts",
    operation_id = "getPost",
    params(("id" = String, Path, description = "The post.")),
    responses((status = 200, body = Post, description = "The post with its publications.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn get(
    State(app): State<App>,
    call: Call,
    id: Id<OfPost>,
) -> Result<Resource<Post>, Failure> {
    Ok(resource(read(&app, &call, &id).await?)?)
}

/// Change a post
///
/// While it is a draft or scheduled.
#[utoipa::path(
    patch,
    path = "/api/posts/{id}",
    tag = "posts",
    operation_id = "updatePost",
    params(
        ("id" = String, Path, description = "The post."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    request_body = PostUpdate,
    responses((status = 200, body = Post, description = "The post after the change.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn update(
    State(app): State<App>,
    call: Call,
    id: Id<OfPost>,
    if_match: Option<IfMatch>,
    JsonBody(body): JsonBody,
) -> Result<Resource<Post>, Failure> {
    let draft = Some(request::update(&body)?);
    let if_version = expected(&app, &call, &id, if_match).await?;
    let message = pb::UpdatePostRequest { id: id.to_string(), draft, if_version };
    let request = call.caller().request(message)?;
    Ok(resource(app.posts().update_post(request).await?.into_inner())?)
}

/// Validate a post
///
/// What creating the same post would say; nothing is saved.
#[utoipa::path(
    post,
    path = "/api/posts/validate",
    tag = "posts",
    operation_id = "validatePost",
    request_body = NewPost,
    responses((status = 200, body = Validation, description = "What is wrong, if anything."))
)]
pub(crate) async fn validate(
    State(app): State<App>,
    call: Call,
    JsonBody(body): JsonBody,
) -> Result<Json<Validation>, Failure> {
    let draft = Some(request::new_post(&body)?);
    let request = call.caller().request(pb::ValidatePostRequest { draft })?;
    Ok(Json(app.posts().validate_post(request).await?.into_inner().into()))
}

async fn read(app: &App, call: &Call, id: &Id<OfPost>) -> Result<pb::Post, Error> {
    retry::read(|| async {
        let request = call.caller().request(pb::GetPostRequest { id: id.to_string() })?;
        Ok(app.posts().get_post(request).await?.into_inner())
    })
    .await
}

/// The version that the publisher is to compare with.
async fn expected(
    app: &App,
    call: &Call,
    id: &Id<OfPost>,
    if_match: Option<IfMatch>,
) -> Result<Option<i64>, Error> {
    if_match::expected(if_match, || async { Ok(read(app, call, id).await?.version) }).await
}

/// A post with its version as entity tag.
fn resource(post: pb::Post) -> Result<Resource<Post>, Error> {
    let version = post.version;
    Ok(Resource::new(Post::try_from(post)?).version(version))
}
