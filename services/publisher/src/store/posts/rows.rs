//! Rows of posts and of their publications.

use std::sync::Arc;

use sqlx::FromRow;
use store::{Error, Json, Result, Time};
use uuid::Uuid;

use super::{super::jobs, Part};
use crate::domain::{
    post::{Approval, Overrides, Post, PostId, PostStatus, Tally},
    publication::{Order, Platform},
    repeat::Repeat,
};

/// The columns of [`PostRow`].
pub(super) const POST: &str = "tenant_id, id, team_id, user_id, content, media_urls, overrides, \
     platforms, connection_ids, status, scheduled_at, scheduled_local, timezone, published_at, \
     open, published, failed, unconfirmed, cancelled, approval, repeat_rule, repeat_of, \
     repeat_count, traceparent, asked_ahead, created_at, updated_at, version";

#[derive(FromRow)]
pub(super) struct PostRow {
    tenant_id: String,
    id: Uuid,
    team_id: Uuid,
    user_id: Option<Uuid>,
    content: String,
    media_urls: Json<Vec<String>>,
    overrides: Json<Overrides>,
    platforms: Json<Vec<String>>,
    connection_ids: Json<Vec<Uuid>>,
    status: String,
    scheduled_at: Option<Time>,
    scheduled_local: Option<String>,
    timezone: Option<String>,
    published_at: Option<Time>,
    #[sqlx(flatten)]
    tally: TallyRow,
    approval: Option<Json<Approval>>,
    repeat_rule: Option<Json<Repeat>>,
    repeat_of: Option<Uuid>,
    repeat_count: i64,
    traceparent: Option<String>,
    asked_ahead: bool,
    created_at: Time,
    updated_at: Time,
    version: i64,
}

/// How a post's publications are counted.
#[derive(FromRow)]
pub(super) struct TallyRow {
    open: i64,
    published: i64,
    failed: i64,
    unconfirmed: i64,
    cancelled: i64,
}

impl From<TallyRow> for Tally {
    fn from(row: TallyRow) -> Self {
        let TallyRow { open, published, failed, unconfirmed, cancelled } = row;
        Self { open, published, failed, unconfirmed, cancelled }
    }
}

/// The status of a stored word.
pub(super) fn status_of(word: &str) -> Result<PostStatus> {
    PostStatus::from_word(word)
        .ok_or_else(|| Error::Value(format!("\"{word}\" is no post's status")))
}

impl TryFrom<PostRow> for Post {
    type Error = Error;

    fn try_from(row: PostRow) -> Result<Self> {
        let status = status_of(&row.status)?;
        Ok(Self {
            id: PostId(row.id),
            tenant: row.tenant_id,
            team_id: row.team_id,
            user_id: row.user_id,
            content: row.content,
            media_urls: row.media_urls.0,
            overrides: row.overrides.0,
            platforms: row.platforms.0,
            connection_ids: row.connection_ids.0,
            status,
            scheduled_at: row.scheduled_at.map(|time| time.0),
            scheduled_local: row.scheduled_local,
            timezone: row.timezone,
            published_at: row.published_at.map(|time| time.0),
            tally: row.tally.into(),
            approval: row.approval.map(|json| json.0),
            repeat: row.repeat_rule.map(|json| json.0),
            repeat_of: row.repeat_of,
            repeat_count: row.repeat_count,
            traceparent: row.traceparent,
            asked_ahead: row.asked_ahead,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}

/// The columns of [`PublicationRow`].
pub(super) const PUBLICATION: &str =
    "id, connection_id, platform, account, scheduled_at, state, due_at, lease_holder, version";

#[derive(FromRow)]
pub(super) struct PublicationRow {
    id: Uuid,
    connection_id: Uuid,
    platform: String,
    account: String,
    scheduled_at: Option<Time>,
    state: String,
    due_at: Option<Time>,
    lease_holder: Option<String>,
    version: i64,
}

impl PublicationRow {
    /// The row as a part of its post.
    pub(super) fn part(self, post: &Post) -> Result<Part> {
        let platform = Platform::from_word(&self.platform)
            .ok_or_else(|| Error::Value(format!("\"{}\" is no platform", self.platform)))?;
        let content =
            post.overrides.content_for(platform, post.content.clone(), post.media_urls.clone());
        let mut publication = jobs::read_state(&self.state)?;
        let order = jobs::order(post.tenant.clone(), self.id, platform, self.account, content);
        let due_at = self.scheduled_at.map(|time| time.0);
        publication.order = Arc::new(Order { due_at, ..order });
        Ok(Part {
            connection_id: self.connection_id,
            publication,
            version: self.version,
            held: self.lease_holder.is_some(),
            looked_at: self.due_at.map(|time| time.0),
        })
    }
}
