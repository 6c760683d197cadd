//! X, by version 2 of its API.
//!
//! Map: [`wire`] has its JSON, [`answers`] says what its refusals and headers mean, [`upload`] brings
//! media in, [`timeline`] recognises a post of ours among those of an account.

mod answers;
mod timeline;
mod upload;
mod wire;

use std::time::Duration;

use async_trait::async_trait;
use http::{Method, StatusCode};
use jiff::SignedDuration;
use service::{Clock, config::Secret, http::HttpClient};
use url::Url;

use super::{
    Account, Adapter, Found, Looked, Preparation, Violation,
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

const RULES: Rules = Rules { platform: "X", text: text::X, media: 4 };
/// Posts of an account in one page of its timeline, and pages that are read at most.
const PAGE: &str = "100";
const PAGES: usize = 5;
/// X's clock may differ from ours, and its times are whole seconds.
const CLOCK_SLACK: SignedDuration = SignedDuration::from_secs(10);

/// The X adapter.
pub struct X {
    api: JsonApi,
    media: HttpClient,
    app: Option<AppCredentials>,
    clock: Clock,
}

impl X {
    /// An adapter for the API at `base`; `media` is guarded, for media URLs.
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

    async fn send(
        &self,
        account: &Account,
        publication: &Publication,
    ) -> Result<(String, StatusCode), Trouble> {
        let tweet = wire::NewTweet::of(publication);
        let ask = self.api.ask(Method::POST, &["2", "tweets"]).bearer(&account.token).json(&tweet);
        // Only here: X counts each endpoint by itself, and the others' headers speak of theirs.
        let response = self.api.send(ask.counts_for(&account.usage)).await?;
        let id = read::<wire::Answer<wire::Tweet>>(&response).and_then(|answer| answer.data?.id());
        let status = response.status;
        id.map(|id| (id, status)).ok_or_else(|| Trouble::unreadable(status))
    }

    /// The account's posts since the intent that are like the publication.
    async fn look(&self, account: &Account, publication: &Publication) -> Result<Looked, Trouble> {
        let Some(from) = publication.search_from() else { return Ok(Looked::Unreadable) };
        let since = from - CLOCK_SLACK;
        let start = since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let mut matches = Vec::new();
        let mut page: Option<String> = None;
        for _ in 0..PAGES {
            let response = self.api.send(self.timeline(account, &start, page.as_deref())).await?;
            let Some(listed) = read::<wire::Timeline>(&response).filter(wire::Timeline::is_one)
            else {
                return Ok(Looked::Unreadable);
            };
            page = listed.next_page();
            let posts = listed.data.unwrap_or_default();
            matches.extend(posts.into_iter().filter(|p| timeline::matches(p, publication, since)));
            if page.is_none() {
                break;
            }
        }
        if matches.is_empty() && page.is_some() {
            // There is more than was read: nothing is proven.
            return Ok(Looked::Unreadable);
        }
        let matches = timeline::narrowed(matches, publication);
        let ids = matches.iter().filter_map(wire::Tweet::id);
        let found = ids.map(|id| Found { poll: answers::live(&id), provider_id: id });
        Ok(Looked::Matches(found.collect()))
    }

    fn timeline(&self, account: &Account, start: &str, page: Option<&str>) -> Ask<'_> {
        let path = ["2", "users", account.account.as_str(), "tweets"];
        let ask = self.api.ask(Method::GET, &path).bearer(&account.token).query(&[
            ("start_time", start),
            ("max_results", PAGE),
            ("tweet.fields", "attachments,created_at,entities,text"),
        ]);
        match page {
            Some(token) => ask.query(&[("pagination_token", token)]),
            None => ask,
        }
    }

    async fn read(&self, account: &Account, id: &str) -> Result<Poll, Trouble> {
        let ask = self.api.ask(Method::GET, &["2", "tweets", id]).bearer(&account.token);
        let response = self.api.send(ask).await?;
        Ok(match read::<wire::Answer<wire::Tweet>>(&response) {
            Some(wire::Answer { data: Some(_), .. }) => answers::live(id),
            Some(answer) if answer.is_missing() => Poll::Gone,
            _ => Poll::Unreadable,
        })
    }

    async fn whoami(&self, token: &Secret) -> Result<Identified, Trouble> {
        let ask = self.api.ask(Method::GET, &["2", "users", "me"]).bearer(token);
        let response = self.api.send(ask).await?;
        let user = read::<wire::Answer<wire::User>>(&response).and_then(|answer| answer.data);
        let user = user.ok_or_else(|| Trouble::unreadable(response.status))?;
        Ok(Identified::As { account_name: user.username.or(user.name), account_id: user.id })
    }
}

#[async_trait]
impl Adapter for X {
    fn allowance(&self) -> Allowance {
        Allowance { calls: 100, window: Duration::from_secs(15 * 60) }
    }

    fn validate(&self, content: &Content) -> Vec<Violation> {
        RULES.violations(content)
    }

    fn needs_preparation(&self, publication: &Publication) -> bool {
        upload::is_needed(publication, self.clock.now())
    }

    async fn prepare(&self, account: &Account, publication: &Publication) -> Preparation {
        upload::prepare(self, account, publication).await
    }

    async fn publish_once(&self, account: &Account, publication: &Publication) -> Sent {
        match self.send(account, publication).await {
            Ok((id, status)) => Sent::Accepted {
                poll: answers::live(&id),
                provider_id: id,
                http_status: status.as_u16(),
            },
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

    async fn renew(&self, grant: &Grant) -> Renewed {
        let endpoint = under(self.api.base(), &["2", "oauth2", "token"]);
        let app = self.app.as_ref();
        refresh::refresh(&self.api, endpoint, app, Proof::Header, grant, self.clock.now()).await
    }
}
