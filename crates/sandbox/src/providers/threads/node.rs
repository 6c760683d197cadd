//! One node: a profile, a container or a post.

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

/// `GET /me`, `/{profile}`, `/{container}` or `/{post}`; whatever is no container and no post is
/// taken for a profile.
pub(super) async fn read(
    State(sandbox): State<Sandbox>,
    Path((version, id)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    let account = graph::account_of(&sandbox, Provider::Threads, &id);
    let (operation, subject) = match account {
        Some(_) => (Operation::Status, Some(id.as_str())),
        None => (Operation::Whoami, None),
    };
    Ask::new(Provider::Threads, &version, inbound)
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

/// `DELETE /{post}` → `{success:true, deleted_id}`.
pub(super) async fn delete(
    State(sandbox): State<Sandbox>,
    Path((version, id)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    let account = graph::account_of(&sandbox, Provider::Threads, &id);
    Ask::new(Provider::Threads, &version, inbound)
        .run(
            &sandbox,
            Operation::Delete,
            account.as_deref().unwrap_or(&id),
            |call, _| call.post_id(Some(&id)),
            |_, state, _, now| {
                let found = state.posts.named(Provider::Threads, &id);
                let post = found.ok_or_else(|| GraphError::unknown_object("delete", &id))?;
                let (owner, number) = (post.owner.clone(), post.id);
                state.posts.delete(&owner, number, now);
                let body = json!({"success": true, "deleted_id": id});
                Ok(Answer::json(StatusCode::OK, body))
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
    if let Some(post) = state.posts.named(Provider::Threads, id) {
        let seen = post.published_at(now).is_some();
        let unseen = || GraphError::unknown_object("get", id);
        return if seen { document::show(post, fields) } else { Err(unseen()) };
    }
    if state.posts.owner_of(Provider::Threads, id).is_some() {
        return Err(GraphError::unknown_object("get", id));
    }
    if let Some(container) = state.uploads.get(Provider::Threads, id) {
        let node = json!({
            "id": id,
            "status": graph::word_of(container.state(now)),
            "error_message": container.reason(now),
        });
        return Node::new("ThreadsMediaContainer", node).select(fields, &["id", "status"]);
    }
    let Identity { id: own, name, handle } = Identity::of_id(&caller.account);
    let profile = json!({
        "id": own,
        "name": name,
        "username": handle,
        "threads_profile_picture_url": format!("https://www.threads.net/@{handle}/picture.jpg"),
        "threads_biography": "",
        "is_verified": false,
    });
    // Nothing of that id, unless it is a profile: then it has a profile's fields.
    Node::new("ThreadsUser", profile).select(fields, &["id"]).map_err(|error| match id {
        "me" => error,
        _ => GraphError::unknown_object("get", id),
    })
}
