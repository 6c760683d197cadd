//! What web hooks are told of a batch.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::event::{EventName, NewEvent, derived_id};
use crate::domain::batch::{Batch, Story};

/// The events of one change, in their order.
pub fn told(
    before: &Batch,
    after: &Batch,
    moved: &[(Story, Story)],
    now: Timestamp,
) -> Vec<NewEvent> {
    let late = moved.iter().filter(|(old, new)| new.publication.late && !old.publication.late);
    let completed = after.is_finished() && !before.is_finished();
    late.map(|(_, story)| story_published_late(after, story, now))
        .chain(completed.then(|| batch_completed(after, now)))
        .collect()
}

fn batch_completed(batch: &Batch, now: Timestamp) -> NewEvent {
    let counters = &batch.counters;
    let data = json!({
        "batchId": batch.id.0,
        "status": batch.status.word(),
        "posts": {
            "total": counters.total,
            "published": counters.published,
            "failed": counters.failed,
            "cancelled": counters.cancelled,
            "pending": counters.pending(),
        },
    });
    event(batch, EventName::BatchCompleted, &batch.last_event.to_be_bytes(), data, now)
}

fn story_published_late(batch: &Batch, story: &Story, now: Timestamp) -> NewEvent {
    let publication = &story.publication;
    let data = json!({
        "batchId": batch.id.0,
        "publicationId": publication.order.id,
        "clipId": story.clip_id,
        "postId": publication.provider_id,
        "publicUrl": publication.permalink,
    });
    let which = publication.order.id.0;
    event(batch, EventName::StoryPublishedLate, which.as_bytes(), data, now)
}

/// `which` tells it from others of the batch with this name.
fn event(batch: &Batch, name: EventName, which: &[u8], data: Value, now: Timestamp) -> NewEvent {
    NewEvent {
        id: derived_id(now, &[batch.id.0.as_bytes(), name.word().as_bytes(), which]),
        tenant: batch.tenant.clone(),
        name,
        subject: batch.id.0.clone(),
        data,
        at: now,
        traceparent: telemetry::traceparent().or_else(|| batch.traceparent.clone()),
    }
}
