//! `/{page}/feed`: make posts, and read them.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::document::{Attachment, Notes, show};
use super::error;
use crate::answer::Answer;
use crate::faults::Plan;
use crate::inbound::Inbound;
use crate::limits;
use crate::names::{Operation, Provider};
use crate::providers::graph::{self, Ask, Caller, GraphError, NewPost};
use crate::state::{self, Sandbox};

/// Characters of a post.
const MESSAGE: usize = 63_206;
/// Photos of a post.
const PHOTOS: usize = 10;

/// `POST {message?, link?, attached_media?, published?}` → `{id}`.
pub(super) async fn create(
    State(sandbox): State<Sandbox>,
    Path((version, page)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Facebook, &version, inbound)
        .run(
            &sandbox,
            Operation::Send,
            &page,
            |call, params| call.text(params.get("message")),
            accept,
        )
        .await
}

/// `GET ?since&until&limit&fields` → `{data, paging}`.
pub(super) async fn list(
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
                let shown = |post: &_| show(post, params.get("fields"));
                let body = graph::public_posts(&caller.owner, params, state, now, shown)?;
                Ok(Answer::json(StatusCode::OK, body))
            },
        )
        .await
}

fn accept(
    caller: &Caller,
    state: &mut state::State,
    plan: &Plan,
    now: Timestamp,
) -> Result<Answer, GraphError> {
    let params = &caller.params;
    let text = params.get("message").unwrap_or_default();
    if text.chars().count() > MESSAGE {
        return Err(GraphError::parameter("Param message is too long"));
    }
    let photos = attached(caller, state)?;
    let link = params.get("link").map(str::to_owned);
    if text.is_empty() && link.is_none() && photos.is_empty() {
        return Err(error::empty());
    }
    let window = SignedDuration::try_from(limits::DUPLICATE_WINDOW).unwrap_or_default();
    let since = now.checked_sub(window).unwrap_or(Timestamp::MIN);
    if state.posts.twin(&caller.owner, text, since).is_some() {
        return Err(error::duplicate());
    }
    let name = format!("{}_{}", caller.account, graph::number("", state));
    for photo in &photos {
        state.uploads.used(Provider::Facebook, &photo.id, &name);
    }
    let new = NewPost {
        name,
        network: "facebook",
        text: text.to_owned(),
        media: photos.iter().map(|photo| photo.url.clone()).collect(),
        draft: params.get("published") == Some("false"),
        document: Notes { link, photos, video: None }.text(),
    };
    let post = graph::publish(new, &caller.owner, state, plan, now);
    let body = json!({"id": post.name});
    Ok(graph::about(Answer::json(StatusCode::OK, body), &post))
}

/// The photos that the post is to have: `attached_media:[{media_fbid}]`.
fn attached(caller: &Caller, state: &state::State) -> Result<Vec<Attachment>, GraphError> {
    let listed = graph::names(&caller.params, "attached_media")?;
    if listed.len() > PHOTOS {
        return Err(GraphError::parameter("Param attached_media has too many elements"));
    }
    let photo = |part: &Value| {
        let id = match &part["media_fbid"] {
            Value::String(id) => id.clone(),
            Value::Number(id) => id.to_string(),
            _ => {
                let message = "Param attached_media must be an array of {media_fbid}";
                return Err(GraphError::parameter(message));
            }
        };
        let upload = state.uploads.of(&caller.owner, &id);
        let upload = upload.ok_or_else(|| GraphError::unknown_object("post", &id))?;
        if upload.post.is_some() {
            return Err(error::photo_used());
        }
        Ok(Attachment { id, url: upload.media.first().cloned().unwrap_or_default() })
    };
    listed.iter().map(photo).collect()
}
