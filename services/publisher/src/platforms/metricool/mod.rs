//! Metricool, as seen by third parties (stories.md).
//!
//! Map: [`calls`] makes the HTTP calls, [`wire`] has its JSON, [`answers`] reads outcomes from it.

mod answers;
mod calls;
mod wire;

use std::time::Duration;

use async_trait::async_trait;
use jiff::{RoundMode, SignedDuration, Timestamp, TimestampRound, Unit};
use service::{Code, Error, http::HttpClient};
use url::Url;

use self::calls::Calls;
use super::{Account, Adapter};
use crate::domain::{
    machine::{Poll, Sent},
    publication::Intent,
    reconcile::Listed,
};

/// Stories go to this network.
const NETWORK: &str = "facebook";
/// How often the normaliser is asked before the URL is used as given (stories.md).
const NORMALIZE_ATTEMPTS: u32 = 2;
/// Posts are listed so far around the publication date.
const LIST_MARGIN: SignedDuration = SignedDuration::from_mins(10);

/// The Metricool adapter.
pub struct Metricool {
    calls: Calls,
    lead: Duration,
}

/// A brand of the tenant's connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    /// `blogId` as text.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Its picture.
    pub picture: Option<String>,
    /// The connected networks.
    pub networks: Vec<String>,
}

impl Metricool {
    /// An adapter for the API at `base`, dating "now" `lead` ahead.
    pub fn new(client: HttpClient, base: Url, lead: Duration) -> Self {
        Self { calls: Calls::new(client, base), lead }
    }

    /// The brands that the account's user can publish to.
    ///
    /// # Errors
    /// `PROVIDER_UNAVAILABLE` when Metricool does not answer as it should.
    pub async fn brands(&self, account: &Account) -> Result<Vec<Brand>, Error> {
        let unusable = |what: String| {
            Error::new(Code::ProviderUnavailable, "Metricool does not list its brands right now.")
                .with_context(what)
        };
        let response =
            self.calls.profiles(account).await.map_err(|error| unusable(error.to_string()))?;
        if !response.status.is_success() {
            return Err(unusable(format!("status {}", response.status)));
        }
        answers::brands(&response.body).ok_or_else(|| unusable("unreadable body".to_owned()))
    }
}

#[async_trait]
impl Adapter for Metricool {
    fn network(&self) -> &'static str {
        NETWORK
    }

    fn publish_at(&self, now: Timestamp) -> Timestamp {
        let ahead = now + self.lead;
        ahead
            .round(TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Ceil))
            .unwrap_or(ahead)
    }

    async fn prepare(&self, account: &Account, media_url: &str) -> String {
        for _ in 0..NORMALIZE_ATTEMPTS {
            match self.calls.normalize(account, media_url).await {
                Ok(response) if response.status.is_success() => {
                    if let Some(url) = answers::normalized(&response.body) {
                        return url;
                    }
                }
                Ok(response) => tracing::debug!(status = %response.status, "media not normalised"),
                Err(error) => tracing::debug!(%error, "media not normalised"),
            }
        }
        media_url.to_owned()
    }

    async fn publish_once(&self, account: &Account, media_url: &str, intent: &Intent) -> Sent {
        let story = wire::NewPost::story(NETWORK, media_url, intent.publish_at);
        answers::sent(self.calls.create(account, &story).await, NETWORK)
    }

    async fn status(&self, account: &Account, provider_id: &str) -> Poll {
        answers::poll(self.calls.read(account, provider_id).await, NETWORK)
    }

    async fn withdraw(&self, account: &Account, provider_id: &str) {
        match self.calls.delete(account, provider_id).await {
            Ok(response) => tracing::debug!(status = %response.status, "delete answered"),
            Err(error) => tracing::debug!(%error, "delete not answered"),
        }
    }

    async fn list_around(&self, account: &Account, intent: &Intent) -> Option<Vec<Listed>> {
        let (start, end) = (intent.publish_at - LIST_MARGIN, intent.publish_at + LIST_MARGIN);
        match self.calls.list(account, start, end).await {
            Ok(response) if response.status.is_success() => {
                answers::listed(&response.body, NETWORK)
            }
            _ => None,
        }
    }
}
