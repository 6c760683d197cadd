//! The providers behind one small trait, one folder each (posts.md, "Adapter").
//!
//! An adapter knows a provider's words and nothing of order, retries or the database: it turns
//! calls into the machine's outcomes ([`Preparation`], [`Sent`], [`Poll`], [`Looked`]), and every
//! decision is made elsewhere.
//!
//! Map: [`usage`] is how a provider's quota headers reach the shared throttles; [`credentials`] is
//! what tokens are asked and renewed with; [`connections`] finds Metricool's account;
//! [`settings`] says where each platform is; [`registry`] makes the adapters; [`oauth`] signs
//! people in.
//!
//! [`facebook`], [`instagram`] and [`threads`] share [`graph`]. [`x`], [`linkedin`], [`bluesky`] and
//! [`mastodon`] share `json_api`, which makes calls, `trouble`, which sorts what went wrong, `quota`,
//! which reads headers, [`media`], which fetches media as bytes, `multipart`, which writes forms,
//! `refresh`, OAuth's refresh grant, `rules`, what a platform surely refuses, and `wording`, which
//! compares texts.

pub mod bluesky;
pub mod connections;
pub mod credentials;
pub mod facebook;
pub mod graph;
pub mod instagram;
mod json_api;
pub mod linkedin;
pub mod mastodon;
pub mod media;
pub mod metricool;
mod multipart;
pub mod oauth;
mod quota;
mod refresh;
pub mod registry;
mod retry_after;
mod rules;
pub mod settings;
#[cfg(test)]
mod testing;
pub mod threads;
mod trouble;
pub mod usage;
mod wording;
pub mod x;

pub use registry::all;

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use jiff::Timestamp;
use service::config::Secret;

use self::{
    credentials::{Grant, Identified, Renewed},
    usage::{Allowance, Usage},
};
use crate::domain::{
    machine::{Poll, Sent, Unready},
    publication::{Content, Handle, Platform, Publication},
};

/// Who acts at the provider, and for which of its accounts.
#[derive(Clone, Debug)]
pub struct Account {
    /// The provider's access token.
    pub token: Secret,
    /// The user that the token belongs to: Metricool's `userId`; else the same as the account.
    pub user_id: String,
    /// The account to publish to: Metricool's `blogId`, a page, a profile.
    pub account: String,
    /// Where answers say what is left of the account's quota.
    pub usage: Usage,
}

/// What one step of the preparation came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preparation {
    /// What the provider holds by now: stored whatever the outcome.
    pub handle: Handle,
    /// Why it cannot be sent yet; `None`: it can.
    pub unready: Option<Unready>,
}

impl Preparation {
    /// Ready to be sent.
    pub fn ready(handle: Handle) -> Self {
        Self { handle, unready: None }
    }

    /// Not yet.
    pub fn unready(handle: Handle, unready: Unready) -> Self {
        Self { handle, unready: Some(unready) }
    }
}

/// A post at the provider that matches an intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The provider's id.
    pub provider_id: String,
    /// What it says about the post.
    pub poll: Poll,
}

/// What a look for a post whose sending was not acknowledged came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// The posts that match, none included: an answered read. Who owns them is judged elsewhere.
    Matches(Vec<Found>),
    /// The token is refused.
    Auth(crate::domain::error::PublishError),
    /// Refused for now; the wait as told by the provider.
    Throttled(Option<std::time::Duration>),
    /// No usable answer, or one that proves nothing.
    Unreadable,
}

/// What a platform would surely refuse (posts.md, `INVALID_CONTENT`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// What it is about.
    pub at: At,
    /// What is wrong and what to do, for a person.
    pub message: String,
}

/// The part of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// The text.
    Text,
    /// All media together.
    Media,
    /// One of the media, from 0.
    MediaItem(usize),
}

/// One provider.
#[async_trait]
pub trait Adapter: Send + Sync {
    /// How many publishing calls an account has in which time, as the provider documents it.
    fn allowance(&self) -> Allowance;

    /// What the platform would surely refuse.
    fn validate(&self, content: &Content) -> Vec<Violation>;

    /// Whether [`Self::prepare`] has to call the provider, or anybody, before this is sent. If not,
    /// an empty handle is as good as a prepared one.
    fn needs_preparation(&self, publication: &Publication) -> bool;

    /// The publication date for a post sent now: what it is recognised by where the provider is
    /// given one.
    fn publish_at(&self, now: Timestamp) -> Timestamp {
        now
    }

    /// One step towards a post that can be sent: uploads, a container, a look at how far it is.
    /// Begins with what the publication's handle has, so that it can be called again at any time.
    async fn prepare(&self, account: &Account, publication: &Publication) -> Preparation;

    /// Sends what the publication's handle and content say, once; never repeats by itself.
    async fn publish_once(&self, account: &Account, publication: &Publication) -> Sent;

    /// Reads how far the post with the publication's provider id is.
    async fn status(&self, account: &Account, publication: &Publication) -> Poll;

    /// Deletes that post. What came of it only a read tells.
    async fn withdraw(&self, _account: &Account, _publication: &Publication) {}

    /// Whether [`Self::reconcile`] knows posts by what they say only, so that those of two
    /// publications that say the same cannot be told apart.
    fn knows_by_words(&self) -> bool {
        false
    }

    /// Looks for what a send of the publication's intent may have made.
    async fn reconcile(&self, account: &Account, publication: &Publication) -> Looked;

    /// Asks who a token belongs to.
    async fn identify(&self, token: &Secret) -> Identified;

    /// Trades a refresh token (or a long-lived access token) for a new one.
    async fn renew(&self, grant: &Grant) -> Renewed;
}

/// The adapters of this process.
#[derive(Clone)]
pub struct Adapters {
    /// Metricool's, which also lists brands.
    pub metricool: Arc<metricool::Metricool>,
    others: BTreeMap<Platform, Arc<dyn Adapter>>,
}

impl Adapters {
    /// Metricool's adapter and those of the other platforms.
    pub fn new(
        metricool: metricool::Metricool,
        others: impl IntoIterator<Item = (Platform, Arc<dyn Adapter>)>,
    ) -> Self {
        Self { metricool: Arc::new(metricool), others: others.into_iter().collect() }
    }

    /// The adapter of a platform.
    pub fn of(&self, platform: Platform) -> &dyn Adapter {
        match self.others.get(&platform) {
            Some(adapter) => &**adapter,
            None => &*self.metricool,
        }
    }
}
