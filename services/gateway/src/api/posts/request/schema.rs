//! The documentation of the bodies. Nothing is ever made of these types: a body is read straight
//! into the publisher's message.
#![allow(dead_code, reason = "only their documentation is used")]

use std::collections::BTreeMap;

use utoipa::ToSchema;

use super::repeat::Repeat;
use crate::domain::words::{NamedPlatform, NewPostStatus, SlotChoice};

/// A post: written once, published to every chosen connection at its time.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "content": "Our new collection is here.",
    "mediaUrls": ["https://media.example.com/one.jpg"],
    "overrides": {"TWITTER": {"content": "New collection!"}},
    "platforms": ["FACEBOOK", "TWITTER"],
    "status": "SCHEDULED",
    "scheduledAt": "2030-01-31T09:30:00",
    "timezone": "Europe/Madrid",
}))]
pub(in crate::api::posts) struct NewPost {
    /// Without it, the tenant's default team.
    #[schema(format = Uuid)]
    team_id: Option<String>,
    /// Who wrote it.
    #[schema(format = Uuid)]
    user_id: Option<String>,
    /// The text; may be empty where media say it all.
    content: String,
    /// Where the images and videos are: absolute, on public hosts.
    media_urls: Option<Vec<String>>,
    /// Another text or other media for single platforms.
    #[schema(value_type = Option<BTreeMap<NamedPlatform, PlatformOverride>>)]
    overrides: Option<BTreeMap<String, PlatformOverride>>,
    /// Every active connection of the team on these; not beside `connectionIds`.
    #[schema(value_type = Option<Vec<NamedPlatform>>)]
    platforms: Option<Vec<String>>,
    /// Exactly these connections; not beside `platforms`.
    connection_ids: Option<Vec<String>>,
    /// `DRAFT` without it. `SCHEDULED` without a time is due now.
    #[schema(value_type = Option<NewPostStatus>)]
    status: Option<String>,
    /// An instant with offset, or a local time that needs `timezone`.
    scheduled_at: Option<String>,
    /// An IANA zone name.
    timezone: Option<String>,
    /// Each publication takes the next free posting slot of its connection.
    #[schema(value_type = Option<SlotChoice>)]
    slot: Option<String>,
    repeat: Option<Repeat>,
}

/// What is to change of a post; what is left out stays. `userId`, `overrides`, `scheduledAt`,
/// `timezone` and `repeat` are removed by null.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api::posts) struct PostUpdate {
    #[schema(format = Uuid)]
    team_id: Option<String>,
    /// Who wrote it.
    #[schema(format = Uuid)]
    user_id: Option<String>,
    /// The text; may be empty where media say it all.
    #[schema(example = "Our new collection is here.")]
    content: Option<String>,
    /// Where the images and videos are: absolute, on public hosts.
    media_urls: Option<Vec<String>>,
    /// Another text or other media for single platforms.
    #[schema(value_type = Option<BTreeMap<NamedPlatform, PlatformOverride>>)]
    overrides: Option<BTreeMap<String, PlatformOverride>>,
    /// Every active connection of the team on these; not beside `connectionIds`.
    #[schema(value_type = Option<Vec<NamedPlatform>>)]
    platforms: Option<Vec<String>>,
    /// Exactly these connections; not beside `platforms`.
    connection_ids: Option<Vec<String>>,
    /// `SCHEDULED` without a time is due now.
    #[schema(value_type = Option<NewPostStatus>)]
    status: Option<String>,
    /// An instant with offset, or a local time that needs `timezone`.
    #[schema(example = "2030-01-31T10:30:00")]
    scheduled_at: Option<String>,
    /// An IANA zone name.
    #[schema(example = "Europe/Madrid")]
    timezone: Option<String>,
    /// Each publication takes the next free posting slot of its connection.
    #[schema(value_type = Option<SlotChoice>)]
    slot: Option<String>,
    repeat: Option<Repeat>,
}

/// What one platform gets instead.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api::posts) struct PlatformOverride {
    content: Option<String>,
    media_urls: Option<Vec<String>>,
}

/// Who submits or approves a post.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api::posts) struct PostUser {
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d3f")]
    user_id: String,
}

/// Who rejects a post, and why.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api::posts) struct PostRejection {
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d3f")]
    user_id: String,
    #[schema(example = "The second picture is last year's.")]
    reason: Option<String>,
}
