//! LinkedIn, by its versioned Posts API.
//!
//! Map: [`wire`] has its JSON, [`commentary`] its text format, [`answers`] says what its refusals
//! mean, [`upload`] brings pictures in.

mod answers;
mod commentary;
mod upload;
mod wire;

use async_trait::async_trait;
use http::{HeaderValue, Method, StatusCode};
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

const RULES: Rules = Rules { platform: "LinkedIn", text: text::LINKEDIN, media: 20 };
/// The version of the API that is asked for; LinkedIn keeps each for a year.
const VERSION: &str = "202605";
/// Newest posts of an author that are looked through.
const PAGE: &str = "100";
/// LinkedIn's clock may differ from ours.
const CLOCK_SLACK: SignedDuration = SignedDuration::from_secs(10);
/// Where the API is, and where its tokens are made.
const API_HOST: &str = "api.linkedin.com";
const LOGIN_HOST: &str = "www.linkedin.com";

/// The LinkedIn adapter.
pub struct LinkedIn {
    api: JsonApi,
    media: HttpClient,
    app: Option<AppCredentials>,
    clock: Clock,
}

impl LinkedIn {
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

    /// A call of the versioned API.
    fn rest<'a>(&self, method: Method, resource: &str, token: &Secret) -> Ask<'a> {
        self.api
            .ask(method, &["rest", resource])
            .bearer(token)
            .header("linkedin-version", HeaderValue::from_static(VERSION))
            .header("x-restli-protocol-version", HeaderValue::from_static("2.0.0"))
    }

    async fn send(
        &self,
        account: &Account,
        publication: &Publication,
    ) -> Result<(String, StatusCode), Trouble> {
        let author = author(&account.account);
        let post = wire::NewPost::of(&author, publication);
        let ask = self.rest(Method::POST, "posts", &account.token).json(&post);
        let response = self.api.send(ask.counts_for(&account.usage)).await?;
        let status = response.status;
        let id = answers::id(&response).map(|id| (id, status));
        id.ok_or_else(|| Trouble::unreadable(status))
    }

    async fn look(&self, account: &Account, publication: &Publication) -> Result<Looked, Trouble> {
        let Some(from) = publication.search_from() else { return Ok(Looked::Unreadable) };
        let since = from - CLOCK_SLACK;
        let ask = self
            .rest(Method::GET, "posts", &account.token)
            .header("x-restli-method", HeaderValue::from_static("FINDER"))
            .query(&[
                ("q", "author"),
                ("author", &author(&account.account)),
                ("count", PAGE),
                ("sortBy", "CREATED"),
            ]);
        let response = self.api.send(ask).await?;
        let Some(listed) = read::<wire::Posts>(&response) else { return Ok(Looked::Unreadable) };
        let text = &publication.order.content.text;
        let ours =
            |post: &wire::Post| post.is_since(since) && commentary::is(&post.commentary, text);
        let found: Vec<Found> = listed
            .elements
            .iter()
            .filter(|post| ours(post))
            .filter_map(wire::Post::id)
            .map(|id| Found { poll: answers::live(&id), provider_id: id })
            .collect();
        let whole = listed.elements.len() < PAGE.parse().unwrap_or(usize::MAX)
            || listed.elements.iter().any(|post| !post.is_since(since));
        Ok(if found.is_empty() && !whole { Looked::Unreadable } else { Looked::Matches(found) })
    }

    async fn read(&self, account: &Account, urn: &str) -> Result<Poll, Trouble> {
        let ask = self
            .api
            .ask(Method::GET, &["rest", "posts", urn])
            .bearer(&account.token)
            .header("linkedin-version", HeaderValue::from_static(VERSION))
            .header("x-restli-protocol-version", HeaderValue::from_static("2.0.0"));
        let response = self.api.send(ask).await?;
        Ok(match read::<wire::Post>(&response) {
            Some(post) => post.poll(urn),
            None => Poll::Unreadable,
        })
    }

    async fn whoami(&self, token: &Secret) -> Result<Identified, Trouble> {
        let ask = self.api.ask(Method::GET, &["v2", "userinfo"]).bearer(token);
        let response = self.api.send(ask).await?;
        let user = read::<wire::UserInfo>(&response).filter(|user| !user.sub.is_empty());
        let user = user.ok_or_else(|| Trouble::unreadable(response.status))?;
        Ok(Identified::As { account_id: user.sub, account_name: user.name })
    }
}

#[async_trait]
impl Adapter for LinkedIn {
    fn allowance(&self) -> Allowance {
        Allowance::UNKNOWN
    }

    fn validate(&self, content: &Content) -> Vec<Violation> {
        let mut violations = RULES.violations(content);
        violations.extend(upload::films(content));
        violations
    }

    fn needs_preparation(&self, publication: &Publication) -> bool {
        upload::is_needed(publication)
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
        let urn = publication.provider_id.as_deref().unwrap_or_default();
        self.read(account, urn).await.unwrap_or_else(Trouble::into_poll)
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
        let endpoint = token_endpoint(self.api.base());
        let app = self.app.as_ref();
        refresh::refresh(&self.api, endpoint, app, Proof::Form, grant, self.clock.now()).await
    }
}

/// The URN of an account: a member's by the id of `/v2/userinfo`, or any that is one already, such
/// as an organisation's.
fn author(account: &str) -> String {
    if account.starts_with("urn:li:") {
        account.to_owned()
    } else {
        format!("urn:li:person:{account}")
    }
}

/// LinkedIn's own address has another host for tokens; a configured one has them under its prefix.
fn token_endpoint(base: &Url) -> Url {
    let mut url = under(base, &["oauth", "v2", "accessToken"]);
    if url.host_str() == Some(API_HOST) {
        // A name in place of a name is always taken.
        let _ = url.set_host(Some(LOGIN_HOST));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_members_or_urns() {
        assert_eq!(author("a1B2"), "urn:li:person:a1B2");
        assert_eq!(author("urn:li:organization:7"), "urn:li:organization:7");
    }

    #[test]
    fn tokens_are_made_elsewhere() {
        let at = |base: &str| token_endpoint(&Url::parse(base).unwrap()).to_string();
        assert_eq!(at("https://api.linkedin.com"), "https://www.linkedin.com/oauth/v2/accessToken");
        let sandbox = "http://127.0.0.1:8090/linkedin/oauth/v2/accessToken";
        assert_eq!(at("http://127.0.0.1:8090/linkedin"), sandbox);
    }
}
