//! Mastodon.
//!
//! Map: [`wire`] has its JSON, [`answers`] says what its refusals and headers mean, [`upload`] brings
//! media in, [`listed`] recognises a status of ours among those of an account.

mod answers;
mod listed;
mod upload;
mod wire;

use std::time::Duration;

use async_trait::async_trait;
use http::{HeaderValue, Method, StatusCode};
use jiff::SignedDuration;
use service::{Clock, config::Secret, http::HttpClient};
use url::Url;

use super::{
    Account, Adapter, Looked, Preparation, Violation,
    credentials::{Grant, Identified, Renewed},
    json_api::{Ask, JsonApi, read, under},
    refresh::{self, Proof},
    rules::Rules,
    settings::AppCredentials,
    trouble::Trouble,
    usage::Allowance,
};
use crate::domain::{
    machine::{Poll, Sent},
    publication::{Content, Publication},
    text,
};

const RULES: Rules = Rules { platform: "Mastodon", text: text::MASTODON, media: 4 };
/// Statuses of an account in one page, and pages that are read at most.
const PAGE: usize = 40;
const PAGES: usize = 5;
/// The server's clock may differ from ours.
const CLOCK_SLACK: SignedDuration = SignedDuration::from_secs(10);

/// The Mastodon adapter.
pub struct Mastodon {
    api: JsonApi,
    media: HttpClient,
    app: Option<AppCredentials>,
    clock: Clock,
}

impl Mastodon {
    /// An adapter for the server at `base`; `media` is guarded, for media URLs.
    pub fn new(
        client: HttpClient,
        media: HttpClient,
        base: Url,
        app: Option<AppCredentials>,
        clock: Clock,
    ) -> Self {
        let api = JsonApi::new(client, base, clock.clone(), answers::DIALECT);
        Self { api, media, app, clock }
    }

    fn call<'a>(&self, method: Method, path: &[&str], token: &Secret) -> Ask<'a> {
        self.api.ask(method, &[&["api"], path].concat()).bearer(token)
    }

    async fn send(
        &self,
        account: &Account,
        publication: &Publication,
    ) -> Result<(wire::Status, StatusCode), Trouble> {
        // The server answers the same status for the same key, for an hour.
        let key = publication.order.id.to_string();
        // A UUID has only hexadecimal digits and hyphens.
        let key = HeaderValue::from_str(&key).expect("a UUID is a header value");
        let ask = self
            .call(Method::POST, &["v1", "statuses"], &account.token)
            .header("idempotency-key", key)
            .json(&wire::NewStatus::of(publication));
        let response = self.api.send(ask.counts_for(&account.usage)).await?;
        let taken = read::<wire::Status>(&response).filter(|status| status.id().is_some());
        let http_status = response.status;
        let taken = taken.map(|status| (status, http_status));
        taken.ok_or_else(|| Trouble::unreadable(http_status))
    }

    async fn look(&self, account: &Account, publication: &Publication) -> Result<Looked, Trouble> {
        let Some(from) = publication.search_from() else { return Ok(Looked::Unreadable) };
        let since = from - CLOCK_SLACK;
        let mut found = Vec::new();
        let mut before: Option<String> = None;
        for _ in 0..PAGES {
            let ask = self.statuses(account, before.as_deref());
            let response = self.api.send(ask).await?;
            let Some(page) = read::<Vec<wire::Status>>(&response) else {
                return Ok(Looked::Unreadable);
            };
            let ours = page.iter().filter(|status| listed::matches(status, publication, since));
            found.extend(ours.filter_map(wire::Status::found));
            let older = page.iter().any(|status| !listed::is_since(status, since));
            before =
                page.last().and_then(wire::Status::id).filter(|_| page.len() >= PAGE && !older);
            if before.is_none() {
                return Ok(Looked::Matches(found));
            }
        }
        // There is more than was read: nothing is proven.
        Ok(if found.is_empty() { Looked::Unreadable } else { Looked::Matches(found) })
    }

    fn statuses<'a>(&self, account: &'a Account, before: Option<&str>) -> Ask<'a> {
        let path = ["v1", "accounts", account.account.as_str(), "statuses"];
        let ask = self.call(Method::GET, &path, &account.token).counts_for(&account.usage);
        let ask = ask.query(&[("limit", &PAGE.to_string()), ("exclude_reblogs", "true")]);
        match before {
            Some(id) => ask.query(&[("max_id", id)]),
            None => ask,
        }
    }

    async fn read(&self, account: &Account, id: &str) -> Result<Poll, Trouble> {
        let ask = self.call(Method::GET, &["v1", "statuses", id], &account.token);
        let response = self.api.send(ask.counts_for(&account.usage)).await?;
        let found = read::<wire::Status>(&response).and_then(|status: wire::Status| status.found());
        Ok(found.map_or(Poll::Unreadable, |found| found.poll))
    }

    async fn whoami(&self, token: &Secret) -> Result<Identified, Trouble> {
        let ask = self.call(Method::GET, &["v1", "accounts", "verify_credentials"], token);
        let response = self.api.send(ask).await?;
        let user = read::<wire::User>(&response).filter(|user| !user.id.is_empty());
        let user = user.ok_or_else(|| Trouble::unreadable(response.status))?;
        let name = user.acct.or(user.username).or(user.display_name);
        Ok(Identified::As { account_id: user.id, account_name: name })
    }
}

#[async_trait]
impl Adapter for Mastodon {
    fn allowance(&self) -> Allowance {
        Allowance { calls: 300, window: Duration::from_secs(5 * 60) }
    }

    fn validate(&self, content: &Content) -> Vec<Violation> {
        RULES.violations(content)
    }

    fn needs_preparation(&self, publication: &Publication) -> bool {
        upload::is_needed(publication)
    }

    async fn prepare(&self, account: &Account, publication: &Publication) -> Preparation {
        upload::prepare(self, account, publication).await
    }

    async fn publish_once(&self, account: &Account, publication: &Publication) -> Sent {
        match self.send(account, publication).await {
            Ok((status, http_status)) => status.accepted(http_status),
            Err(trouble) => trouble.into_sent(),
        }
    }

    async fn status(&self, account: &Account, publication: &Publication) -> Poll {
        let id = publication.provider_id.as_deref().unwrap_or_default();
        self.read(account, id).await.unwrap_or_else(Trouble::into_poll)
    }

    fn knows_by_words(&self) -> bool {
        true
    }

    async fn reconcile(&self, account: &Account, publication: &Publication) -> Looked {
        self.look(account, publication).await.unwrap_or_else(Trouble::into_looked)
    }

    async fn identify(&self, token: &Secret) -> Identified {
        self.whoami(token).await.unwrap_or_else(Trouble::into_identified)
    }

    /// A server that gives out refresh tokens renews with them; most tokens never expire.
    async fn renew(&self, grant: &Grant) -> Renewed {
        let endpoint = under(self.api.base(), &["oauth", "token"]);
        let app = self.app.as_ref();
        refresh::refresh(&self.api, endpoint, app, Proof::Form, grant, self.clock.now()).await
    }
}
