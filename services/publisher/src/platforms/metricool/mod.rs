//! Metricool, as seen by third parties (stories.md).
//!
//! Map: [`calls`] makes the HTTP calls, [`wire`] has its JSON, [`answers`] reads outcomes from it,
//! [`listed`] recognises a post of ours in a list, [`posts`] is what a post may be.

mod answers;
mod calls;
mod listed;
mod posts;
mod wire;

use std::time::Duration;

use async_trait::async_trait;
use http::StatusCode;
use jiff::{RoundMode, SignedDuration, Timestamp, TimestampRound, Unit};
use service::{Code, Error, config::Secret, http::HttpClient};
use url::Url;

use self::calls::Calls;
use super::{
    Account, Adapter, Found, Looked, Preparation, Violation,
    credentials::{Grant, Identified, Renewed},
    retry_after::retry_after,
    usage::Allowance,
};
use crate::domain::{
    error::PublishError,
    machine::{Poll, Sent},
    publication::{Content, Group, Handle, Publication},
};

/// Stories and posts go to this network.
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

    /// Whether Metricool takes the account's token; the account stays what it is.
    pub async fn try_token(&self, account: &Account) -> Identified {
        match self.calls.profiles(account).await {
            Ok(response) if response.status.is_success() => {
                Identified::As { account_id: account.user_id.clone(), account_name: None }
            }
            Ok(response) => {
                let error = answers::refusal(&response);
                let refused = matches!(response.status.as_u16(), 401 | 403);
                if refused { Identified::Refused(error) } else { Identified::Unanswered(error) }
            }
            Err(error) => Identified::Unanswered(PublishError::network(&error.to_string())),
        }
    }
}

#[async_trait]
impl Adapter for Metricool {
    fn allowance(&self) -> Allowance {
        Allowance::UNKNOWN
    }

    fn validate(&self, content: &Content) -> Vec<Violation> {
        posts::validate(content)
    }

    fn needs_preparation(&self, publication: &Publication) -> bool {
        publication.handle.is_none() && !publication.order.content.media.is_empty()
    }

    fn publish_at(&self, now: Timestamp) -> Timestamp {
        let ahead = now + self.lead;
        ahead
            .round(TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Ceil))
            .unwrap_or(ahead)
    }

    /// It never fails: a media that cannot be normalised is used as given.
    async fn prepare(&self, account: &Account, publication: &Publication) -> Preparation {
        if let Some(handle) = &publication.handle {
            return Preparation::ready(handle.clone());
        }
        let mut handle = Handle::default();
        for media in &publication.order.content.media {
            handle.urls.push(self.normalized(account, media).await);
        }
        Preparation::ready(handle)
    }

    async fn publish_once(&self, account: &Account, publication: &Publication) -> Sent {
        let Some(intent) = &publication.intent else {
            return Sent::Transient(PublishError::network("nothing is intended"));
        };
        let media: Vec<&str> = match &publication.handle {
            Some(handle) => handle.urls.iter().map(String::as_str).collect(),
            None => Vec::new(),
        };
        let post = match publication.order.group {
            Group::Batch => wire::NewPost::story(
                NETWORK,
                publication.prepared_url().unwrap_or_default(),
                intent.publish_at,
            ),
            Group::Post => wire::NewPost::post(
                NETWORK,
                &publication.order.content.text,
                media,
                intent.publish_at,
            ),
        };
        answers::sent(self.calls.create(account, &post).await, NETWORK)
    }

    async fn status(&self, account: &Account, publication: &Publication) -> Poll {
        let id = publication.provider_id.as_deref().unwrap_or_default();
        answers::poll(self.calls.read(account, id).await, NETWORK)
    }

    async fn withdraw(&self, account: &Account, publication: &Publication) {
        let id = publication.provider_id.as_deref().unwrap_or_default();
        match self.calls.delete(account, id).await {
            Ok(response) => tracing::debug!(status = %response.status, "delete answered"),
            Err(error) => tracing::debug!(%error, "delete not answered"),
        }
    }

    async fn reconcile(&self, account: &Account, publication: &Publication) -> Looked {
        let Some(intent) = &publication.intent else { return Looked::Unreadable };
        let (start, end) = (intent.publish_at - LIST_MARGIN, intent.publish_at + LIST_MARGIN);
        let listed = match self.calls.list(account, start, end).await {
            Ok(response) if response.status.is_success() => {
                answers::listed(&response.body, NETWORK)
            }
            Ok(response) if response.status == StatusCode::TOO_MANY_REQUESTS => {
                return Looked::Throttled(retry_after(&response.headers));
            }
            _ => None,
        };
        match listed {
            Some(posts) => Looked::Matches(
                posts
                    .into_iter()
                    .filter(|post| listed::matches(publication, NETWORK, post))
                    .map(|post| Found { provider_id: post.provider_id, poll: post.poll })
                    .collect(),
            ),
            None => Looked::Unreadable,
        }
    }

    async fn identify(&self, _token: &Secret) -> Identified {
        // Metricool's token does not say whose it is: the connection has to name the user.
        Identified::Refused(PublishError::provider(400, "accountId has to be Metricool's userId"))
    }

    async fn renew(&self, _grant: &Grant) -> Renewed {
        Renewed::Refused(PublishError::auth(401, "A Metricool token cannot be renewed"))
    }
}

impl Metricool {
    async fn normalized(&self, account: &Account, media_url: &str) -> String {
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
}
