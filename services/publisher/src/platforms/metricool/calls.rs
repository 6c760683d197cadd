//! Metricool's calls: the header `X-Mc-Auth`, `userId` and `blogId` on every one.

use http::{HeaderValue, Method, header};
use jiff::Timestamp;
use service::{
    config::ExposeSecret as _,
    http::{HttpClient, HttpError, HttpRequest, HttpResponse},
};
use url::Url;

use super::wire::{NewPost, local_time};
use crate::platforms::Account;

pub(super) type Answer = Result<HttpResponse, HttpError>;

/// The API at one base URL.
pub(super) struct Calls {
    client: HttpClient,
    base: Url,
}

impl Calls {
    pub(super) fn new(client: HttpClient, base: Url) -> Self {
        Self { client, base }
    }

    pub(super) async fn profiles(&self, account: &Account) -> Answer {
        let url = self.url("/admin/simpleProfiles", &[("userId", &account.user_id)]);
        self.send(account, Method::GET, url, Vec::new()).await
    }

    pub(super) async fn normalize(&self, account: &Account, media_url: &str) -> Answer {
        let url = self.account_url("/actions/normalize/image/url", account, &[("url", media_url)]);
        self.send(account, Method::GET, url, Vec::new()).await
    }

    pub(super) async fn create(&self, account: &Account, post: &NewPost<'_>) -> Answer {
        let url = self.account_url("/v2/scheduler/posts", account, &[]);
        // A struct of texts and flags always serialises.
        let body = serde_json::to_vec(post).unwrap_or_default();
        self.send(account, Method::POST, url, body).await
    }

    pub(super) async fn read(&self, account: &Account, id: &str) -> Answer {
        self.send(account, Method::GET, self.post_url(account, id), Vec::new()).await
    }

    pub(super) async fn delete(&self, account: &Account, id: &str) -> Answer {
        self.send(account, Method::DELETE, self.post_url(account, id), Vec::new()).await
    }

    pub(super) async fn list(&self, account: &Account, start: Timestamp, end: Timestamp) -> Answer {
        let (start, end) = (local_time(start), local_time(end));
        let window = [("start", start.as_str()), ("end", end.as_str()), ("timezone", "UTC")];
        let url = self.account_url("/v2/scheduler/posts", account, &window);
        self.send(account, Method::GET, url, Vec::new()).await
    }

    fn url(&self, path: &str, query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}{path}"));
        url.query_pairs_mut().extend_pairs(query);
        url
    }

    fn account_url(&self, path: &str, account: &Account, query: &[(&str, &str)]) -> Url {
        let mut url = self.url(path, query);
        url.query_pairs_mut()
            .append_pair("userId", &account.user_id)
            .append_pair("blogId", &account.account);
        url
    }

    fn post_url(&self, account: &Account, id: &str) -> Url {
        let mut url = self.account_url("/v2/scheduler/posts", account, &[]);
        // The id is the provider's text: it must stay one path segment.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.push(id);
        }
        url
    }

    async fn send(&self, account: &Account, method: Method, url: Url, body: Vec<u8>) -> Answer {
        let mut request = HttpRequest::new(method, url);
        let token = HeaderValue::from_str(account.token.expose_secret())
            .map_err(|_| HttpError::Connect("the Metricool token is no header value".to_owned()))?;
        request.headers.insert("x-mc-auth", token);
        if !body.is_empty() {
            let json = HeaderValue::from_static("application/json");
            request.headers.insert(header::CONTENT_TYPE, json);
        }
        request.body = body.into();
        self.client.send(request).await
    }
}
