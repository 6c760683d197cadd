//! What clients get of posts; `convert` makes it of the publisher's messages, `import` is what
//! they get of an import.

mod convert;
pub(super) mod import;

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::request::repeat::Repeat;
use crate::{
    api::{publications::answer::Publication, time::Instant},
    domain::words::{ApprovalStatus, Platform, PostStatus},
};

/// A post with its publications.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Post {
    #[serde(flatten)]
    overview: PostOverview,
    /// One per connection, from the moment the post is made.
    publications: Vec<Publication>,
}

/// A post without its publications.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019b7802-7b80-7def-8000-9f8a6c2b1d45",
    "teamId": "019b7802-7b80-7def-8000-9f8a6c2b1d3e",
    "userId": null,
    "content": "Our new collection is here.",
    "mediaUrls": ["https://media.example.com/one.jpg"],
    "overrides": {},
    "platforms": ["FACEBOOK"],
    "connectionIds": ["019b7802-7b80-7def-8000-9f8a6c2b1d40"],
    "status": "PUBLISHED",
    "scheduledAt": "2026-01-31T08:30:00.000Z",
    "scheduledLocal": "2026-01-31T09:30:00",
    "timezone": "Europe/Madrid",
    "publishedAt": "2026-01-31T08:30:01.125Z",
    "createdAt": "2026-01-30T16:00:00.000Z",
    "updatedAt": "2026-01-31T08:30:01.125Z",
    "approval": null,
    "repeat": null,
    "repeatOf": null,
}))]
pub(in crate::api) struct PostOverview {
    #[schema(format = Uuid)]
    id: String,
    #[schema(format = Uuid)]
    team_id: String,
    /// Who wrote it.
    #[schema(required = true, format = Uuid)]
    user_id: Option<String>,
    content: String,
    media_urls: Vec<String>,
    /// Another text or other media for single platforms.
    #[schema(value_type = BTreeMap<Platform, OwnContent>)]
    overrides: BTreeMap<String, OwnContent>,
    #[schema(value_type = Vec<Platform>)]
    platforms: Vec<String>,
    connection_ids: Vec<String>,
    #[schema(value_type = PostStatus)]
    status: String,
    #[schema(required = true)]
    scheduled_at: Option<Instant>,
    /// `YYYY-MM-DDTHH:MM:SS` in `timezone`, when a zone was given.
    #[schema(required = true)]
    scheduled_local: Option<String>,
    #[schema(required = true)]
    timezone: Option<String>,
    #[schema(required = true)]
    published_at: Option<Instant>,
    created_at: Instant,
    updated_at: Instant,
    /// Null when its team asks for none.
    #[schema(required = true)]
    approval: Option<Approval>,
    /// As it was written, without a value null.
    #[schema(required = true)]
    repeat: Option<Repeat>,
    /// The post that this one repeats.
    #[schema(required = true, format = Uuid)]
    repeat_of: Option<String>,
}

/// What one platform gets instead.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OwnContent {
    #[schema(required = true)]
    content: Option<String>,
    #[schema(required = true)]
    media_urls: Option<Vec<String>>,
}

/// Where the approval of a post stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Approval {
    #[schema(value_type = ApprovalStatus)]
    status: String,
    #[schema(required = true, format = Uuid)]
    submitted_by: Option<String>,
    #[schema(required = true)]
    submitted_at: Option<Instant>,
    #[schema(required = true, format = Uuid)]
    decided_by: Option<String>,
    #[schema(required = true)]
    decided_at: Option<Instant>,
    /// Why it was rejected.
    #[schema(required = true)]
    reason: Option<String>,
}

/// The posts of the tenant.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct PostList {
    items: Vec<PostOverview>,
    /// For the next page; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// What creating the same post would say.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Validation {
    /// Whether there is no problem.
    #[schema(example = false)]
    ok: bool,
    problems: Vec<ContentProblem>,
}

/// What is wrong with a post.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct ContentProblem {
    /// Null when it is about the post as a whole.
    #[schema(required = true, value_type = Option<Platform>)]
    platform: Option<String>,
    /// The code that creating or publishing would answer with.
    #[schema(example = "INVALID_CONTENT")]
    code: String,
    #[schema(example = "The text has 281 characters; TWITTER takes 280.")]
    message: String,
    /// A JSON pointer into the body; in an import, to the column.
    #[schema(example = "/content")]
    pointer: String,
}
