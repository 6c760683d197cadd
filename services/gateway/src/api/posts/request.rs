//! What clients write of a post. The gateway checks the shape; the publisher judges the values
//! (posts.md, "REST").
//!
//! Map: this file reads bodies, `schema` documents them, `repeat` is the rule by which a post
//! repeats.

pub(super) mod repeat;
pub(super) mod schema;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use proto::publisher::v1 as pb;
use serde_json::Value;
use service::Error;

use crate::{
    domain::words::{NamedPlatform, NewPostStatus, SlotChoice, Words as _},
    http::shape::{self, Object, Problems},
};

/// Members that an update removes when they are sent as null; elsewhere null is absent.
const CLEARABLE: [&str; 5] = ["userId", "overrides", "scheduledAt", "timezone", "repeat"];

/// Reads a post to be made.
///
/// # Errors
/// `INVALID_REQUEST` with every member whose shape is wrong; so of the others here.
pub(super) fn new_post(body: &Value) -> Result<pb::PostDraft, Error> {
    shape::read(body, |root, problems| {
        root.require("content", problems);
        draft(root, problems)
    })
}

/// Reads what is to change of a post.
pub(super) fn update(body: &Value) -> Result<pb::PostDraft, Error> {
    shape::read(body, |root, problems| {
        let cleared = CLEARABLE.into_iter().filter(|name| root.is_null(name));
        let cleared = cleared.map(str::to_owned).collect();
        pb::PostDraft { cleared, ..draft(root, problems) }
    })
}

/// Reads who submits or approves a post.
pub(super) fn user(body: &Value) -> Result<String, Error> {
    shape::read(body, |root, problems| root.required("userId", problems))
}

/// Reads who rejects a post, and why.
pub(super) fn rejection(body: &Value) -> Result<(String, Option<String>), Error> {
    shape::read(body, |root, problems| {
        (root.required("userId", problems), root.owned("reason", problems))
    })
}

fn draft(root: &mut Object<'_>, problems: &mut Problems) -> pb::PostDraft {
    let platforms = root.words::<NamedPlatform>("platforms", problems);
    let connection_ids = root.texts("connectionIds", problems);
    if platforms.is_some() && connection_ids.is_some() {
        problems.note("/connectionIds", "cannot be there beside platforms: name either");
    }
    pb::PostDraft {
        team_id: root.owned("teamId", problems),
        user_id: root.owned("userId", problems),
        content: root.owned("content", problems),
        media_urls: root.texts("mediaUrls", problems).map(|urls| pb::Urls { urls }),
        overrides: root.any("overrides").and_then(|value| overrides(value, problems)),
        platforms: platforms.map(|names| pb::Names { names }),
        connection_ids: connection_ids.map(|names| pb::Names { names }),
        status: root.word::<NewPostStatus>("status", problems),
        scheduled_at: root.owned("scheduledAt", problems),
        timezone: root.owned("timezone", problems),
        next_free_slot: root.word::<SlotChoice>("slot", problems).is_some(),
        repeat_json: root.any("repeat").and_then(|value| repeat::read(value, problems)),
        cleared: Vec::new(),
    }
}

fn overrides(value: &Value, problems: &mut Problems) -> Option<pb::Overrides> {
    const AT: &str = "/overrides";
    let Some(members) = value.as_object() else {
        problems.note(AT, "must be an object");
        return None;
    };
    let mut overrides = pb::Overrides::default();
    let mut there = BTreeSet::new();
    for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
        let at = shape::pointer(AT, name);
        let Some(platform) = NamedPlatform::read(name) else {
            problems.note(&at, format!("is no platform: its name {}", NamedPlatform::expected()));
            continue;
        };
        let Some(mut object) = Object::open(value, &at, problems) else { continue };
        let content = object.owned("content", problems);
        let media_urls = object.texts("mediaUrls", problems).map(|urls| pb::Urls { urls });
        object.close(problems);
        if !there.insert(platform) {
            problems.note(&at, format!("is {platform}, which is there already"));
        }
        // By the name that is written, which the publisher's problems then point to.
        overrides.by_platform.insert(name.clone(), pb::Override { content, media_urls });
    }
    Some(overrides)
}
