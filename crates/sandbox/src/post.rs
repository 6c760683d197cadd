//! One post and its state machine, driven by nothing but the time of the read.

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::names::Provider;
use crate::timeline::{Fate, Timeline};

/// A post's number, unique over all providers and never used twice. Callers know a post by its
/// [`Post::name`] instead.
pub(crate) type PostId = u64;

/// Whose post it is. Owners do not see one another's posts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Owner {
    pub(crate) provider: Provider,
    /// The provider's user, to whom accounts belong.
    pub(crate) user: String,
    /// The brand, page or profile that is posted to.
    pub(crate) account: String,
}

impl Owner {
    /// An account that belongs to whoever asks: what everyone sees of it is the same.
    pub(crate) fn of(provider: Provider, account: &str) -> Self {
        Self { provider, user: String::new(), account: account.to_owned() }
    }
}

/// What a caller asked for.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    /// The networks it goes to, each of which shows it on its own.
    pub(crate) networks: Vec<String>,
    /// What it says; empty without a text.
    pub(crate) text: String,
    pub(crate) media: Vec<String>,
    /// Its publication date.
    pub(crate) due: Timestamp,
    /// Kept, and not to be published as long as this is set.
    pub(crate) draft: bool,
    /// The provider's own picture of the request as JSON text, from which its answers are made.
    pub(crate) document: String,
}

/// A post that a provider accepted.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    pub(crate) id: PostId,
    /// Its id as the provider spells it, such as Facebook's `<page>_<number>`.
    pub(crate) name: String,
    pub(crate) uuid: Uuid,
    pub(crate) owner: Owner,
    pub(crate) content: Content,
    pub(crate) created_at: Timestamp,
    pub(crate) timeline: Timeline,
    pub(crate) fate: Fate,
    pub(crate) deleted_at: Option<Timestamp>,
}

/// Where a post stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PostState {
    Pending,
    Publishing,
    Published,
    Error,
    Deleted,
}

impl Post {
    pub(crate) fn state(&self, now: Timestamp) -> PostState {
        if self.deleted_at.is_some() {
            return PostState::Deleted;
        }
        match self.fate {
            _ if self.content.draft => PostState::Pending,
            Fate::Stay => PostState::Pending,
            _ if now < self.timeline.starts_at => PostState::Pending,
            _ if now < self.timeline.settles_at => PostState::Publishing,
            Fate::Publish => PostState::Published,
            Fate::Error(_) => PostState::Error,
        }
    }

    /// When it goes or went public; none if it never does, because it is a draft, is refused, stays
    /// pending, or was deleted before that instant.
    pub(crate) fn goes_public_at(&self) -> Option<Timestamp> {
        let instant = self.timeline.settles_at;
        let deleted_before = self.deleted_at.is_some_and(|deleted| deleted < instant);
        let goes = self.fate == Fate::Publish && !self.content.draft && !deleted_before;
        goes.then_some(instant)
    }

    /// When it went public, if it has by `now`.
    pub(crate) fn published_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.goes_public_at().filter(|instant| *instant <= now)
    }

    /// Deleted at the provider, yet public: a network does not take back what it has shown.
    pub(crate) fn deleted_after_publish(&self) -> bool {
        self.deleted_at.is_some() && self.goes_public_at().is_some()
    }

    /// Why the network refused it, once it has.
    pub(crate) fn refusal(&self, now: Timestamp) -> Option<&str> {
        match &self.fate {
            Fate::Error(reason) if self.state(now) == PostState::Error => Some(reason),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(millisecond: i64) -> Timestamp {
        Timestamp::from_millisecond(millisecond).unwrap()
    }

    fn post(fate: Fate, deleted_at: Option<i64>) -> Post {
        Post {
            id: 1,
            name: "1".into(),
            uuid: Uuid::nil(),
            owner: Owner { provider: Provider::Metricool, user: "1".into(), account: "2".into() },
            content: Content {
                networks: vec!["facebook".into()],
                text: String::new(),
                media: Vec::new(),
                due: at(0),
                draft: false,
                document: "{}".into(),
            },
            created_at: at(0),
            timeline: Timeline::new(at(0), at(0), Duration::from_millis(600)),
            fate,
            deleted_at: deleted_at.map(at),
        }
    }

    #[test]
    fn it_moves_with_the_clock() {
        let post = post(Fate::Publish, None);
        let states = [0, 299, 300, 599, 600, 9_000].map(|ms| post.state(at(ms)));
        let (pending, publishing, published) =
            (PostState::Pending, PostState::Publishing, PostState::Published);
        assert_eq!(states, [pending, pending, publishing, publishing, published, published]);
        assert_eq!(post.published_at(at(599)), None);
        assert_eq!(post.published_at(at(600)), Some(at(600)));
    }

    #[test]
    fn a_refused_one_ends_in_error_and_is_never_public() {
        let post = post(Fate::Error("no".into()), None);
        assert_eq!(post.state(at(600)), PostState::Error);
        assert_eq!((post.refusal(at(599)), post.refusal(at(600))), (None, Some("no")));
        assert_eq!(post.goes_public_at(), None);
    }

    #[test]
    fn deletion_counts_only_before_publication() {
        let early = post(Fate::Publish, Some(599));
        assert_eq!((early.goes_public_at(), early.deleted_after_publish()), (None, false));
        let late = post(Fate::Publish, Some(600));
        assert_eq!(
            (late.published_at(at(600)), late.deleted_after_publish()),
            (Some(at(600)), true)
        );
        assert_eq!(late.state(at(700)), PostState::Deleted);
    }
}
