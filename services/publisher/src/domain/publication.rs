//! One unit of publishing: a story of a batch now, a post to one connection as well later.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::PublishError;

/// The id of a publication (UUID version 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PublicationId(pub Uuid);

impl fmt::Display for PublicationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a publication stands. The machine's table of transitions is in
/// [`machine`](super::machine).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Nothing done yet.
    Queued,
    /// Its turn has come: the media is being prepared.
    Preparing,
    /// Ready to be sent, now or again. The provider surely has nothing of it.
    Prepared,
    /// The intent is committed: from here on the provider may have it.
    Armed,
    /// The outcome of the send is not known: the provider's posts are searched.
    Unknown,
    /// The provider has it under a known id; the network's word is awaited.
    Confirming,
    /// Being deleted at the provider, after a time-out or a cancel.
    Withdrawing,
    /// Asked for again after a failure: the provider's post is read before anything is sent.
    Rechecking,
    /// Live.
    Published,
    /// Surely or, after a time-out, by our verdict not live.
    Failed,
    /// Nobody knows; a person resolves it.
    Unconfirmed,
    /// Surely not live, as asked for.
    Cancelled,
}

impl Step {
    /// Every step with the word that is stored.
    const WORDS: [(Self, &'static str); 12] = [
        (Self::Queued, "queued"),
        (Self::Preparing, "preparing"),
        (Self::Prepared, "prepared"),
        (Self::Armed, "armed"),
        (Self::Unknown, "unknown"),
        (Self::Confirming, "confirming"),
        (Self::Withdrawing, "withdrawing"),
        (Self::Rechecking, "rechecking"),
        (Self::Published, "published"),
        (Self::Failed, "failed"),
        (Self::Unconfirmed, "unconfirmed"),
        (Self::Cancelled, "cancelled"),
    ];

    /// The stored word.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].1
    }

    /// The step of a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(step, _)| *step)
    }

    /// Nothing more happens by itself.
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Published | Self::Failed | Self::Unconfirmed | Self::Cancelled)
    }

    /// The provider surely has nothing of it: a cancel needs no look at the provider.
    pub fn is_unsent(self) -> bool {
        matches!(self, Self::Queued | Self::Preparing | Self::Prepared)
    }

    /// What clients see as `status`.
    pub fn status(self) -> Status {
        match self {
            Self::Published => Status::Published,
            Self::Failed | Self::Unconfirmed => Status::Failed,
            Self::Cancelled => Status::Cancelled,
            _ => Status::Pending,
        }
    }

    /// What clients see as `phase`.
    pub fn phase(self) -> Phase {
        match self {
            Self::Queued => Phase::Queued,
            Self::Preparing => Phase::Preparing,
            Self::Prepared | Self::Armed => Phase::Sending,
            Self::Unknown => Phase::Unconfirmed,
            Self::Confirming | Self::Withdrawing | Self::Rechecking => Phase::Confirming,
            _ => Phase::Done,
        }
    }
}

/// A story's status (stories.md, "States").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Not decided yet.
    Pending,
    /// Live.
    Published,
    /// Not live, or not known to be.
    Failed,
    /// Not live, as asked for.
    Cancelled,
}

/// Finer than the status (stories.md, "States").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Waits for its turn or its time.
    Queued,
    /// Media is being prepared.
    Preparing,
    /// Is being sent, or waits to be sent again.
    Sending,
    /// Waits for the network's word.
    Confirming,
    /// The outcome of a send is being found out.
    Unconfirmed,
    /// Terminal.
    Done,
}

/// What is about to be asked of the provider, committed before it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// The publication date given to the provider, in whole seconds; a post is recognised by it.
    pub publish_at: Timestamp,
    /// When the intent was committed.
    pub armed_at: Timestamp,
}

/// What was decided when the publication was asked for; never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its id.
    pub id: PublicationId,
    /// Whose it is.
    pub tenant: String,
    /// Which provider carries it out.
    pub platform: Platform,
    /// The provider's account: Metricool's `blogId`.
    pub account: String,
    /// Our own key, unique: `<batchId>_<index>` for a story.
    pub external_key: String,
    /// The media as the client gave it.
    pub media_url: String,
    /// Not before this time; `None`: as soon as it is its turn.
    pub due_at: Option<Timestamp>,
    /// Retries allowed, 0 to 2.
    pub max_retries: u32,
}

/// The provider that carries a publication out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Platform {
    /// Stories through Metricool.
    Metricool,
}

impl Platform {
    /// The word in the contract and the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Metricool => "METRICOOL",
        }
    }

    /// The platform of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        (word == Self::Metricool.word()).then_some(Self::Metricool)
    }
}

/// A publication: what was asked for and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// What was asked for.
    pub order: Order,
    /// Where it stands.
    pub step: Step,
    /// The media as the provider wants it, once prepared.
    pub prepared_url: Option<String>,
    /// The latest intent.
    pub intent: Option<Intent>,
    /// The provider's id of the post, once known.
    pub provider_id: Option<String>,
    /// Where it can be seen.
    pub permalink: Option<String>,
    /// Create calls so far.
    pub attempts: u32,
    /// Status reads so far.
    pub checks: u32,
    /// Retries used.
    pub retries_used: u32,
    /// Throttled answers in a row.
    pub throttles: u32,
    /// Status reads since the send was answered.
    pub polls: u32,
    /// Nothing is done before this time.
    pub next_at: Option<Timestamp>,
    /// When the answer to the send arrived.
    pub sent_at: Option<Timestamp>,
    /// Since when the present trouble lasts: throttled, unreadable.
    pub trouble_since: Option<Timestamp>,
    /// The process died between intent and outcome: sending again uses up no retry.
    pub crashed: bool,
    /// Cancel was asked for while the provider may have it.
    pub cancel: bool,
    /// Withdrawing: the delete was answered.
    pub deleted: bool,
    /// The failure that led here, kept while its outcome is open.
    pub cause: Option<PublishError>,
    /// Why it failed, once terminal.
    pub error: Option<PublishError>,
    /// When it was seen live.
    pub published_at: Option<Timestamp>,
    /// It was seen live after we had given it up.
    pub late: bool,
    /// When a timed-out publication is looked at next, and since when it is watched.
    pub late_check: Option<LateCheck>,
}

/// The watch over a publication that timed out: our verdict, not the provider's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateCheck {
    /// When it timed out.
    pub since: Timestamp,
    /// When it is looked at next.
    pub next_at: Timestamp,
}

impl Publication {
    /// A publication that nothing has happened to.
    pub fn new(order: Order) -> Self {
        Self {
            order,
            step: Step::Queued,
            prepared_url: None,
            intent: None,
            provider_id: None,
            permalink: None,
            attempts: 0,
            checks: 0,
            retries_used: 0,
            throttles: 0,
            polls: 0,
            next_at: None,
            sent_at: None,
            trouble_since: None,
            crashed: false,
            cancel: false,
            deleted: false,
            cause: None,
            error: None,
            published_at: None,
            late: false,
            late_check: None,
        }
    }

    /// From the answer to the send to the confirmation seen, in seconds.
    pub fn seconds_to_publish(&self) -> Option<f64> {
        let (sent, published) = (self.sent_at?, self.published_at?);
        Some(published.duration_since(sent).as_secs_f64().max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_stored_by_a_word_of_its_own() {
        for (index, (step, word)) in Step::WORDS.into_iter().enumerate() {
            assert_eq!(step as usize, index);
            assert_eq!(Step::from_word(word), Some(step));
            assert_eq!(step.is_terminal(), step.phase() == Phase::Done);
        }
    }
}
