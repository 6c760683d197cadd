//! Domain types ↔ messages of the contract.

use jiff::Timestamp;
use proto::publisher::v1 as pb;
pub(super) use service::time::timestamp;

use crate::{
    domain::{
        batch::{Batch, BatchId, BatchStatus, Counters, Story},
        error::PublishError,
        event::{Clip, Event, Kind},
        policy::Speed,
        publication::{Phase, Status, Step},
        request::{NewBatch, NewStory},
        schedule::ScheduleRequest,
    },
    feed::{Item, Snapshot},
};

/// An instant of a request; `None` when it is none, or outside of what both databases keep.
pub(super) fn instant(time: &prost_types::Timestamp) -> Option<Timestamp> {
    let instant = Timestamp::new(time.seconds, time.nanos).ok()?;
    (Timestamp::UNIX_EPOCH..FAR_FUTURE).contains(&instant).then_some(instant)
}

/// 9000-01-01.
const FAR_FUTURE: Timestamp = Timestamp::constant(221_845_392_000, 0);

pub(super) fn status(status: BatchStatus) -> pb::BatchStatus {
    match status {
        BatchStatus::Pending => pb::BatchStatus::Pending,
        BatchStatus::Processing => pb::BatchStatus::Processing,
        BatchStatus::Paused => pb::BatchStatus::Paused,
        BatchStatus::Completed => pb::BatchStatus::Completed,
        BatchStatus::Cancelled => pb::BatchStatus::Cancelled,
    }
}

/// The status of a request.
pub(super) fn read_status(status: i32) -> Option<BatchStatus> {
    match pb::BatchStatus::try_from(status).ok()? {
        pb::BatchStatus::Unspecified => None,
        pb::BatchStatus::Pending => Some(BatchStatus::Pending),
        pb::BatchStatus::Processing => Some(BatchStatus::Processing),
        pb::BatchStatus::Paused => Some(BatchStatus::Paused),
        pb::BatchStatus::Completed => Some(BatchStatus::Completed),
        pb::BatchStatus::Cancelled => Some(BatchStatus::Cancelled),
    }
}

pub(super) fn counters(counters: &Counters) -> pb::Counters {
    pb::Counters {
        total: counters.total,
        published: counters.published,
        failed: counters.failed,
        cancelled: counters.cancelled,
        pending: counters.pending(),
    }
}

pub(super) fn batch(batch: &Batch, stories: &[Story]) -> pb::Batch {
    pb::Batch {
        batch_id: batch.id.0.clone(),
        tenant: batch.tenant.clone(),
        job_id: batch.job_id.clone(),
        status: status(batch.status).into(),
        posts: Some(counters(&batch.counters)),
        clips: stories.iter().map(|story| clip(&story.into())).collect(),
        schedule_json: batch.schedule_json.clone(),
        settings_json: batch.settings_json.clone(),
        error: batch.error.as_ref().map(|error| format!("{}: {}", error.code, error.message)),
        created_at: Some(timestamp(batch.created_at)),
        started_at: batch.started_at.map(timestamp),
        completed_at: batch.completed_at.map(timestamp),
        version: batch.version,
    }
}

fn clip(clip: &Clip) -> pb::Clip {
    let status = match clip.status {
        Status::Pending => pb::StoryStatus::Pending,
        Status::Published => pb::StoryStatus::Published,
        Status::Failed => pb::StoryStatus::Failed,
        Status::Cancelled => pb::StoryStatus::Cancelled,
    };
    pb::Clip {
        id: clip.id.clone(),
        publication_id: clip.publication_id.clone(),
        index: clip.index,
        status: status.into(),
        phase: phase(clip.phase).into(),
        post_id: clip.post_id.clone(),
        external_id: clip.external_id.clone(),
        public_url: clip.public_url.clone(),
        attempts: clip.attempts,
        error: clip.error.clone(),
        checks: clip.checks,
        seconds_to_publish: clip.seconds_to_publish,
        late: clip.late,
        url: clip.url.clone(),
        text: clip.text.clone(),
        sent_at: clip.sent_at.map(timestamp),
    }
}

pub(super) fn phase(phase: Phase) -> pb::Phase {
    match phase {
        Phase::Queued => pb::Phase::Queued,
        Phase::Preparing => pb::Phase::Preparing,
        Phase::Sending => pb::Phase::Sending,
        Phase::Confirming => pb::Phase::Confirming,
        Phase::Unconfirmed => pb::Phase::Unconfirmed,
        Phase::Done => pb::Phase::Done,
    }
}

