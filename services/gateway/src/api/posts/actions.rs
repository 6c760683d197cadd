//! What can be done with a post that is there: publish, cancel, retry, and its approval.

use axum::extract::State;
use proto::publisher::v1 as pb;

use super::{
    answer::Post,
    expected,
    request::{
        self,
        schema::{PostRejection, PostUser},
    },
    resource,
};
use crate::{
    api::{
        path_id::{Id, OfPost},
        resource::Resource,
    },
    app::App,
    http::{
        body::{JsonBody, NoBody},
        call::Call,
        if_match::IfMatch,
        problem::Failure,
    },
};

/// Publish a post now
///
/// From draft and scheduled. It is due at once.
#[utoipa::path(
    post,
    path = "/api/posts/{id}/publish",
    tag = "posts",
    operation_id = "publishPost",
    params(
        ("id" = String, Path, description = "The post."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    responses((status = 202, body = Post, description = "The post, due now.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn publish(
    State(app): State<App>,
    call: Call,
    id: Id<OfPost>,
    if_match: Option<IfMatch>,
    _: NoBody,
) -> Result<Resource<Post>, Failure> {
    let if_version = expected(&app, &call, &id, if_match).await?;
    let message = pb::PublishPostRequest { id: id.to_string(), if_version };
    let request = call.caller().request(message)?;
    Ok(resource(app.posts().publish_post(request).await?.into_inner())?.accepted())
}

/// Cancel a post
///
/// From draft, scheduled and publishing. What has not been sent is cancelled; what is published stays.
#[utoipa::path(
    post,
    path = "/api/posts/{id}/cancel",
    tag = "posts",
    operation_id = "cancelPost",
    params(
        ("id" = String, Path, description = "The post."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    responses((status = 200, body = Post, description = "The post after the action.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn cancel(
    State(app): State<App>,
    call: Call,
    id: Id<OfPost>,
    if_match: Option<IfMatch>,
    _: NoBody,
) -> Result<Resource<Post>, Failure> {
    let if_version = expected(&app, &call, &id, if_match).await?;
    let message = pb::CancelPostRequest { id: id.to_string(), if_version };
    let request = call.caller().request(message)?;
    Ok(resource(app.posts().cancel_post(request).await?.into_inner())?)
}

/// Retry a post
///
/// From partial and failed. Failed publications are sent again, unconfirmed ones never.
#[utoipa::path(
    post,
    path = "/api/posts/{id}/retry",
    tag = "posts",
    operation_id = "retryPost",
    params(
        ("id" = String, Path, description = "The post."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    responses((status = 202, body = Post, description = "The post, due again.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn retry(
    State(app): State<App>,
    call: Call,
    id: Id<OfPost>,
    if_match: Option<IfMatch>,
    _: NoBody,
) -> Result<Resource<Post>, Failure> {
    let if_version = expected(&app, &call, &id, if_match).await?;
    let message = pb::RetryPostRequest { id: id.to_string(), if_version };
    let request = call.caller().request(message)?;
    Ok(resource(app.posts().retry_post(request).await?.into_inner())?.accepted())
}

/// Submit a post for approval
///
/// A draft of a team that asks for approval.
#[utoipa::path(
    post,
    path = "/api/posts/{id}/submit",
    tag = "posts",
    operation_id = "submitPost",
    params(
        ("id" = String, Path, description = "The post."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    request_body = PostUser,
    responses((status = 200, body = Post, description = "The post after the action.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn submit(
    State(app): State<App>,
    call: Call,
    id: Id<OfPost>,
    if_match: Option<IfMatch>,
    JsonBody(body): JsonBody,
) -> Result<Resource<Post>, Failure> {
    let user_id = request::user(&body)?;
    let if_version = expected(&app, &call, &id, if_match).await?;
    let message = pb::SubmitPostRequest { id: id.to_string(), user_id, if_version };
    let request = call.caller().request(message)?;
    Ok(resource(app.posts().submit_post(request).await?.into_inner())?)
}

/// Approve a post
///
/// By another user than the one who submitted it. It is scheduled as its draft says.
#[utoipa::path(
    post,
    path = "/api/posts/{id}/approve",
    tag = "posts",
    operation_id = "approvePost",
    params(
        ("id" = String, Path, description = "The post."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    request_body = PostUser,
    responses((status = 200, body = Post, description = "The post after the action.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn approve(
    State(app): State<App>,
    call: Call,
    id: Id<OfPost>,
    if_match: Option<IfMatch>,
    JsonBody(body): JsonBody,
) -> Result<Resource<Post>, Failure> {
    let user_id = request::user(&body)?;
    let if_version = expected(&app, &call, &id, if_match).await?;
    let message = pb::ApprovePostRequest { id: id.to_string(), user_id, if_version };
    let request = call.caller().request(message)?;
    Ok(resource(app.posts().approve_post(request).await?.into_inner())?)
}

/// Reject a post
///
/// It stays a draft, to be changed and submitted again.
#[utoipa::path(
    post,
    path = "/api/posts/{id}/reject",
    tag = "posts",
    operation_id = "rejectPost",
    params(
        ("id" = String, Path, description = "The post."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    request_body = PostRejection,
    responses((status = 200, body = Post, description = "The post after the action.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn reject(
    State(app): State<App>,
    call: Call,
    id: Id<OfPost>,
    if_match: Option<IfMatch>,
    JsonBody(body): JsonBody,
) -> Result<Resource<Post>, Failure> {
    let (user_id, reason) = request::rejection(&body)?;
    let if_version = expected(&app, &call, &id, if_match).await?;
    let message = pb::RejectPostRequest { id: id.to_string(), user_id, reason, if_version };
    let request = call.caller().request(message)?;
    Ok(resource(app.posts().reject_post(request).await?.into_inner())?)
}
