//! What the watchers of a batch are told (stories.md, "Stream"): stored with the change it tells
//! of, numbered from 1 per batch.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    batch::{Batch, BatchError, BatchStatus, Counters, Story},
    publication::{Phase, Status},
};

/// A stored event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Consecutive per batch.
    pub id: i64,
    /// When the change was made.
    pub at: Timestamp,
    /// The batch's status after the change.
    pub status: BatchStatus,
    /// The counters after the change.
    pub posts: Counters,
    /// What changed.
    #[serde(flatten)]
    pub kind: Kind,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Kind {
    /// A story's status or phase.
    Story {
        /// The story as it is now.
        clip: Clip,
    },
    /// The counters or the batch's status.
    Progress,
    /// The batch is finished: the stream ends.
    Completed,
    /// Something is wrong with the batch as a whole.
    Error {
        /// What.
        error: BatchError,
    },
}

/// A story as clients see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clip {
    /// The client's id.
    pub id: String,
    /// UUID.
    pub publication_id: String,
    /// From 1.
    pub index: u32,
    /// Its status.
    pub status: Status,
    /// Finer.
    pub phase: Phase,
    /// Metricool's id.
    pub post_id: Option<String>,
    /// Our own key.
    pub external_id: String,
    /// Where it can be seen.
    pub public_url: Option<String>,
    /// Create calls.
    pub attempts: u32,
    /// Why it failed.
    pub error: Option<String>,
    /// Status reads.
    pub checks: u32,
    /// From the answer to the send to the confirmation seen.
    pub seconds_to_publish: Option<f64>,
    /// Seen live after we had given it up.
    pub late: bool,
    /// The media, as sent.
    #[serde(default)]
    pub url: String,
    /// As sent.
    #[serde(default)]
    pub text: Option<String>,
    /// When the send in hand was answered.
    #[serde(default)]
    pub sent_at: Option<Timestamp>,
}

impl From<&Story> for Clip {
    fn from(story: &Story) -> Self {
        let p = &story.publication;
        Self {
            id: story.clip_id.clone(),
            publication_id: p.order.id.to_string(),
            index: story.index,
            status: p.step.status(),
            phase: p.step.phase(),
            post_id: p.provider_id.clone(),
            external_id: p.order.external_key.clone(),
            public_url: p.permalink.clone(),
            attempts: p.attempts,
            error: p.error.as_ref().map(ToString::to_string),
            checks: p.checks,
            seconds_to_publish: p.seconds_to_publish(),
            late: p.late,
            url: p.media_url().to_owned(),
            text: story.text.clone(),
            sent_at: p.sent_at,
        }
    }
}

/// The events of one change, numbered on from the batch's newest; the batch takes the new number.
pub fn events_of(
    before: &Batch,
    after: &mut Batch,
    stories: &[(Story, Story)],
    now: Timestamp,
) -> Vec<Event> {
    let mut kinds: Vec<Kind> = stories
        .iter()
        .filter(|(old, new)| shows_change(old, new))
        .map(|(_, new)| Kind::Story { clip: new.into() })
        .collect();
    if before.counters != after.counters || before.status != after.status {
        kinds.push(Kind::Progress);
    }
    if let Some(error) = after.error.clone().filter(|_| before.error != after.error) {
        kinds.push(Kind::Error { error });
    }
    // Also after a late change of a finished batch, so that its newest event is always this one.
    if after.is_finished() && !kinds.is_empty() {
        kinds.push(Kind::Completed);
    }
    let first = after.last_event + 1;
    after.last_event += kinds.len() as i64;
    let (status, posts) = (after.status, after.counters);
    let number = |(n, kind)| Event { id: first + n, at: now, status, posts, kind };
    (0..).zip(kinds).map(number).collect()
}

fn shows_change(old: &Story, new: &Story) -> bool {
    let (old, new) = (&old.publication, &new.publication);
    old.step.status() != new.step.status()
        || old.step.phase() != new.step.phase()
        || old.late != new.late
        || old.error != new.error
}
