//! `/{profile}/threads`, `threads_publish` and `threads_publishing_limit`.

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

/// Characters of a post.
const TEXT: usize = 500;
/// The first digits of an id.
const PREFIX: &str = "18";
const CAROUSEL: Limits = Limits { prefix: PREFIX, most_parts: 20, wrong_parts: error::wrong_parts };

/// `POST {media_type, text?, image_url | video_url | children}` → `{id}` of the container.
pub(super) async fn create(
    State(sandbox): State<Sandbox>,
    Path((version, account)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Threads, &version, inbound)
        .run(
            &sandbox,
            Operation::Upload,
            &account,
            |call, params| {
                call.text(params.get("text"))
                    .media_url(params.get("image_url").or(params.get("video_url")))
            },
            |caller, state, plan, now| {
                let kind = kind(&caller.params)?;
                let text = caller.params.get("text").unwrap_or_default();
                if text.chars().count() > TEXT {
                    return Err(error::long_text());
                }
                if kind == MediaKind::Text && text.is_empty() {
                    return Err(GraphError::parameter("The parameter text is required"));
                }
                let id = graph::create(kind, text, &CAROUSEL, caller, state, plan, now)?;
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
        id.as_deref().and_then(|id| sandbox.lock().uploads.get(Provider::Threads, id).cloned());
    Ask::new(Provider::Threads, &version, inbound)
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

/// `GET ?fields=quota_usage,config`.
pub(super) async fn limit(
    State(sandbox): State<Sandbox>,
    Path((version, account)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Threads, &version, inbound)
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
                    "reply_quota_usage": 0,
                    "reply_config": {"quota_total": 1_000, "quota_duration": 86_400},
                });
                let fields = caller.params.get("fields");
                let shown = Node::new("ThreadsPublishingLimit", node);
                let mut shown = shown.select(fields, &["quota_usage", "config"])?;
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
    Ask::new(Provider::Threads, &version, inbound)
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
        Some("TEXT") => Ok(MediaKind::Text),
        Some("IMAGE") => Ok(MediaKind::Image),
        Some("VIDEO") => Ok(MediaKind::Video),
        Some("CAROUSEL") => Ok(MediaKind::Carousel),
        _ => Err(GraphError::parameter(
            "Param media_type must be one of {TEXT, IMAGE, VIDEO, CAROUSEL}",
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
    if container.state(now) != UploadState::Finished {
        return Err(error::gone());
    }
    let (used, total) = graph::publishing(&caller.owner, state, now);
    if used >= total {
        return Err(error::quota());
    }
    let new = NewPost {
        name: graph::number(PREFIX, state),
        network: "threads",
        text: container.text,
        media: container.media,
        draft: false,
        document: graph::kind_word(container.kind).to_owned(),
    };
    for used in container.children.iter().chain([&container.name]) {
        state.uploads.used(Provider::Threads, used, &new.name);
    }
    let post = graph::publish(new, &caller.owner, state, plan, now);
    let body = json!({"id": post.name});
    Ok(graph::about(Answer::json(StatusCode::OK, body), &post))
}
