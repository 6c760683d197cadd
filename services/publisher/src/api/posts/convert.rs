//! Posts and drafts ↔ messages of the contract.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use proto::publisher::v1 as pb;
use uuid::Uuid;

use super::{
    super::convert::{phase, publication_status, timestamp},
    compose::Composed,
};
use crate::{
    domain::{
        draft::{Draft, Problem},
        error::PublishError,
        post::{Approval, Override, Post, PostId},
        publication::{Attempt, Publication},
        repeat::RepeatDocument,
    },
    store::posts::Part,
};

pub(super) fn draft(message: pb::PostDraft) -> Draft {
    let texts = |names: pb::Names| names.names;
    Draft {
        team_id: message.team_id,
        user_id: message.user_id,
        content: message.content,
        media_urls: message.media_urls.map(|urls| urls.urls),
        overrides: message.overrides.map(|all| {
            all.by_platform
                .into_iter()
                .map(|(name, own)| {
                    let media_urls = own.media_urls.map(|urls| urls.urls);
                    (name, Override { content: own.content, media_urls })
                })
                .collect::<BTreeMap<_, _>>()
        }),
        platforms: message.platforms.map(texts),
        connection_ids: message.connection_ids.map(texts),
        status: message.status,
        scheduled_at: message.scheduled_at,
        timezone: message.timezone,
        next_free_slot: message.next_free_slot,
        repeat_json: message.repeat_json,
        cleared: message.cleared,
    }
}

/// A post that was made a moment ago.
pub(super) fn composed(composed: &Composed, now: Timestamp) -> pb::Post {
    let part = |(connection_id, publication): &(Uuid, Publication)| Part {
        connection_id: *connection_id,
        publication: publication.clone(),
        version: 1,
        held: false,
        looked_at: None,
    };
    let parts: Vec<Part> = composed.parts.iter().map(part).collect();
    // As it was written, also when its time is now.
    pb::Post { status: composed.post.status.word().to_owned(), ..post(&composed.post, &parts, now) }
}

pub(super) fn post(post: &Post, parts: &[Part], now: Timestamp) -> pb::Post {
    let own = |(platform, own): (&String, &Override)| {
        let media_urls = own.media_urls.clone().map(|urls| pb::Urls { urls });
        (platform.clone(), pb::Override { content: own.content.clone(), media_urls })
    };
    pb::Post {
        id: post.id.to_string(),
        team_id: post.team_id.to_string(),
        user_id: post.user_id.map(|id| id.to_string()),
        content: post.content.clone(),
        media_urls: post.media_urls.clone(),
        overrides: Some(pb::Overrides {
            by_platform: post.overrides.0.iter().map(own).collect::<HashMap<_, _>>(),
        }),
        platforms: post.platforms.clone(),
        connection_ids: post.connection_ids.iter().map(Uuid::to_string).collect(),
        status: post.status.seen(post.scheduled_at, now).word().to_owned(),
        scheduled_at: post.scheduled_at.map(timestamp),
        scheduled_local: post.local_time(),
        timezone: post.timezone.clone(),
        published_at: post.published_at.map(timestamp),
        created_at: Some(timestamp(post.created_at)),
        updated_at: Some(timestamp(post.updated_at)),
        publications: parts.iter().map(|part| self::part(post, part)).collect(),
        version: post.version,
        approval: post.approval.as_ref().map(approval),
        repeat_json: post.repeat.as_ref().map(|repeat| {
            serde_json::to_string(&RepeatDocument::from(repeat.clone())).unwrap_or_default()
        }),
        repeat_of: post.repeat_of.map(|id| id.to_string()),
    }
}

fn approval(approval: &Approval) -> pb::Approval {
    pb::Approval {
        status: approval.status.word().to_owned(),
        submitted_by: approval.submitted_by.map(|id| id.to_string()),
        submitted_at: approval.submitted_at.map(timestamp),
        decided_by: approval.decided_by.map(|id| id.to_string()),
        decided_at: approval.decided_at.map(timestamp),
        reason: approval.reason.clone(),
    }
}

/// A publication of a post that is read as a whole.
pub(super) fn part(post: &Post, part: &Part) -> pb::Publication {
    let next_attempt_at = part.next_attempt_at().map(timestamp);
    let publication = publication(post.id, part.connection_id, &part.publication);
    pb::Publication { next_attempt_at, ..publication }
}

/// A publication of a post.
pub(in crate::api) fn publication(
    post: PostId,
    connection: Uuid,
    p: &Publication,
) -> pb::Publication {
    pb::Publication {
        id: p.order.id.to_string(),
        batch_id: None,
        platform: p.order.platform.word().to_owned(),
        status: publication_status(p.step).into(),
        phase: phase(p.step.phase()).into(),
        external_id: p.provider_id.clone(),
        permalink: p.permalink.clone(),
        error: p.error.as_ref().map(error),
        attempt_count: p.attempts - p.throttled,
        published_at: p.published_at.map(timestamp),
        post_id: Some(post.to_string()),
        connection_id: Some(connection.to_string()),
        media_ids: p.media_ids(),
        attempts: p.log.iter().map(attempt).collect(),
        scheduled_at: p.order.due_at.map(timestamp),
        next_attempt_at: None,
    }
}

fn error(error: &PublishError) -> pb::PublicationError {
    pb::PublicationError {
        code: error.code().to_owned(),
        message: error.post_text(),
        class: error.post_class().to_owned(),
        http_status: error.http_status().map(u32::from),
    }
}

fn attempt(attempt: &Attempt) -> pb::Attempt {
    pb::Attempt {
        started_at: Some(timestamp(attempt.started_at)),
        ended_at: attempt.ended_at.map(timestamp),
        outcome: attempt.outcome.clone(),
        http_status: attempt.http_status.map(u32::from),
        trace_id: attempt.trace_id.clone(),
    }
}

pub(super) fn problem(problem: &Problem) -> pb::Problem {
    pb::Problem {
        platform: problem.platform.map(|platform| platform.word().to_owned()),
        code: problem.code.name().to_owned(),
        message: problem.message.clone(),
        pointer: problem.pointer.clone(),
    }
}
