//! One node: an account, a container or a post.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::document;
use crate::answer::Answer;
use crate::identity::Identity;
use crate::inbound::Inbound;
use crate::names::{Operation, Provider};
use crate::providers::graph::{self, Ask, Caller, GraphError, Node};
use crate::state::{self, Sandbox};
use crate::uploads::{Upload, UploadState};

/// `GET /me`, `/{account}`, `/{container}` or `/{post}`; whatever is no container and no post is
/// taken for an account.
pub(super) async fn read(
    State(sandbox): State<Sandbox>,
    Path((version, id)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    let account = graph::account_of(&sandbox, Provider::Instagram, &id);
    let (operation, subject) = match account {
        Some(_) => (Operation::Status, Some(id.as_str())),
        None => (Operation::Whoami, None),
    };
    Ask::new(Provider::Instagram, &version, inbound)
        .run(
            &sandbox,
            operation,
            account.as_deref().unwrap_or(&id),
            |call, _| call.post_id(subject),
            |caller, state, _, now| {
                let body = node(&id, caller, state, now)?;
                Ok(Answer::json(StatusCode::OK, body))
            },
        )
        .await
}

/// `GET /me/accounts`, as Facebook Login has it: pages, with their Instagram accounts.
pub(super) async fn accounts(
    State(sandbox): State<Sandbox>,
    Path((version, person)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Instagram, &version, inbound)
        .run(
            &sandbox,
            Operation::Brands,
            &person,
            |call, _| call,
            |caller, state, _, now| {
                let usual = ["access_token", "category", "name", "id", "tasks"];
                let fields = caller.params.get("fields");
                let pages = graph::pages(&Identity::of_id(&caller.account), state, now).into_iter();
                let shown = pages.map(|page| Node::new("Page", page).select(fields, &usual));
                let data = shown.collect::<Result<Vec<Value>, GraphError>>()?;
                Ok(Answer::json(StatusCode::OK, graph::list(&data)))
            },
        )
        .await
}

fn node(
    id: &str,
    caller: &Caller,
    state: &state::State,
    now: Timestamp,
) -> Result<Value, GraphError> {
    let fields = caller.params.get("fields");
    if let Some(post) = state.posts.named(Provider::Instagram, id) {
        let seen = post.published_at(now).is_some();
        let unseen = || GraphError::unknown_object("get", id);
        return if seen { document::show(post, fields) } else { Err(unseen()) };
    }
    if state.posts.owner_of(Provider::Instagram, id).is_some() {
        return Err(GraphError::unknown_object("get", id));
    }
    match state.uploads.get(Provider::Instagram, id) {
        Some(container) => {
            let node = json!({
                "id": id,
                "status_code": graph::word_of(container.state(now)),
                "status": status(container, now),
                "copyright_check_status": {"status": "completed", "matches_found": false},
            });
            Node::new("IGMediaBuilder", node).select(fields, &["id"])
        }
        // Nothing of that id, unless it is an account: then it has an account's fields.
        None => account(caller, fields).map_err(|error| match id {
            "me" => error,
            _ => GraphError::unknown_object("get", id),
        }),
    }
}

/// `status`: the word of `status_code`, with what it means.
fn status(container: &Upload, now: Timestamp) -> String {
    let text = match container.state(now) {
        UploadState::InProgress => "Media is still being processed.",
        UploadState::Finished => "Media has been uploaded and it is ready to be published.",
        UploadState::Published => "Media has already been published.",
        UploadState::Expired => "Media was not published in time and has expired.",
        UploadState::Error => container.reason(now).unwrap_or("Media upload has failed."),
    };
    let word = graph::word_of(container.state(now)).to_lowercase().replace('_', " ");
    let (first, rest) = word.split_at(1);
    format!("{}{rest}: {text}", first.to_uppercase())
}

fn account(caller: &Caller, fields: Option<&str>) -> Result<Value, GraphError> {
    let Identity { id, name, handle } = Identity::of_id(&caller.account);
    let account = json!({
        "id": id,
        "user_id": id,
        "name": name,
        "username": handle,
        "account_type": "BUSINESS",
        "profile_picture_url": format!("https://www.instagram.com/{handle}/picture.jpg"),
        "followers_count": 0,
        "media_count": 0,
    });
    Node::new("IGUser", account).select(fields, &["id"])
}
