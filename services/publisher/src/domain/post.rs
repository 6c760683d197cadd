//! A post: written once, published to every chosen connection at its time (posts.md, "Model").

mod approval;

pub use approval::{Approval, ApprovalStatus, Decision};

use std::{collections::BTreeMap, fmt};

use jiff::{Timestamp, civil::DateTime};
use serde::{Deserialize, Serialize};
use service::Zone;
use uuid::Uuid;

use super::{
    publication::{Content, Platform, Step},
    repeat::Repeat,
};

/// The id of a post (UUID version 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PostId(pub Uuid);

impl fmt::Display for PostId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A post's state as clients see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostStatus {
    /// Being written.
    Draft,
    /// Waits for its time.
    Scheduled,
    /// Its time has come, and something of it is not decided.
    Publishing,
    /// All of it is live.
    Published,
    /// Some of it is live.
    Partial,
    /// None of it is live.
    Failed,
    /// Stopped before anything was sent.
    Cancelled,
}

impl PostStatus {
    const WORDS: [(Self, &'static str); 7] = [
        (Self::Draft, "DRAFT"),
        (Self::Scheduled, "SCHEDULED"),
        (Self::Publishing, "PUBLISHING"),
        (Self::Published, "PUBLISHED"),
        (Self::Partial, "PARTIAL"),
        (Self::Failed, "FAILED"),
        (Self::Cancelled, "CANCELLED"),
    ];

    /// The word in answers. All but `PUBLISHING` are stored too: a scheduled post whose time has
    /// come is being published, which no write has to say.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].1
    }

    /// The status of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(status, _)| *status)
    }

    /// What a stored status looks like at this time.
    #[must_use]
    pub fn seen(self, due_at: Option<Timestamp>, now: Timestamp) -> Self {
        match (self, due_at) {
            (Self::Scheduled, Some(due)) if due <= now => Self::Publishing,
            (status, _) => status,
        }
    }
}

/// A platform's own text and media, in place of the post's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Override {
    /// The text.
    pub content: Option<String>,
    /// The media.
    pub media_urls: Option<Vec<String>>,
}

/// Overrides by the platform's word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Overrides(pub BTreeMap<String, Override>);

impl Overrides {
    /// What goes out on a platform.
    pub fn content_for(&self, platform: Platform, text: String, media: Vec<String>) -> Content {
        let own = self.0.get(platform.word());
        Content {
            text: own.and_then(|own| own.content.clone()).unwrap_or(text),
            media: own.and_then(|own| own.media_urls.clone()).unwrap_or(media),
        }
    }
}

/// How many of a post's publications are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Not decided.
    pub open: i64,
    /// Live.
    pub published: i64,
    /// Not live.
    pub failed: i64,
    /// Nobody knows.
    pub unconfirmed: i64,
    /// Stopped.
    pub cancelled: i64,
}

impl Tally {
    /// One publication went from one step to another.
    pub fn moved(&mut self, from: Step, to: Step) {
        *self.of(from) -= 1;
        *self.of(to) += 1;
    }

    fn of(&mut self, step: Step) -> &mut i64 {
        match step {
            Step::Published => &mut self.published,
            Step::Failed => &mut self.failed,
            Step::Unconfirmed => &mut self.unconfirmed,
            Step::Cancelled => &mut self.cancelled,
            _ => &mut self.open,
        }
    }

    /// The final status, once nothing is open: cancelled ones do not count, an unconfirmed one is
    /// not published (posts.md, "Post").
    pub fn verdict(&self) -> Option<PostStatus> {
        let others = self.failed + self.unconfirmed;
        match (self.open, self.published, others) {
            (1.., ..) => None,
            (_, 1.., 0) => Some(PostStatus::Published),
            (_, 1.., _) => Some(PostStatus::Partial),
            (_, _, 1..) => Some(PostStatus::Failed),
            _ => Some(PostStatus::Cancelled),
        }
    }
}

/// Where a post stands: what follows from moves of its publications needs no more of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which post.
    pub id: PostId,
    /// Whose it is.
    pub tenant: String,
    /// As stored.
    pub status: PostStatus,
    /// When it became final with something live.
    pub published_at: Option<Timestamp>,
    /// Its publications, counted.
    pub tally: Tally,
    /// Whether another may follow it.
    pub repeats: bool,
    /// The trace that asked for it.
    pub traceparent: Option<String>,
}

