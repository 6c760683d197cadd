//! What web hooks are told (posts.md, "Outbound web hooks"; stories.md, "Time-out").

use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// The name of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventName {
    /// A publication of a post is live.
    PostPublished,
    /// A publication of a post failed.
    PostFailed,
    /// Whether a publication of a post is live is not known.
    PostUnconfirmed,
    /// Every publication of a post is decided.
    PostCompleted,
    /// Every story of a batch is decided.
    BatchCompleted,
    /// A connection's token has expired and cannot be renewed.
    ConnectionExpired,
    /// A story that had timed out is live after all.
    StoryPublishedLate,
    /// A step of EROS failed too often in a row and is left alone for a while (scheduling.md).
    ErosBreakerOpened,
    /// A page's audience is saturated (scheduling.md).
    ErosSaturationRed,
    /// A schedule could not be exported (scheduling.md).
    ErosExportFailed,
    /// Somebody asked for it.
    WebhookTest,
    /// Another web hook of the tenant was disabled.
    WebhookDisabled,
}

impl EventName {
    const WORDS: [(Self, &'static str); 12] = [
        (Self::PostPublished, "post.published"),
        (Self::PostFailed, "post.failed"),
        (Self::PostUnconfirmed, "post.unconfirmed"),
        (Self::PostCompleted, "post.completed"),
        (Self::BatchCompleted, "batch.completed"),
        (Self::ConnectionExpired, "connection.expired"),
        (Self::StoryPublishedLate, "story.published_late"),
        (Self::ErosBreakerOpened, "eros.breaker_opened"),
        (Self::ErosSaturationRed, "eros.saturation_red"),
        (Self::ErosExportFailed, "eros.export_failed"),
        (Self::WebhookTest, "webhook.test"),
        (Self::WebhookDisabled, "webhook.disabled"),
    ];

    /// The name that receivers see.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].1
    }

    /// The event of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(name, _)| *name)
    }

    /// Every name, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::WORDS.into_iter().map(|(name, _)| name)
    }
}

/// Something that happened, to be told.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// The `webhook-id` of all its deliveries.
    pub id: Uuid,
    /// Whose it is.
    pub tenant: String,
    /// What happened.
    pub name: EventName,
    /// What it is about (a post, a batch, a connection): events of one subject are told in order.
    pub subject: String,
    /// The members that belong to the name.
    pub data: Value,
    /// When it happened.
    pub at: Timestamp,
    /// The trace that it happened in (W3C `traceparent`).
    pub traceparent: Option<String>,
}

impl NewEvent {
    /// The body of every delivery, byte for byte.
    pub fn body(&self) -> String {
        let Self { name, data, at, .. } = self;
        json!({"event": name.word(), "timestamp": format!("{at:.3}"), "data": data}).to_string()
    }
}

/// A sortable id (UUID version 7 in form) made from what it stands for instead of chance: the same
/// parts at the same time are the same thing.
pub fn derived_id(at: Timestamp, parts: &[&[u8]]) -> Uuid {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut random = [0; 10];
    random.copy_from_slice(&hash.finalize()[..10]);
    let millis = at.as_millisecond().max(0) as u64;
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_index() {
        for (index, (name, word)) in EventName::WORDS.into_iter().enumerate() {
            assert_eq!((name as usize, EventName::from_word(word)), (index, Some(name)));
        }
    }

    #[test]
    fn the_body_has_the_event_the_time_and_the_data() {
        let event = NewEvent {
            id: Uuid::nil(),
            tenant: "stories".to_owned(),
            name: EventName::BatchCompleted,
            subject: "batch_1".to_owned(),
            data: json!({"batchId": "batch_1"}),
            at: "2026-01-31T09:30:00.12Z".parse().unwrap(),
            traceparent: None,
        };
        assert_eq!(
            event.body(),
            r#"{"event":"batch.completed","timestamp":"2026-01-31T09:30:00.120Z","data":{"batchId":"batch_1"}}"#
        );
    }

    #[test]
    fn derived_ids_sort_by_time_and_differ_by_their_parts() {
        let at: Timestamp = "2026-01-31T09:30:00Z".parse().unwrap();
        let id = derived_id(at, &[b"ab", b"c"]);
        assert_eq!(id, derived_id(at, &[b"ab", b"c"]));
        assert_ne!(id, derived_id(at, &[b"a", b"bc"]));
        assert!(id < derived_id("2026-01-31T09:30:00.001Z".parse().unwrap(), &[]));
        assert_eq!(id.get_version_num(), 7);
    }
}
