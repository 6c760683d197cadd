//! Facebook Pages: photos first, unpublished; then one post. A video is a post by itself.
//!
//! Map: [`posts`] is what a post may be and what is sent for it, [`feed`] finds one of ours again.

mod feed;
mod posts;

use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use service::{
    Clock,
    config::{ExposeSecret as _, Secret},
    http::HttpClient,
};

use super::{
    Account, Adapter, Looked, Preparation, Violation,
    credentials::{Grant, Identified, Renewed},
    graph::{self, Caller, Calls, is_video, text_of},
    settings::{AppCredentials, Settings},
    usage::Allowance,
};
use crate::domain::{
    error::PublishError,
    machine::{Poll, Sent, Unready},
    publication::{Content, Handle, Platform, Publication},
};

/// 200 calls in an hour (posts.md, "Platforms").
const ALLOWANCE: Allowance = Allowance { calls: 200, window: Duration::from_secs(3_600) };
/// Where posts are seen.
const SITE: &str = "https://www.facebook.com";

/// The Facebook adapter.
pub struct Facebook {
    calls: Calls,
    app: Option<AppCredentials>,
}

impl Facebook {
    /// An adapter for the API that the settings name.
    pub fn new(client: HttpClient, clock: Clock, settings: &Settings) -> Self {
        let base = settings.base(Platform::Facebook);
        let calls = Calls::new(client, clock, base, &settings.graph_version);
        Self { calls, app: settings.of(Platform::Facebook).app }
    }

    async fn photo(&self, account: &Account, url: &str) -> Result<String, Unready> {
        let path = [account.account.as_str(), "photos"];
        let body = json!({"url": url, "published": false});
        graph::step_id(self.calls.post(Caller::account(account), &path, &[], &body).await)
    }

    async fn video(&self, account: &Account, content: &Content, url: &str) -> Sent {
        let path = [account.account.as_str(), "videos"];
        let mut body = json!({"file_url": url});
        if !content.text.is_empty() {
            body["description"] = content.text.as_str().into();
        }
        let sent = self.calls.publish(Caller::account(account), &path, &[], &body).await;
        match graph::sent_id(sent, &["id"]) {
            // Facebook works at it for a while before it is seen.
            Ok((provider_id, http_status)) => {
                Sent::Accepted { provider_id, poll: Poll::Pending, http_status }
            }
            Err(sent) => sent,
        }
    }

    /// The page's own token, which a person's token is traded for.
    async fn page_token(&self, token: &Secret, page: &str) -> Option<Secret> {
        let query = [("fields", "access_token")];
        let body = self.calls.get(Caller::token(token), &[page], &query).await.ok()?;
        text_of(&body, "access_token").map(Secret::from)
    }
}

#[async_trait]
impl Adapter for Facebook {
    fn allowance(&self) -> Allowance {
        ALLOWANCE
    }

    fn validate(&self, content: &Content) -> Vec<Violation> {
        posts::validate(content)
    }

    fn needs_preparation(&self, publication: &Publication) -> bool {
        let ready = publication.handle.as_ref().map_or(0, |handle| handle.media_ids.len());
        ready < posts::photos(&publication.order.content).len()
    }

    async fn prepare(&self, account: &Account, publication: &Publication) -> Preparation {
        let mut handle = publication.handle.clone().unwrap_or_default();
        let photos = posts::photos(&publication.order.content);
        for url in photos.iter().skip(handle.media_ids.len()) {
            match self.photo(account, url).await {
                Ok(id) => handle.media_ids.push(id),
                Err(unready) => return Preparation::unready(handle, unready),
            }
        }
        Preparation::ready(handle)
    }

    async fn publish_once(&self, account: &Account, publication: &Publication) -> Sent {
        let content = &publication.order.content;
        if let Some(url) = content.media.first().filter(|url| is_video(url)) {
            return self.video(account, content, url).await;
        }
        let nothing = Handle::default();
        let body = posts::body(content, publication.handle.as_ref().unwrap_or(&nothing));
        let path = [account.account.as_str(), "feed"];
        let sent = self.calls.publish(Caller::account(account), &path, &[], &body).await;
        match graph::sent_id(sent, &["id", "post_id"]) {
            Ok((provider_id, http_status)) => {
                let permalink = Some(format!("{SITE}/{provider_id}"));
                Sent::Accepted { provider_id, poll: Poll::Live { permalink }, http_status }
            }
            Err(sent) => sent,
        }
    }

    async fn status(&self, account: &Account, publication: &Publication) -> Poll {
        let id = publication.provider_id.as_deref().unwrap_or_default();
        // A post's id names its page; a video's does not.
        let is_post = id.contains('_');
        let fields = if is_post { "id,permalink_url" } else { "id,permalink_url,status" };
        let query = [("fields", fields)];
        let read = self.calls.get(Caller::account(account), &[id], &query).await;
        graph::poll(read, |body| if is_post { live(body) } else { video_state(body) })
    }

    async fn withdraw(&self, account: &Account, publication: &Publication) {
        let id = publication.provider_id.as_deref().unwrap_or_default();
        if let Err(failure) = self.calls.delete(Caller::account(account), id).await {
            tracing::debug!(?failure, "delete not done");
        }
    }

    fn knows_by_words(&self) -> bool {
        true
    }

    async fn reconcile(&self, account: &Account, publication: &Publication) -> Looked {
        feed::look(&self.calls, account, publication).await
    }

    async fn identify(&self, token: &Secret) -> Identified {
        let query = [("fields", "id,name")];
        let me = self.calls.get(Caller::token(token), &["me"], &query).await;
        graph::identified(me, &["id"], &["name"])
    }

    /// A long-lived token for a long-lived token: the person's, if the connection has it, with
    /// which the page's is asked for; else the page's own.
    async fn renew(&self, grant: &Grant) -> Renewed {
        let Some(app) = &self.app else {
            let message = "FANFARE_META_APP_ID and FANFARE_META_APP_SECRET are not set";
            return Renewed::Refused(PublishError::auth(401, message));
        };
        let old = grant.refresh_token.as_ref().unwrap_or(&grant.access_token);
        let query = [
            ("grant_type", "fb_exchange_token"),
            ("client_id", app.id.as_str()),
            ("client_secret", app.secret.expose_secret()),
            ("fb_exchange_token", old.expose_secret()),
        ];
        let answer = self.calls.get(Caller::app(), &["oauth", "access_token"], &query).await;
        let renewed = match answer {
            Ok(body) => graph::renewed(&body, &self.calls.clock).unwrap_or_else(graph::no_token),
            Err(failure) => graph::unanswered(&failure),
        };
        match renewed {
            Renewed::Tokens { access_token, expires_at, .. } if grant.refresh_token.is_some() => {
                match self.page_token(&access_token, &grant.account).await {
                    Some(page) => Renewed::Tokens {
                        access_token: page,
                        refresh_token: Some(access_token),
                        expires_at,
                    },
                    None => Renewed::Tokens { access_token, refresh_token: None, expires_at },
                }
            }
            other => other,
        }
    }
}

fn live(body: &Value) -> Poll {
    let permalink = text_of(body, "permalink_url").map(|link| {
        // A video's is a path.
        if link.starts_with('/') { format!("{SITE}{link}") } else { link }
    });
    Poll::Live { permalink }
}

fn video_state(body: &Value) -> Poll {
    match body["status"]["video_status"].as_str().unwrap_or("ready") {
        "ready" => live(body),
        "error" => Poll::Refused { detail: "Facebook could not process the video".to_owned() },
        "expired" => Poll::Gone,
        _ => Poll::Pending,
    }
}
