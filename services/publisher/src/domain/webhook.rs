//! Outbound web hooks (api.md, "Outbound web hooks").
//!
//! Map: [`event`] is what can be told, [`of_batch`], [`of_post`] and [`of_connection`] what is told of
//! them, [`request`] what a client may ask for, [`retry`] what follows from an answer, [`secret`]
//! signs.

pub mod event;
pub mod of_batch;
pub mod of_connection;
pub mod of_post;
pub mod request;
pub mod retry;
pub mod secret;

use std::{fmt, time::Duration};

use jiff::Timestamp;
use uuid::Uuid;

use event::EventName;

/// Most web hooks of a tenant.
pub const MAX_WEBHOOKS: i64 = 50;
/// The old secret signs beside the new one for so long.
pub const OLD_SECRET_SIGNS: Duration = Duration::from_hours(24);
/// Nothing but failure for so long disables a web hook.
pub const GIVE_UP_AFTER: Duration = Duration::from_hours(5 * 24);

/// The id of a web hook (UUID version 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WebhookId(pub Uuid);

impl fmt::Display for WebhookId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The id of a delivery (UUID version 7, as text).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeliveryId(pub String);

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a web hook is told of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookStatus {
    /// It is.
    Active,
    /// It is not, and nothing is pending for it.
    Disabled,
}

impl WebhookStatus {
    const WORDS: [(Self, &'static str); 2] =
        [(Self::Active, "ACTIVE"), (Self::Disabled, "DISABLED")];

    /// The word in storage and answers.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].1
    }

    /// The status of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(status, _)| *status)
    }
}

/// A web hook; its secrets are sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Whose it is.
    pub tenant: String,
    /// Where it is told.
    pub url: String,
    /// Of what: names of events, or `*` for all.
    pub events: Vec<String>,
    /// Whether it is told.
    pub status: WebhookStatus,
    /// What signs.
    pub secret: Vec<u8>,
    /// What signs beside it, and until when.
    pub old_secret: Option<(Vec<u8>, Timestamp)>,
    /// The first failure after the last success.
    pub failing_since: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Counts its changes by people.
    pub version: i64,
}

impl Webhook {
    /// What its secrets are sealed with, so that none opens in another row.
    pub fn seal_context(&self) -> String {
        seal_context(&self.tenant, self.id)
    }
}

/// The same from its parts.
pub fn seal_context(tenant: &str, id: WebhookId) -> String {
    format!("{tenant}/webhooks/{id}/secret")
}

/// Whether a web hook with these events is told of this one.
pub fn subscribes(events: &[String], event: EventName) -> bool {
    events.iter().any(|name| name == request::ALL || name == event.word())
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// To be sent, or sent again.
    Pending,
    /// Answered with 2xx.
    Delivered,
    /// Given up; it can be replayed.
    Failed,
}

impl DeliveryStatus {
    const WORDS: [(Self, &'static str); 3] =
        [(Self::Pending, "PENDING"), (Self::Delivered, "DELIVERED"), (Self::Failed, "FAILED")];

    /// The word in storage and answers.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].1
    }

    /// The status of a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(status, _)| *status)
    }
}

/// One event on its way to one web hook, as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// To which web hook.
    pub webhook: WebhookId,
    /// The `webhook-id` of every try.
    pub event_id: Uuid,
    /// The event's name.
    pub event: String,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// Tries that have ended, replays included.
    pub attempts: u32,
    /// The status of the last answer.
    pub response_status: Option<u16>,
    /// Why the last try had no answer.
    pub error: Option<String>,
    /// When it is tried next.
    pub next_at: Option<Timestamp>,
    /// When the event was written.
    pub created_at: Timestamp,
    /// When it was delivered or given up.
    pub ended_at: Option<Timestamp>,
}

impl Delivery {
    /// When the receiver took it.
    pub fn delivered_at(&self) -> Option<Timestamp> {
        self.ended_at.filter(|_| self.status == DeliveryStatus::Delivered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_index() {
        for (index, (status, word)) in WebhookStatus::WORDS.into_iter().enumerate() {
            assert_eq!((status as usize, WebhookStatus::from_word(word)), (index, Some(status)));
        }
        for (index, (status, word)) in DeliveryStatus::WORDS.into_iter().enumerate() {
            assert_eq!((status as usize, DeliveryStatus::from_word(word)), (index, Some(status)));
        }
    }

    #[test]
    fn a_star_is_every_event() {
        let events = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert!(subscribes(&events(&["*"]), EventName::PostFailed));
        assert!(subscribes(&events(&["post.failed"]), EventName::PostFailed));
        assert!(!subscribes(&events(&["post.published", "post"]), EventName::PostFailed));
        assert!(!subscribes(&[], EventName::PostFailed));
    }
}
