//! One unit of publishing: a story of a batch, or a post to one connection.

pub(crate) mod attempt;
mod handle;
mod platform;

pub use attempt::Attempt;
pub use handle::Handle;
pub use platform::Platform;

use std::{fmt, sync::Arc, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::PublishError;

/// The id of a publication (UUID version 7).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct PublicationId(pub Uuid);

impl fmt::Display for PublicationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a publication stands. The machine's table of transitions is in
/// [`machine`](super::machine).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// Nothing done yet.
    #[default]
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

    /// How it may end.
    pub const TERMINAL: [Self; 4] =
        [Self::Published, Self::Failed, Self::Unconfirmed, Self::Cancelled];

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The publication date given to the provider, in whole seconds; a post is recognised by it.
    pub publish_at: Timestamp,
    /// When the intent was committed.
    pub armed_at: Timestamp,
}

/// What goes out: the post's own text and media, or those that override them for the platform.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The text; empty for a story, whose text Metricool wants empty.
    pub text: String,
    /// The media as the client gave them, in order.
    pub media: Vec<String>,
}

/// What groups the publication, which sets a few of its rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Group {
    /// A batch of stories: a lane with one runner; its throttles end at the speed's limit.
    #[default]
    Batch,
    /// A post: its publications are independent, and a throttle may last as long as it takes.
    Post,
}

/// What was decided when the publication was asked for; never changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// Its id.
    pub id: PublicationId,
    /// Whose it is.
    pub tenant: String,
    /// What groups it.
    pub group: Group,
    /// Which provider carries it out.
    pub platform: Platform,
    /// The provider's account: Metricool's `blogId` for a story, else the connection's.
    pub account: String,
    /// Our own key, unique: `<batchId>_<index>` for a story, the publication's id for a post.
    pub external_key: String,
    /// What goes out.
    pub content: Content,
    /// Not before this time; `None`: as soon as it is its turn.
    pub due_at: Option<Timestamp>,
    /// Retries allowed, 0 to 2.
    pub max_retries: u32,
}

/// A publication: what was asked for and how far it is.
///
/// Serialised, it is how far it is: the order is kept elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Publication {
    /// What was asked for; shared by the states that follow each other.
    #[serde(skip)]
    pub order: Arc<Order>,
    /// Where it stands.
    pub step: Step,
    /// What the provider holds for it, once something was prepared.
    pub handle: Option<Handle>,
    /// The latest intent.
    pub intent: Option<Intent>,
    /// The provider's id of the post, once known.
    pub provider_id: Option<String>,
    /// Where it can be seen.
    pub permalink: Option<String>,
    /// Publishing calls so far.
    pub attempts: u32,
    /// Those of them that were throttled.
    pub throttled: u32,
    /// Status reads so far.
    pub checks: u32,
    /// Throttled answers of any call so far (posts.md, `rateLimitHits`).
    pub throttles_heard: u32,
    /// Retries used.
    pub retries_used: u32,
    /// Throttled answers in a row.
    pub throttles: u32,
    /// Reads in a row: of the status since the send was answered, of what is being prepared, of
    /// the provider's posts while they are searched.
    pub polls: u32,
    /// Nothing is done before this time.
    pub next_at: Option<Timestamp>,
    /// When the answer to the send arrived.
    pub sent_at: Option<Timestamp>,
    /// Since when the present trouble lasts: throttled, unreadable.
    pub trouble_since: Option<Timestamp>,
    /// The process died between intent and outcome: sending again uses up no retry.
    pub crashed: bool,
    /// When the first send was intended that may have had an effect.
    pub maybe_sent_since: Option<Timestamp>,
    /// The provider says that it has it already: finding nothing proves nothing.
    pub duplicate: bool,
    /// The token was refused and has to be renewed before anything else.
    pub wants_token: bool,
    /// The token was renewed once already.
    pub token_renewed: bool,
    /// Since when its account's tokens do not open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_since: Option<Timestamp>,
    /// Since when something is being prepared.
    pub preparing_since: Option<Timestamp>,
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
    /// The newest publishing calls of a post; a story's are counted only.
    pub log: Vec<Attempt>,
    /// How long it was worked on, waits not counted.
    pub worked: Duration,
}

/// The watch over a publication that timed out: our verdict, not the provider's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateCheck {
    /// When it timed out.
    pub since: Timestamp,
    /// When it is looked at next.
    pub next_at: Timestamp,
}

impl Publication {
    /// A publication that nothing has happened to.
    pub fn new(order: Order) -> Self {
        Self { order: Arc::new(order), ..Self::default() }
    }

    /// The media that a story is about, as the client gave it.
    pub fn media_url(&self) -> &str {
        self.order.content.media.first().map_or("", String::as_str)
    }

    /// The media as the provider wants it named, once prepared.
    pub fn prepared_url(&self) -> Option<&str> {
        self.handle.as_ref()?.urls.first().map(String::as_str)
    }

    /// The provider's ids of the media, one per media URL, in order (posts.md, `mediaIds`). A Facebook
    /// video is a post by itself: its id is that of the media.
    pub fn media_ids(&self) -> Vec<String> {
        let kept = self.handle.as_ref().map(|handle| handle.media_ids.clone()).unwrap_or_default();
        let alone = self.order.platform == Platform::Facebook
            && self.order.content.media.len() == 1
            && kept.is_empty();
        if alone { self.provider_id.iter().cloned().collect() } else { kept }
    }

    /// From when on the provider's posts are searched: the first send of it that may have had an
    /// effect may be older than the latest intent, and what it made may show up late.
    pub fn search_from(&self) -> Option<Timestamp> {
        let intent = self.intent.as_ref()?;
        Some(self.maybe_sent_since.unwrap_or(intent.armed_at).min(intent.armed_at))
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
