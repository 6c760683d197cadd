//! What is kept of a message to a person, and what they see of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::names::Provider;
use crate::post::{Owner, Post};
use crate::state::State;

/// What the sandbox notes of a message, beside its text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Note {
    pub(super) kind: String,
    pub(super) number: String,
    pub(super) callback: Option<String>,
    /// A template's name, language and components.
    pub(super) template: Option<Value>,
    /// What may be tapped: `[{id, title}]`.
    pub(super) buttons: Value,
    /// The recipient was named by a user id.
    pub(super) by_user_id: bool,
}

/// A message as the person sees it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Shown {
    id: String,
    to: String,
    kind: String,
    text: Option<String>,
    template: Option<Value>,
    callback_data: Option<String>,
    phone_number_id: String,
    buttons: Value,
    media_url: Option<String>,
    pub(super) at: Timestamp,
}

/// All messages that reached the person, or everybody, oldest first.
pub(crate) fn shown(to: Option<&str>, state: &State, now: Timestamp) -> Vec<Shown> {
    let has_come = |post: &&Post| post.published_at(now).is_some();
    if let Some(to) = to {
        let owner = Owner::of(Provider::WhatsApp, to);
        let posts = state.posts.window(&owner, Timestamp::MIN, Timestamp::MAX);
        return posts.filter(has_come).map(Shown::of).collect();
    }
    let ours = |post: &&Post| post.owner.provider == Provider::WhatsApp;
    state.posts.all().filter(ours).filter(has_come).map(Shown::of).collect()
}

impl Note {
    pub(super) fn of(post: &Post) -> Self {
        serde_json::from_str(&post.content.document).unwrap_or_default()
    }
}

impl Shown {
    pub(super) fn of(post: &Post) -> Self {
        let note = Note::of(post);
        Self {
            id: post.name.clone(),
            to: post.owner.account.clone(),
            kind: note.kind,
            text: Some(post.content.text.clone()).filter(|text| !text.is_empty()),
            template: note.template,
            callback_data: note.callback,
            phone_number_id: note.number,
            buttons: note.buttons,
            media_url: post.content.media.first().cloned(),
            at: post.created_at,
        }
    }
}
