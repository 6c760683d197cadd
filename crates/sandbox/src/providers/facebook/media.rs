//! `/{page}/photos` and `/{page}/videos`: media by URL, which the sandbox notes and does not fetch.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::document::{Attachment, Notes};
use super::error;
use crate::answer::Answer;
use crate::call::Call;
use crate::faults::Plan;
use crate::inbound::{Inbound, Params};
use crate::names::{Operation, Provider};
use crate::post::Post;
use crate::providers::graph::{self, Ask, Caller, GraphError, NewPost, Node};
use crate::state::{self, Sandbox};
use crate::uploads::{MediaKind, Upload};

/// `POST {url, published:false}` → `{id}`, a photo for a post to come; with `published` true (or
/// without it) a post of its own, `{id, post_id}`.
pub(super) async fn photo(
    State(sandbox): State<Sandbox>,
    Path((version, page)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    let hidden = inbound.params.get("published").is_some_and(|word| word == "false" || word == "0");
    let operation = if hidden { Operation::Upload } else { Operation::Send };
    Ask::new(Provider::Facebook, &version, inbound)
        .run(
            &sandbox,
            operation,
            &page,
            |call, params| noted(call, params, "url", "caption"),
            |caller, state, plan, now| {
                let url = web_url(&caller.params, "url").ok_or_else(error::no_photo)?;
                let photo = keep(MediaKind::Image, &url, caller, state, plan, now);
                if hidden {
                    return Ok(Answer::json(StatusCode::OK, json!({"id": photo.id})));
                }
                let text = caller.params.get("caption").or(caller.params.get("message"));
                let id = photo.id.clone();
                let notes = Notes { photos: vec![photo], ..Notes::default() };
                let post = post(&notes, text, &id, &url, caller, state, plan, now);
                let body = json!({"id": id, "post_id": post.name});
                Ok(graph::about(Answer::json(StatusCode::OK, body), &post))
            },
        )
        .await
}

/// `POST {file_url, description}` → `{id}` of the video; the post that shows it is in the feed.
pub(super) async fn video(
    State(sandbox): State<Sandbox>,
    Path((version, page)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Facebook, &version, inbound)
        .run(
            &sandbox,
            Operation::Send,
            &page,
            |call, params| noted(call, params, "file_url", "description"),
            |caller, state, plan, now| {
                let url = web_url(&caller.params, "file_url");
                let url = url.ok_or_else(|| {
                    GraphError::parameter("No video file was selected: file_url is required")
                })?;
                let video = keep(MediaKind::Video, &url, caller, state, plan, now);
                let id = video.id.clone();
                let notes = Notes { video: Some(video), ..Notes::default() };
                let text = caller.params.get("description");
                let post = post(&notes, text, &id, &url, caller, state, plan, now);
                let body = json!({"id": id});
                Ok(graph::about(Answer::json(StatusCode::OK, body), &post))
            },
        )
        .await
}

/// `GET ?since&until&limit&fields` → `{data, paging}`: the page's videos, also those that Facebook is
/// still working at, which no feed shows yet.
pub(super) async fn videos(
    State(sandbox): State<Sandbox>,
    Path((version, page)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Facebook, &version, inbound)
        .run(
            &sandbox,
            Operation::List,
            &page,
            |call, _| call,
            |caller, state, _, now| {
                let params = &caller.params;
                let video = |post: &Post| {
                    let video = Notes::of(post).video?;
                    let ready_at = state.uploads.of(&caller.owner, &video.id)?.ready_at;
                    let word = if now < ready_at { "processing" } else { "ready" };
                    let text = (!post.content.text.is_empty()).then_some(&post.content.text);
                    Some(Node::new(
                        "Video",
                        json!({
                            "id": video.id,
                            "description": text,
                            "created_time": graph::time(post.created_at),
                            "permalink_url": format!("/{}/videos/{}/", caller.account, video.id),
                            "post_id": post.name,
                            "status": {"video_status": word},
                        }),
                    ))
                };
                let shown =
                    graph::posts(&caller.owner, params, state)?.into_iter().filter_map(video);
                let shown = shown.map(|node| node.select(params.get("fields"), &["description"]));
                let data = shown.collect::<Result<Vec<Value>, GraphError>>()?;
                Ok(Answer::json(StatusCode::OK, graph::list(&data)))
            },
        )
        .await
}

fn noted(call: Call, params: &Params, url: &str, text: &str) -> Call {
    call.media_url(params.get(url)).text(params.get(text).or(params.get("message")))
}

fn web_url(params: &Params, name: &str) -> Option<String> {
    params.get(name).filter(|url| url.starts_with("http")).map(str::to_owned)
}

fn keep(
    kind: MediaKind,
    url: &str,
    caller: &Caller,
    state: &mut state::State,
    plan: &Plan,
    now: Timestamp,
) -> Attachment {
    let id = graph::number("", state);
    let upload = Upload::new(id.clone(), caller.owner.clone(), kind, plan, now);
    state.uploads.insert(upload.media(vec![url.to_owned()]));
    Attachment { id, url: url.to_owned() }
}

#[allow(clippy::too_many_arguments, reason = "what the two calls above have in hand")]
fn post(
    notes: &Notes,
    text: Option<&str>,
    media_id: &str,
    url: &str,
    caller: &Caller,
    state: &mut state::State,
    plan: &Plan,
    now: Timestamp,
) -> Post {
    let new = NewPost {
        name: format!("{}_{}", caller.account, graph::number("", state)),
        network: "facebook",
        text: text.unwrap_or_default().to_owned(),
        media: vec![url.to_owned()],
        draft: false,
        document: notes.text(),
    };
    state.uploads.used(Provider::Facebook, media_id, &new.name);
    graph::publish(new, &caller.owner, state, plan, now)
}
