//! Bluesky, or any other server of the AT protocol.
//!
//! A post is a record under a key that is made and stored beforehand: putting it twice is putting it
//! once, and whether it is there is one read.
//!
//! Map: [`tid`] makes keys, [`record`] has the post's JSON, [`facets`] finds its links and hashtags,
//! [`answers`] says what refusals and headers mean, [`upload`] brings media in, [`session`] has
//! tokens.

mod answers;
mod facets;
mod record;
mod session;
mod tid;
mod upload;

use async_trait::async_trait;
use http::{Method, StatusCode};
use serde_json::Value;
use service::{Clock, config::Secret, http::HttpClient};
use url::Url;

use super::{
    Account, Adapter, Found, Looked, Preparation, Violation,
    credentials::{Grant, Identified, Renewed},
    json_api::{Ask, JsonApi, read},
    rules::Rules,
    settings::AppCredentials,
    trouble::Trouble,
    usage::Allowance,
};
use crate::domain::{
    error::PublishError,
    machine::{Poll, Sent},
    publication::{Content, Publication},
    text,
};

const RULES: Rules = Rules { platform: "Bluesky", text: text::BLUESKY, media: 4 };
/// The collection that posts are in.
const COLLECTION: &str = "app.bsky.feed.post";

/// The Bluesky adapter.
pub struct Bluesky {
    api: JsonApi,
    media: HttpClient,
    clock: Clock,
}

impl Bluesky {
    /// An adapter for the server at `base`; `media` is guarded, for media URLs. Sessions need no
    /// app.
    pub fn new(
        client: HttpClient,
        media: HttpClient,
        base: Url,
        _app: Option<AppCredentials>,
        clock: Clock,
    ) -> Self {
        let api = JsonApi::new(client, base, clock.clone(), answers::DIALECT);
        Self { api, media, clock }
    }

    /// A call of a method by its name.
    fn xrpc<'a>(&self, method: Method, name: &str, token: &Secret) -> Ask<'a> {
        self.api.ask(method, &["xrpc", name]).bearer(token)
    }

    async fn send(
        &self,
        account: &Account,
        publication: &Publication,
    ) -> Result<(String, StatusCode), Trouble> {
        let key = key(publication).ok_or_else(|| {
            Trouble::Unsent(PublishError::network("no key was made for the record"))
        })?;
        let put = record::Put::of(&account.account, key, publication);
        let ask = self.xrpc(Method::POST, "com.atproto.repo.putRecord", &account.token).json(&put);
        let response = self.api.send(ask.counts_for(&account.usage)).await?;
        let uri =
            read::<Value>(&response).and_then(|answer| Some(answer["uri"].as_str()?.to_owned()));
        let (uri, status) = (uri.filter(|uri| answers::is_uri(uri)), response.status);
        uri.map(|uri| (uri, status)).ok_or_else(|| Trouble::unreadable(status))
    }

    /// The record under a key, if it is there.
    async fn look(&self, account: &Account, key: &str) -> Result<Option<Found>, Trouble> {
        let ask = self.xrpc(Method::GET, "com.atproto.repo.getRecord", &account.token).query(&[
            ("repo", &account.account),
            ("collection", COLLECTION),
            ("rkey", key),
        ]);
        let response = match self.api.send(ask).await {
            Ok(response) => response,
            Err(Trouble::Missing(_)) => return Ok(None),
            Err(trouble) => return Err(trouble),
        };
        let uri =
            read::<Value>(&response).and_then(|answer| Some(answer["uri"].as_str()?.to_owned()));
        let uri = uri.filter(|uri| answers::is_uri(uri));
        let uri = uri.ok_or_else(|| Trouble::unreadable(response.status))?;
        Ok(Some(Found { poll: answers::live(&uri), provider_id: uri }))
    }
}

/// The key that was made for a publication.
fn key(publication: &Publication) -> Option<&str> {
    publication.handle.as_ref()?.key.as_deref()
}

#[async_trait]
impl Adapter for Bluesky {
    fn allowance(&self) -> Allowance {
        Allowance::UNKNOWN
    }

    fn validate(&self, content: &Content) -> Vec<Violation> {
        RULES.violations(content)
    }

    /// True until the key is stored, whatever else there is to prepare.
    fn needs_preparation(&self, publication: &Publication) -> bool {
        key(publication).is_none() || upload::is_needed(publication)
    }

    async fn prepare(&self, account: &Account, publication: &Publication) -> Preparation {
        let mut handle = publication.handle.clone().unwrap_or_default();
        let made = || tid::make(self.clock.now(), publication.order.id);
        handle.key.get_or_insert_with(made);
        upload::prepare(self, account, publication, handle).await
    }

    async fn publish_once(&self, account: &Account, publication: &Publication) -> Sent {
        match self.send(account, publication).await {
            Ok((uri, status)) => Sent::Accepted {
                poll: answers::live(&uri),
                provider_id: uri,
                http_status: status.as_u16(),
            },
            Err(trouble) => trouble.into_sent(),
        }
    }

    async fn status(&self, account: &Account, publication: &Publication) -> Poll {
        let uri = publication.provider_id.as_deref().unwrap_or_default();
        let key = uri.rsplit('/').next().unwrap_or_default();
        match self.look(account, key).await {
            Ok(found) => found.map_or(Poll::Gone, |found| found.poll),
            Err(trouble) => trouble.into_poll(),
        }
    }

    async fn reconcile(&self, account: &Account, publication: &Publication) -> Looked {
        let Some(key) = key(publication) else { return Looked::Unreadable };
        match self.look(account, key).await {
            Ok(found) => Looked::Matches(found.into_iter().collect()),
            Err(trouble) => trouble.into_looked(),
        }
    }

    async fn identify(&self, token: &Secret) -> Identified {
        session::identify(self, token).await.unwrap_or_else(Trouble::into_identified)
    }

    async fn renew(&self, grant: &Grant) -> Renewed {
        session::renew(self, grant).await.unwrap_or_else(Trouble::into_renewed)
    }
}