/// What a watcher gets, as a message; `now` is the time of a snapshot.
pub(super) fn item(id: &BatchId, item: &Item, now: Timestamp) -> pb::BatchEvent {
    match item {
        Item::Reset(snapshot) => of_snapshot(snapshot, pb::batch_event::Type::Reset, None, now),
        Item::Connected(snapshot) => {
            let detail = pb::batch_event::Detail::Batch(batch(&snapshot.0, &snapshot.1));
            of_snapshot(snapshot, pb::batch_event::Type::Connected, Some(detail), now)
        }
        Item::Event(event) => of_event(id, event),
    }
}

fn of_snapshot(
    snapshot: &Snapshot,
    kind: pb::batch_event::Type,
    detail: Option<pb::batch_event::Detail>,
    now: Timestamp,
) -> pb::BatchEvent {
    pb::BatchEvent {
        id: snapshot.0.last_event,
        r#type: kind.into(),
        batch_id: snapshot.0.id.0.clone(),
        status: status(snapshot.0.status).into(),
        posts: Some(counters(&snapshot.0.counters)),
        timestamp: Some(timestamp(now)),
        detail,
    }
}

fn of_event(id: &BatchId, event: &Event) -> pb::BatchEvent {
    use pb::batch_event::{Detail, Type};
    let (kind, detail) = match &event.kind {
        Kind::Story { clip: changed } => (Type::Story, Some(Detail::Clip(clip(changed)))),
        Kind::Progress => (Type::Progress, None),
        Kind::Completed => (Type::Completed, None),
        Kind::Error { error } => {
            let (code, message) = (error.code.clone(), error.message.clone());
            (Type::Error, Some(Detail::Error(pb::BatchError { code, message })))
        }
    };
    pb::BatchEvent {
        id: event.id,
        r#type: kind.into(),
        batch_id: id.0.clone(),
        status: status(event.status).into(),
        posts: Some(counters(&event.posts)),
        timestamp: Some(timestamp(event.at)),
        detail,
    }
}

pub(super) fn new_batch(request: pb::CreateBatchRequest) -> NewBatch {
    let settings = request.settings.unwrap_or_default();
    let speed = match settings.speed() {
        pb::Speed::Fast => Speed::Fast,
        pb::Speed::Ultra => Speed::Ultra,
        pb::Speed::Hyper => Speed::Hyper,
        pb::Speed::Safe | pb::Speed::Unspecified => Speed::Safe,
    };
    let scheduled = request
        .schedule
        .as_ref()
        .filter(|schedule| schedule.mode() == pb::schedule::Mode::Scheduled)
        .map(|schedule| ScheduleRequest {
            scheduled_at: schedule.scheduled_at.clone(),
            timezone: schedule.timezone.clone(),
        });
    NewBatch {
        posts: request
            .posts
            .into_iter()
            .map(|post| NewStory { id: post.id, url: post.url, text: post.text })
            .collect(),
        account: settings.account_id,
        speed,
        max_retries: settings.max_retries,
        schedule: scheduled,
        job_id: request.job_id,
        settings_json: settings.raw_json,
        schedule_json: request.schedule.map(|schedule| schedule.raw_json),
    }
}

pub(super) fn publication_status(step: Step) -> pb::PublicationStatus {
    match step {
        Step::Published => pb::PublicationStatus::Published,
        Step::Failed => pb::PublicationStatus::Failed,
        Step::Unconfirmed => pb::PublicationStatus::Unconfirmed,
        Step::Cancelled => pb::PublicationStatus::Cancelled,
        _ => pb::PublicationStatus::Pending,
    }
}

pub(super) fn publication(batch: &BatchId, story: &Story) -> pb::Publication {
    let p = &story.publication;
    pb::Publication {
        id: p.order.id.to_string(),
        batch_id: Some(batch.0.clone()),
        platform: p.order.platform.word().to_owned(),
        status: publication_status(p.step).into(),
        phase: phase(p.step.phase()).into(),
        external_id: p.provider_id.clone(),
        permalink: p.permalink.clone(),
        error: p.error.as_ref().map(publication_error),
        attempt_count: p.attempts,
        published_at: p.published_at.map(timestamp),
        post_id: None,
        connection_id: None,
        media_ids: Vec::new(),
        attempts: Vec::new(),
        scheduled_at: p.order.due_at.map(timestamp),
        next_attempt_at: p.next_at.filter(|_| !p.step.is_terminal()).map(timestamp),
    }
}

fn publication_error(error: &PublishError) -> pb::PublicationError {
    pb::PublicationError {
        code: error.code().to_owned(),
        message: error.to_string(),
        class: error.class().to_owned(),
        http_status: error.http_status().map(u32::from),
    }
}

/// The shape of a batch's id; anything else is no batch.
pub(super) fn is_batch_id(text: &str) -> bool {
    let is_part = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
    let rest = text.strip_prefix("batch_").unwrap_or_default();
    text.len() <= 64 && !rest.is_empty() && rest.bytes().all(is_part)
}
