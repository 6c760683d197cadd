//! Callers of the Graph API.

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use sandbox::{FACEBOOK_PREFIX, INSTAGRAM_PREFIX, THREADS_PREFIX};
use serde_json::{Value, json};

use crate::support::TestSandbox;

/// An application that acts for one account.
pub(crate) struct Graph<'a> {
    pub(crate) sandbox: &'a TestSandbox,
    base: String,
    pub(crate) token: &'a str,
}

impl<'a> Graph<'a> {
    pub(crate) fn facebook(sandbox: &'a TestSandbox) -> Self {
        Self { sandbox, base: format!("{FACEBOOK_PREFIX}/v23.0"), token: "ada" }
    }

    pub(crate) fn instagram(sandbox: &'a TestSandbox) -> Self {
        Self { sandbox, base: format!("{INSTAGRAM_PREFIX}/v23.0"), token: "ada" }
    }

    pub(crate) fn threads(sandbox: &'a TestSandbox) -> Self {
        Self { sandbox, base: format!("{THREADS_PREFIX}/v1.0"), token: "ada" }
    }

    pub(crate) fn with_token(self, token: &'a str) -> Self {
        Self { token, ..self }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.sandbox.request(method, &format!("{}/{path}", self.base)).bearer_auth(self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Response {
        self.request(Method::POST, path).json(body).send().await.unwrap()
    }

    /// A read that must be answered well.
    pub(crate) async fn read(&self, path: &str) -> Value {
        good(self.get(path).await).await
    }

    /// A write that must be answered well.
    pub(crate) async fn write(&self, path: &str, body: &Value) -> Value {
        good(self.post(path, body).await).await
    }

    /// The id that a write answers with.
    pub(crate) async fn made(&self, path: &str, body: &Value) -> String {
        self.write(path, body).await["id"].as_str().unwrap().to_owned()
    }

    /// Code and subcode of a write that must be refused.
    pub(crate) async fn refused(&self, path: &str, body: &Value) -> (u64, Value) {
        codes(self.post(path, body).await).await
    }

    /// An image container.
    pub(crate) async fn image(&self, account: &str, part: bool) -> String {
        let edge = if self.base.starts_with(THREADS_PREFIX) { "threads" } else { "media" };
        let url = "https://media.example/1.jpg";
        let body = json!({"image_url": url, "media_type": "IMAGE", "is_carousel_item": part});
        self.made(&format!("{account}/{edge}"), &body).await
    }
}

/// The body of an answer that must be 200.
pub(crate) async fn good(response: Response) -> Value {
    let (status, body) = (response.status(), response.json::<Value>().await.unwrap());
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

/// Code and subcode of an error in Meta's shape.
pub(crate) async fn codes(response: Response) -> (u64, Value) {
    assert!(response.status().is_client_error() || response.status().is_server_error());
    let mut body: Value = response.json().await.unwrap();
    let error = body["error"].take();
    for text in ["message", "type", "fbtrace_id"] {
        assert!(error[text].is_string(), "{error}");
    }
    assert!(error["is_transient"].is_boolean());
    (error["code"].as_u64().unwrap(), error["error_subcode"].clone())
}
