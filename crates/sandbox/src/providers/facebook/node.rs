//! One node: a page, a post, a photo or a video.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::document::show;
use crate::answer::Answer;
use crate::identity::Identity;
use crate::inbound::Inbound;
use crate::names::{Operation, Provider};
use crate::post::Content;
use crate::providers::graph::{self, Ask, Caller, GraphError, Node};
use crate::state::{self, Sandbox};
use crate::uploads::{MediaKind, UploadState};

/// `GET /me`, `/{page}`, `/{post}`, `/{photo}` or `/{video}`; whatever is no post and no upload is
/// taken for a page.
pub(super) async fn read(
    State(sandbox): State<Sandbox>,
    Path((version, id)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    let account = graph::account_of(&sandbox, Provider::Facebook, &id);
    let operation =
        if is_page(account.as_ref(), &id) { Operation::Whoami } else { Operation::Status };
    let post_id = id.clone();
    Ask::new(Provider::Facebook, &version, inbound)
        .run(
            &sandbox,
            operation,
            account.as_deref().unwrap_or(&id),
            |call, _| {
                if operation == Operation::Status { call.post_id(Some(&post_id)) } else { call }
            },
            |caller, state, _, now| {
                let body = node(&id, caller, state, now)?;
                Ok(Answer::json(StatusCode::OK, body))
            },
        )
        .await
}

/// `POST /{post} {message}` → `{success:true}`.
pub(super) async fn update(
    State(sandbox): State<Sandbox>,
    Path((version, id)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    let account = graph::account_of(&sandbox, Provider::Facebook, &id);
    Ask::new(Provider::Facebook, &version, inbound)
        .run(
            &sandbox,
            Operation::Update,
            account.as_deref().unwrap_or(&id),
            |call, params| call.post_id(Some(&id)).text(params.get("message")),
            |caller, state, _, _| {
                let found = state.posts.named(Provider::Facebook, &id);
                let post = found.ok_or_else(|| GraphError::unknown_object("post", &id))?;
                let (number, timeline) = (post.id, post.timeline);
                let text = caller.params.get("message").ok_or_else(super::error::empty)?;
                let content = Content { text: text.to_owned(), ..post.content.clone() };
                state.posts.update(number, content, timeline);
                Ok(success())
            },
        )
        .await
}

/// `DELETE /{post}` → `{success:true}`.
pub(super) async fn delete(
    State(sandbox): State<Sandbox>,
    Path((version, id)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    let account = graph::account_of(&sandbox, Provider::Facebook, &id);
    Ask::new(Provider::Facebook, &version, inbound)
        .run(
            &sandbox,
            Operation::Delete,
            account.as_deref().unwrap_or(&id),
            |call, _| call.post_id(Some(&id)),
            |_, state, _, now| {
                let found = state.posts.named(Provider::Facebook, &id);
                let post = found.ok_or_else(|| GraphError::unknown_object("delete", &id))?;
                let (owner, number) = (post.owner.clone(), post.id);
                state.posts.delete(&owner, number, now);
                Ok(success())
            },
        )
        .await
}

/// `GET /me/accounts` → the person's pages, each with a token of its own.
pub(super) async fn accounts(
    State(sandbox): State<Sandbox>,
    Path((version, person)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Facebook, &version, inbound)
        .run(
            &sandbox,
            Operation::Brands,
            &person,
            |call, _| call,
            |caller, state, _, now| {
                let usual = ["access_token", "category", "category_list", "name", "id", "tasks"];
                let fields = caller.params.get("fields");
                let pages = graph::pages(&Identity::of_id(&caller.account), state, now).into_iter();
                let shown = pages.map(|page| Node::new("Page", page).select(fields, &usual));
                let data = shown.collect::<Result<Vec<Value>, GraphError>>()?;
                Ok(Answer::json(StatusCode::OK, graph::list(&data)))
            },
        )
        .await
}

/// The id of a post names its page, so an unknown one is no page.
fn is_page(account: Option<&String>, id: &str) -> bool {
    account.is_none() && !id.contains('_')
}

fn node(
    id: &str,
    caller: &Caller,
    state: &mut state::State,
    now: Timestamp,
) -> Result<Value, GraphError> {
    let fields = caller.params.get("fields");
    if let Some(post) = state.posts.named(Provider::Facebook, id) {
        let seen = post.published_at(now).is_some();
        return if seen { show(post, fields) } else { Err(GraphError::unknown_object("get", id)) };
    }
    let Some(upload) = state.uploads.get(Provider::Facebook, id) else {
        let unknown = || GraphError::unknown_object("get", id);
        if id.contains('_') || state.posts.owner_of(Provider::Facebook, id).is_some() {
            return Err(unknown());
        }
        // Nothing of that id, unless it is a page: then it has a page's fields.
        return page(caller, fields, state, now)
            .map_err(|error| if id == "me" { error } else { unknown() });
    };
    let url = upload.media.first();
    if upload.kind == MediaKind::Video {
        let word = match upload.state(now) {
            _ if now < upload.ready_at => "processing",
            UploadState::Error => "error",
            _ => "ready",
        };
        let video = json!({
            "id": id,
            "status": {"video_status": word},
            "permalink_url": format!("/{}/videos/{id}/", upload.owner.account),
            "post_id": upload.post,
            "source": url,
        });
        return Node::new("Video", video).select(fields, &["id"]);
    }
    let photo = json!({
        "id": id,
        "images": [{"source": url, "width": 1080, "height": 1080}],
        "picture": url,
        "page_story_id": upload.post,
    });
    Node::new("Photo", photo).select(fields, &["id"])
}

fn page(
    caller: &Caller,
    fields: Option<&str>,
    state: &mut state::State,
    now: Timestamp,
) -> Result<Value, GraphError> {
    let Identity { id, name, handle } = Identity::of_id(&caller.account);
    let instagram = Identity::of_seed(Provider::Instagram, &id).id;
    let page = json!({
        "id": id,
        "name": name,
        "username": handle,
        "category": "Media/News Company",
        "link": format!("https://www.facebook.com/{id}"),
        "picture": {"data": {"url": format!("https://graph.facebook.com/{id}/picture")}},
        "instagram_business_account": {"id": instagram},
        "access_token": graph::page_token(&id, state, now),
    });
    Node::new("Page", page).select(fields, &["name", "id"])
}

fn success() -> Answer {
    Answer::json(StatusCode::OK, json!({"success": true}))
}
