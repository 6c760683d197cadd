//! The mock providers, as seen through their control API.

use jiff::Timestamp;
use reqwest::Method;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    client::http_client,
    wait::{SOON, eventually},
};

/// A running sandbox.
#[derive(Clone, Debug)]
pub struct Sandbox {
    http: reqwest::Client,
    base: String,
    /// Where the services find it.
    inside: String,
}

/// One call of the provider's API.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// When it arrived.
    pub at: Timestamp,
    /// When its answer was ready; none for a dropped one.
    pub answered_at: Option<Timestamp>,
    /// Whom it is about.
    pub account: Option<String>,
    /// `send`, `status`, `upload` and so on, as `crates/sandbox` documents.
    pub operation: String,
    /// The HTTP status of the answer.
    pub status: Option<u16>,
    /// The text it is about.
    pub text: Option<String>,
    /// The media it is about.
    pub media_url: Option<String>,
    /// The post it is about.
    pub post_id: Option<String>,
    /// The trace it belongs to.
    pub traceparent: Option<String>,
}

/// A post, or something that became public.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Post {
    /// Its id.
    pub post_id: String,
    /// Whose it is.
    pub account: String,
    /// Its text.
    pub text: String,
    /// Its media.
    pub media_url: Option<String>,
    /// `pending`, `publishing`, `published`, `error` or `deleted`; empty in the ledger.
    #[serde(default)]
    pub state: String,
    /// When it became public.
    pub published_at: Option<Timestamp>,
}

impl Sandbox {
    /// The sandbox at `base`, such as `http://127.0.0.1:8090`.
    pub fn new(base: impl Into<String>) -> Self {
        let base = base.into();
        Self { http: http_client(), inside: base.clone(), base }
    }

    /// The same for services that find it elsewhere than we do.
    #[must_use]
    pub(crate) fn found_at(self, inside: &str) -> Self {
        Self { inside: inside.to_owned(), ..self }
    }

    /// A provider's base URL, by the prefix that `crates/sandbox` mounts it under.
    pub(crate) fn under(&self, prefix: &str) -> String {
        format!("{}{prefix}", self.base)
    }

    /// Where there are media to try posts with; the name's ending says of what kind.
    pub fn media(&self, name: &str) -> String {
        format!("{}/media/{name}", self.inside)
    }

    /// Waits until it answers.
    pub async fn ready(&self) {
        let url = format!("{}/_sandbox/healthz", self.base);
        let look = async || self.http.get(&url).send().await.ok();
        eventually("the sandbox answers", SOON, look).await;
    }

    /// Scripts a fault for Metricool, as `crates/sandbox` documents.
    ///
    /// # Panics
    /// When there is no such fault.
    pub async fn fault(&self, script: Value) {
        self.fault_at("metricool", script).await;
    }

    /// The same for another provider, such as `facebook`.
    ///
    /// # Panics
    /// When there is no such fault.
    pub async fn fault_at(&self, provider: &str, mut script: Value) {
        script["provider"] = provider.into();
        let url = format!("{}/_sandbox/faults", self.base);
        let response = self.http.post(url).json(&script).send().await.unwrap();
        assert_eq!(response.status(), 201, "{script}");
    }

    /// Ends every fault.
    pub async fn end_faults(&self) {
        self.http.delete(format!("{}/_sandbox/faults", self.base)).send().await.unwrap();
    }

    /// Every post of the account is public so soon after it was sent.
    pub async fn confirm_after(&self, account: &str, millis: u64) {
        let fault = json!({"kind": "confirm_delay", "ms": millis});
        self.fault(json!({"account": account, "fault": fault})).await;
    }

    /// Makes a post public now.
    ///
    /// # Panics
    /// When there is no such post.
    pub async fn confirm(&self, post_id: &str) {
        let url = format!("{}/_sandbox/confirm", self.base);
        let body = json!({"postId": post_id});
        let response = self.http.post(url).json(&body).send().await.unwrap();
        assert_eq!(response.status(), 200);
    }

    /// The calls for an account, in order of arrival.
    pub async fn calls(&self, account: &str) -> Vec<Call> {
        self.rows(&format!("journal?account={account}"), "calls").await
    }

    /// The calls of a provider, in order of arrival.
    pub async fn calls_at(&self, provider: &str) -> Vec<Call> {
        self.rows(&format!("journal?provider={provider}"), "calls").await
    }

    /// What became public on an account, in order.
    pub async fn ledger(&self, account: &str) -> Vec<Post> {
        self.rows(&format!("ledger?account={account}"), "items").await
    }

    /// What became public at a provider, in order.
    pub async fn ledger_at(&self, provider: &str) -> Vec<Post> {
        self.rows(&format!("ledger?provider={provider}"), "items").await
    }

    /// The posts of an account, whatever became of them.
    pub async fn posts(&self, account: &str) -> Vec<Post> {
        self.rows(&format!("posts?account={account}"), "posts").await
    }

    /// `/_sandbox/{path}`, which must be taken; what is answered, if anything.
    pub(crate) async fn control(&self, method: Method, path: &str, body: Option<&Value>) -> Value {
        let request = self.http.request(method, format!("{}/_sandbox/{path}", self.base));
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let response = request.send().await.unwrap();
        let (status, text) = (response.status(), response.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    pub(crate) async fn rows<T: DeserializeOwned>(&self, view: &str, member: &str) -> Vec<T> {
        let url = format!("{}/_sandbox/{view}", self.base);
        let mut shown: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        serde_json::from_value(shown[member].take()).unwrap()
    }
}
