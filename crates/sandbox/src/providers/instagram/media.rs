//! `/{account}/media`, `media_publish` and `content_publishing_limit`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::json;

use super::{document, error};
use crate::answer::Answer;
use crate::faults::Plan;
use crate::inbound::{Inbound, Params};
use crate::names::{Operation, Provider};
use crate::providers::graph::{self, Ask, Caller, GraphError, Limits, NewPost, Node};
use crate::state::{self, Sandbox};
use crate::uploads::{MediaKind, UploadState};

/// Characters of a caption.
const CAPTION: usize = 2_200;
/// Hashtags of a caption.
const HASHTAGS: usize = 30;
/// The first digits of an id.
const PREFIX: &str = "17";
const CAROUSEL: Limits = Limits { prefix: PREFIX, most_parts: 10, wrong_parts: error::wrong_parts };

/// `POST {image_url | video_url | children, media_type?, caption?}` → `{id}` of the container.
pub(super) async fn create(
    State(sandbox): State<Sandbox>,
    Path((version, account)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Instagram, &version, inbound)
        .run(
            &sandbox,
            Operation::Upload,
            &account,
            |call, params| {
                call.text(params.get("caption"))
                    .media_url(params.get("image_url").or(params.get("video_url")))
            },
            |caller, state, plan, now| {
                let kind = kind(&caller.params)?;
                let caption = caller.params.get("caption").unwrap_or_default();
                if caption.chars().count() > CAPTION || caption.matches('#').count() > HASHTAGS {
                    return Err(error::long_caption());
                }
                let id = graph::create(kind, caption, &CAROUSEL, caller, state, plan, now)?;
                Ok(Answer::json(StatusCode::OK, json!({"id": id})))
            },
        )
        .await
}

/// `POST {creation_id}` → `{id}` of the post; a container is published once.
pub(super) async fn publish(
    State(sandbox): State<Sandbox>,
    Path((version, account)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    let id = inbound.params.get("creation_id").map(str::to_owned);
    let container =
        id.as_deref().and_then(|id| sandbox.lock().uploads.get(Provider::Instagram, id).cloned());
    Ask::new(Provider::Instagram, &version, inbound)
        .run(
            &sandbox,
            Operation::Send,
            &account,
            |call, _| match &container {
                Some(container) => call.text(Some(&container.text)).media_urls(&container.media),
                None => call,
            },
            go_public,
        )
        .await
}

/// `GET ?fields=config,quota_usage`.
pub(super) async fn limit(
    State(sandbox): State<Sandbox>,
    Path((version, account)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Instagram, &version, inbound)
        .run(
            &sandbox,
            Operation::Quota,
            &account,
            |call, _| call,
            |caller, state, _, now| {
                let (used, total) = graph::publishing(&caller.owner, state, now);
                let node = json!({
                    "id": caller.account,
                    "quota_usage": used,
                    "config": {"quota_total": total, "quota_duration": 86_400},
                });
                let fields = caller.params.get("fields");
                let mut shown =
                    Node::new("IGContentPublishingLimit", node).select(fields, &["quota_usage"])?;
                if let Some(members) = shown.as_object_mut() {
                    members.remove("id");
                }
                Ok(Answer::json(StatusCode::OK, json!({"data": [shown]})))
            },
        )
        .await
}

/// `GET ?fields&since&until&limit` → `{data, paging}`.
pub(super) async fn list(
    State(sandbox): State<Sandbox>,
    Path((version, account)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Instagram, &version, inbound)
        .run(
            &sandbox,
            Operation::List,
            &account,
            |call, _| call,
            |caller, state, _, now| {
                let params = &caller.params;
                let shown = |post: &_| document::show(post, params.get("fields"));
                let body = graph::public_posts(&caller.owner, params, state, now, shown)?;
                Ok(Answer::json(StatusCode::OK, body))
            },
        )
        .await
}

fn kind(params: &Params) -> Result<MediaKind, GraphError> {
    match params.get("media_type") {
        Some("CAROUSEL") => Ok(MediaKind::Carousel),
        Some("VIDEO" | "REELS") => Ok(MediaKind::Video),
        Some("STORIES") | None if params.get("video_url").is_some() => Ok(MediaKind::Video),
        Some("IMAGE" | "STORIES") | None => Ok(MediaKind::Image),
        Some(_) => Err(GraphError::parameter(
            "Param media_type must be one of {IMAGE, VIDEO, REELS, STORIES, CAROUSEL}",
        )),
    }
}

fn go_public(
    caller: &Caller,
    state: &mut state::State,
    plan: &Plan,
    now: Timestamp,
) -> Result<Answer, GraphError> {
    let id = caller.params.get("creation_id");
    let id = id.ok_or_else(|| GraphError::parameter("The parameter creation_id is required"))?;
    let container = state.uploads.of(&caller.owner, id).ok_or_else(error::gone)?.clone();
    match container.state(now) {
        UploadState::Finished => {}
        UploadState::InProgress => return Err(error::not_ready()),
        UploadState::Published => return Err(error::gone()),
        UploadState::Error => return Err(error::failed()),
        UploadState::Expired => return Err(error::expired()),
    }
    let (used, total) = graph::publishing(&caller.owner, state, now);
    if used >= total {
        return Err(error::quota());
    }
    let new = NewPost {
        name: graph::number(PREFIX, state),
        network: "instagram",
        text: container.text,
        media: container.media,
        draft: false,
        document: graph::kind_word(container.kind).to_owned(),
    };
    for used in container.children.iter().chain([&container.name]) {
        state.uploads.used(Provider::Instagram, used, &new.name);
    }
    let post = graph::publish(new, &caller.owner, state, plan, now);
    let body = json!({"id": post.name});
    Ok(graph::about(Answer::json(StatusCode::OK, body), &post))
}
