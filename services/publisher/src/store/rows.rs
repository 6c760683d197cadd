//! Rows as both engines give them, and what the domain makes of them.

use std::sync::Arc;

use sqlx::FromRow;
use store::{Error, Json, Result, Time};
use uuid::Uuid;

use crate::domain::{
    batch::{Batch, BatchError, BatchId, BatchStatus, Counters, Story},
    error::PublishError,
    policy::Speed,
    publication::{
        Content, Group, Handle, Intent, LateCheck, Order, Platform, Publication, PublicationId,
        Step,
    },
};

/// The columns of [`BatchRow`].
pub(super) const BATCH: &str = "tenant_id, id, job_id, status, total, published, failed, cancelled, \
     speed, settings_json, schedule_json, error, created_at, started_at, completed_at, last_event, \
     version, traceparent";

#[derive(FromRow)]
pub(super) struct BatchRow {
    tenant_id: String,
    id: String,
    job_id: Option<String>,
    status: String,
    total: i64,
    published: i64,
    failed: i64,
    cancelled: i64,
    speed: String,
    settings_json: String,
    schedule_json: Option<String>,
    error: Option<Json<BatchError>>,
    created_at: Time,
    started_at: Option<Time>,
    completed_at: Option<Time>,
    last_event: i64,
    version: i64,
    traceparent: Option<String>,
}

impl TryFrom<BatchRow> for Batch {
    type Error = Error;

    fn try_from(row: BatchRow) -> Result<Self> {
        Ok(Self {
            id: BatchId(row.id),
            tenant: row.tenant_id,
            job_id: row.job_id,
            status: known(BatchStatus::from_word(&row.status), &row.status)?,
            counters: Counters {
                total: row.total as u32,
                published: row.published as u32,
                failed: row.failed as u32,
                cancelled: row.cancelled as u32,
            },
            speed: Speed::from_word(&row.speed),
            settings_json: row.settings_json,
            schedule_json: row.schedule_json,
            error: row.error.map(|json| json.0),
            created_at: row.created_at.0,
            started_at: row.started_at.map(|time| time.0),
            completed_at: row.completed_at.map(|time| time.0),
            last_event: row.last_event,
            version: row.version,
            traceparent: row.traceparent,
        })
    }
}

/// The columns of [`StoryRow`].
pub(super) const STORY: &str = "tenant_id, id, position, clip_id, text, platform, account, \
     external_key, media_url, due_at, max_retries, step, prepared_url, publish_at, armed_at, \
     provider_id, permalink, attempts, checks, retries_used, throttles, polls, next_at, sent_at, \
     trouble_since, crashed, cancel, deleted, cause, error, published_at, late, late_since, \
     late_next_at";

#[derive(FromRow)]
pub(super) struct StoryRow {
    tenant_id: String,
    id: Uuid,
    position: i64,
    clip_id: String,
    text: Option<String>,
    platform: String,
    account: String,
    external_key: String,
    media_url: String,
    due_at: Option<Time>,
    max_retries: i64,
    step: String,
    prepared_url: Option<String>,
    publish_at: Option<Time>,
    armed_at: Option<Time>,
    provider_id: Option<String>,
    permalink: Option<String>,
    attempts: i64,
    checks: i64,
    retries_used: i64,
    throttles: i64,
    polls: i64,
    next_at: Option<Time>,
    sent_at: Option<Time>,
    trouble_since: Option<Time>,
    crashed: bool,
    cancel: bool,
    deleted: bool,
    cause: Option<Json<PublishError>>,
    error: Option<Json<PublishError>>,
    published_at: Option<Time>,
    late: bool,
    late_since: Option<Time>,
    late_next_at: Option<Time>,
}

impl TryFrom<StoryRow> for Story {
    type Error = Error;

    fn try_from(row: StoryRow) -> Result<Self> {
        let intent = match (row.publish_at, row.armed_at) {
            (Some(publish_at), Some(armed_at)) => {
                Some(Intent { publish_at: publish_at.0, armed_at: armed_at.0 })
            }
            _ => None,
        };
        let late_check = match (row.late_since, row.late_next_at) {
            (Some(since), Some(next_at)) => Some(LateCheck { since: since.0, next_at: next_at.0 }),
            _ => None,
        };
        let publication = Publication {
            order: Arc::new(Order {
                id: PublicationId(row.id),
                tenant: row.tenant_id,
                platform: known(Platform::from_word(&row.platform), &row.platform)?,
                group: Group::Batch,
                account: row.account,
                external_key: row.external_key,
                content: Content { text: String::new(), media: vec![row.media_url] },
                due_at: row.due_at.map(|time| time.0),
                max_retries: row.max_retries as u32,
            }),
            step: known(Step::from_word(&row.step), &row.step)?,
            handle: row.prepared_url.map(|url| Handle { urls: vec![url], ..Handle::default() }),
            intent,
            provider_id: row.provider_id,
            permalink: row.permalink,
            attempts: row.attempts as u32,
            checks: row.checks as u32,
            retries_used: row.retries_used as u32,
            throttles: row.throttles as u32,
            polls: row.polls as u32,
            next_at: row.next_at.map(|time| time.0),
            sent_at: row.sent_at.map(|time| time.0),
            trouble_since: row.trouble_since.map(|time| time.0),
            crashed: row.crashed,
            cancel: row.cancel,
            deleted: row.deleted,
            cause: row.cause.map(|json| json.0),
            error: row.error.map(|json| json.0),
            published_at: row.published_at.map(|time| time.0),
            late: row.late,
            late_check,
            // What is left is of posts only.
            ..Publication::default()
        };
        Ok(Self { clip_id: row.clip_id, index: row.position as u32, text: row.text, publication })
    }
}

fn known<T>(value: Option<T>, word: &str) -> Result<T> {
    value.ok_or_else(|| Error::Value(format!("\"{word}\" is no word of this release")))
}
