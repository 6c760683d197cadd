//! The providers behind one small trait, one folder each (posts.md, "Adapter").
//!
//! An adapter knows a provider's words and nothing of order, retries or the database: it turns
//! calls into the machine's outcomes ([`Sent`], [`Poll`]), and every decision is made elsewhere.

pub mod connections;
pub mod metricool;

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use service::config::Secret;

use crate::domain::{
    machine::{Poll, Sent},
    publication::{Intent, Platform},
    reconcile::Listed,
};

/// Who acts at the provider, and for which of its accounts.
#[derive(Clone, Debug)]
pub struct Account {
    /// The provider's access token.
    pub token: Secret,
    /// The user that the token belongs to: Metricool's `userId`.
    pub user_id: String,
    /// The account to publish to: Metricool's `blogId`.
    pub account: String,
}

/// One provider.
#[async_trait]
pub trait Adapter: Send + Sync {
    /// The network that its posts go to, as the provider names it.
    fn network(&self) -> &'static str;

    /// The publication date for a post sent now, in whole seconds.
    fn publish_at(&self, now: Timestamp) -> Timestamp;

    /// Makes the media ready and says how the provider wants it named. It never fails: a media
    /// that cannot be prepared is used as given.
    async fn prepare(&self, account: &Account, media_url: &str) -> String;

    /// Sends once; never repeats by itself.
    async fn publish_once(&self, account: &Account, media_url: &str, intent: &Intent) -> Sent;

    /// Reads how far a post is.
    async fn status(&self, account: &Account, provider_id: &str) -> Poll;

    /// Deletes a post. What came of it only a read tells.
    async fn withdraw(&self, account: &Account, provider_id: &str);

    /// The account's posts around the intent's publication date; `None` without a usable answer.
    async fn list_around(&self, account: &Account, intent: &Intent) -> Option<Vec<Listed>>;
}

/// The adapters of this process.
#[derive(Clone)]
pub struct Adapters {
    /// Metricool's.
    pub metricool: Arc<metricool::Metricool>,
}

impl Adapters {
    /// The adapter of a platform.
    pub fn of(&self, platform: Platform) -> &dyn Adapter {
        match platform {
            Platform::Metricool => &*self.metricool,
        }
    }
}