/// A post, without its publications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// Whose it is.
    pub tenant: String,
    /// The team that writes it.
    pub team_id: Uuid,
    /// The user who wrote it.
    pub user_id: Option<Uuid>,
    /// The text.
    pub content: String,
    /// The media, in order.
    pub media_urls: Vec<String>,
    /// What platforms have in place of these.
    pub overrides: Overrides,
    /// The platforms that it goes to.
    pub platforms: Vec<String>,
    /// The connections that it goes to.
    pub connection_ids: Vec<Uuid>,
    /// As stored: see [`PostStatus::seen`].
    pub status: PostStatus,
    /// When it is due, by its earliest publication.
    pub scheduled_at: Option<Timestamp>,
    /// The local time that was asked for, `YYYY-MM-DDTHH:MM:SS`.
    pub scheduled_local: Option<String>,
    /// The zone that it is local to.
    pub timezone: Option<String>,
    /// When it became final with something live.
    pub published_at: Option<Timestamp>,
    /// Its publications, counted.
    pub tally: Tally,
    /// Where its approval stands, if its team asks for one.
    pub approval: Option<Approval>,
    /// When it is published again.
    pub repeat: Option<Repeat>,
    /// The post that this one repeats.
    pub repeat_of: Option<Uuid>,
    /// The how many-th of its series it is, from 1.
    pub repeat_count: i64,
    /// The trace that asked for it.
    pub traceparent: Option<String>,
    /// It was asked for ahead of its time: its work has a trace of its own.
    pub asked_ahead: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed.
    pub updated_at: Timestamp,
    /// Counts its changes; the REST ETag.
    pub version: i64,
}

impl Post {
    /// What the clocks of its zone show when it is due: the local time that was asked for, as long as
    /// the post is due then. One that was published by hand, or tried again, is due at another
    /// time; the one that was asked for stays what a repeat goes on from.
    pub fn local_time(&self) -> Option<String> {
        let asked = self.scheduled_local.as_ref()?;
        let (at, zone) = (self.scheduled_at?, Zone::get(self.timezone.as_deref()?).ok()?);
        let stands = asked.parse().is_ok_and(|local| zone.instant(local) == Some(at));
        Some(if stands { asked.clone() } else { local_text(zone.local(at)) })
    }
}

/// A local time in answers and in the database, `YYYY-MM-DDTHH:MM:SS`.
pub fn local_text(local: DateTime) -> String {
    local.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_have_words_of_their_own() {
        for (index, (status, word)) in PostStatus::WORDS.into_iter().enumerate() {
            assert_eq!(status as usize, index);
            assert_eq!(PostStatus::from_word(word), Some(status));
        }
    }

    #[test]
    fn a_scheduled_post_whose_time_has_come_is_being_published() {
        let at = |second| Timestamp::from_second(second).ok();
        let now = at(10).unwrap();
        assert_eq!(PostStatus::Scheduled.seen(at(11), now), PostStatus::Scheduled);
        assert_eq!(PostStatus::Scheduled.seen(at(10), now), PostStatus::Publishing);
        assert_eq!(PostStatus::Draft.seen(at(10), now), PostStatus::Draft);
    }

    #[test]
    fn verdicts() {
        let verdict = |open, published, failed, unconfirmed, cancelled| {
            Tally { open, published, failed, unconfirmed, cancelled }.verdict()
        };
        assert_eq!(verdict(1, 1, 0, 0, 0), None);
        assert_eq!(verdict(0, 2, 0, 0, 1), Some(PostStatus::Published));
        assert_eq!(verdict(0, 1, 1, 0, 0), Some(PostStatus::Partial));
        assert_eq!(verdict(0, 1, 0, 1, 0), Some(PostStatus::Partial));
        assert_eq!(verdict(0, 0, 0, 1, 0), Some(PostStatus::Failed));
        assert_eq!(verdict(0, 0, 1, 0, 1), Some(PostStatus::Failed));
        assert_eq!(verdict(0, 0, 0, 0, 2), Some(PostStatus::Cancelled));
    }

    #[test]
    fn a_platform_has_its_own_text_or_the_posts() {
        let own = Override { content: Some("short".into()), media_urls: None };
        let overrides = Overrides(BTreeMap::from([("TWITTER".to_owned(), own)]));
        let media = vec!["https://example.com/a.jpg".to_owned()];
        let on = |platform| overrides.content_for(platform, "long".into(), media.clone());
        assert_eq!(on(Platform::Twitter), Content { text: "short".into(), media: media.clone() });
        assert_eq!(on(Platform::Facebook).text, "long");
    }
}
