//! The posts of all providers, with the indexes that keep every read short.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use crate::limits;
use crate::names::Provider;
use crate::post::{Content, Owner, Post, PostId, PostState};
use crate::timeline::{Fate, Timeline};

/// Posts by id, by owner and publication date, and by the instant they go public.
///
/// Every change goes through [`Posts::amend`], which keeps the indexes true.
pub(crate) struct Posts {
    by_id: BTreeMap<PostId, Post>,
    /// What an owner still sees: not the deleted ones.
    by_owner: HashMap<Owner, BTreeSet<(Timestamp, PostId)>>,
    /// The ledger, of the future too.
    by_publication: BTreeSet<(Timestamp, PostId)>,
    /// Numbers by the id that callers know.
    by_name: HashMap<(Provider, String), PostId>,
    next_id: PostId,
}

/// Why a post cannot be made public by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unconfirmable {
    Unknown,
    Deleted,
    Refused,
}

impl Posts {
    /// Ids begin at the microseconds of the start, so that a sandbox started anew does not give
    /// out ids that a caller's database still remembers from the last one.
    pub(crate) fn starting_at(now: Timestamp) -> Self {
        Self {
            by_id: BTreeMap::new(),
            by_owner: HashMap::new(),
            by_publication: BTreeSet::new(),
            by_name: HashMap::new(),
            next_id: now.as_microsecond().unsigned_abs(),
        }
    }

    /// The id that the next post has to carry.
    pub(crate) fn take_id(&mut self) -> PostId {
        self.next_id += 1;
        self.next_id
    }

    pub(crate) fn insert(&mut self, post: Post) {
        self.index(&post);
        self.by_name.insert((post.owner.provider, post.name.clone()), post.id);
        self.by_id.insert(post.id, post);
        if self.by_id.len() > limits::POSTS
            && let Some((_, oldest)) = self.by_id.pop_first()
        {
            self.unindex(&oldest);
            self.by_name.remove(&(oldest.owner.provider, oldest.name));
        }
    }

    /// A provider's post by the id that callers know, whoever owns it, unless it is deleted.
    pub(crate) fn named(&self, provider: Provider, name: &str) -> Option<&Post> {
        let id = self.by_name.get(&(provider, name.to_owned()))?;
        self.by_id.get(id).filter(|post| post.deleted_at.is_none())
    }

    /// Whose a post is or was, by the id that callers know.
    pub(crate) fn owner_of(&self, provider: Provider, name: &str) -> Option<&Owner> {
        let id = self.by_name.get(&(provider, name.to_owned()))?;
        self.by_id.get(id).map(|post| &post.owner)
    }

    /// The number of a post by the id that callers know, of any provider, deleted or not.
    pub(crate) fn number(&self, name: &str) -> Option<PostId> {
        Provider::ALL
            .into_iter()
            .find_map(|provider| self.by_name.get(&(provider, name.to_owned())).copied())
    }

    /// The account's post with the same text, made since `since`; a text that is empty has no twin.
    pub(crate) fn twin(&self, owner: &Owner, text: &str, since: Timestamp) -> Option<&Post> {
        self.window(owner, since, Timestamp::MAX)
            .filter(|_| !text.is_empty())
            .find(|post| post.content.text == text)
    }

    /// An owner's post, unless it is deleted.
    pub(crate) fn get(&self, owner: &Owner, id: PostId) -> Option<&Post> {
        self.by_id.get(&id).filter(|post| post.owner == *owner && post.deleted_at.is_none())
    }

    /// Replaces what an owner's post is to be; it runs on `timeline` from now on.
    pub(crate) fn update(&mut self, id: PostId, content: Content, timeline: Timeline) {
        self.amend(id, |post| {
            post.content = content;
            post.timeline = timeline;
        });
    }

    /// Deletes an owner's post; false when there is none to delete. What is public stays so.
    pub(crate) fn delete(&mut self, owner: &Owner, id: PostId, now: Timestamp) -> bool {
        let found = self.get(owner, id).is_some();
        if found {
            self.amend(id, |post| post.deleted_at = Some(now));
        }
        found
    }

    /// Makes a post public now, unless it already is.
    pub(crate) fn confirm(&mut self, id: PostId, now: Timestamp) -> Result<&Post, Unconfirmable> {
        let post = self.by_id.get(&id).ok_or(Unconfirmable::Unknown)?;
        match post.state(now) {
            PostState::Deleted => return Err(Unconfirmable::Deleted),
            PostState::Error => return Err(Unconfirmable::Refused),
            PostState::Published => {}
            PostState::Pending | PostState::Publishing => self.amend(id, |post| {
                post.timeline = Timeline::settled(now);
                post.fate = Fate::Publish;
                post.content.draft = false;
            }),
        }
        self.by_id.get(&id).ok_or(Unconfirmable::Unknown)
    }

    /// An owner's posts with a publication date from `start` to `end`, both included, in order.
    pub(crate) fn window(
        &self,
        owner: &Owner,
        start: Timestamp,
        end: Timestamp,
    ) -> impl Iterator<Item = &Post> {
        self.by_owner
            .get(owner)
            // A set's range panics on a start past its end.
            .filter(|_| start <= end)
            .into_iter()
            .flat_map(move |dated| dated.range((start, PostId::MIN)..=(end, PostId::MAX)))
            .filter_map(|(_, id)| self.by_id.get(id))
    }

    /// What is public at `now`, in order of publication.
    pub(crate) fn ledger(&self, now: Timestamp) -> impl DoubleEndedIterator<Item = &Post> {
        self.by_publication.range(..=(now, PostId::MAX)).filter_map(|(_, id)| self.by_id.get(id))
    }

    /// All posts, deleted ones too, in order of creation.
    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = &Post> {
        self.by_id.values()
    }

    /// How many posts each owner still sees.
    pub(crate) fn counts(&self) -> impl Iterator<Item = (&Owner, usize)> {
        self.by_owner.iter().map(|(owner, dated)| (owner, dated.len()))
    }

    pub(crate) fn clear(&mut self) {
        self.by_id.clear();
        self.by_owner.clear();
        self.by_name.clear();
        self.by_publication.clear();
    }

    fn amend(&mut self, id: PostId, change: impl FnOnce(&mut Post)) {
        if let Some(mut post) = self.by_id.remove(&id) {
            self.unindex(&post);
            change(&mut post);
            self.index(&post);
            self.by_id.insert(id, post);
        }
    }

    fn index(&mut self, post: &Post) {
        if post.deleted_at.is_none() {
            self.by_owner
                .entry(post.owner.clone())
                .or_default()
                .insert((post.content.due, post.id));
        }
        if let Some(instant) = post.goes_public_at() {
            self.by_publication.insert((instant, post.id));
        }
    }

    fn unindex(&mut self, post: &Post) {
        if let Some(dated) = self.by_owner.get_mut(&post.owner) {
            dated.remove(&(post.content.due, post.id));
            if dated.is_empty() {
                self.by_owner.remove(&post.owner);
            }
        }
        if let Some(instant) = post.goes_public_at() {
            self.by_publication.remove(&(instant, post.id));
        }
    }
}
