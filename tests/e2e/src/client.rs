//! A REST client of an installation.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, Once, PoisonError},
    time::Duration,
};

use reqwest::{
    Method, RequestBuilder, Response,
    header::{HeaderMap, HeaderValue},
};
use serde_json::Value;

use crate::compose;

/// Longer than the gateway's own deadline would be no answer.
const LIMIT: Duration = Duration::from_secs(35);

/// Calls one gateway with one key.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    key: Option<String>,
    last_trace: Arc<Mutex<String>>,
}

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
}

impl Client {
    /// Calls `base`, such as `http://127.0.0.1:8080`, without a key.
    pub fn new(base: impl Into<String>) -> Self {
        Self { http: http_client(), base: base.into(), key: None, last_trace: Arc::default() }
    }

    /// The same with a key.
    #[must_use]
    pub fn with_key(&self, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..self.clone() }
    }

    /// The same without a key.
    #[must_use]
    pub fn without_key(&self) -> Self {
        Self { key: None, ..self.clone() }
    }

    /// Where it calls.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The trace id of the last answer to any copy of this client.
    pub fn last_trace(&self) -> String {
        self.last_trace.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A request with the key, to be completed and sent by [`Client::answer`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.key {
            Some(key) => request.header("X-API-Key", key),
            None => request,
        }
    }

    /// `GET path`.
    pub async fn get(&self, path: &str) -> Answer {
        self.answer(self.request(Method::GET, path)).await
    }

    /// `POST path` with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.answer(self.request(Method::POST, path).json(body)).await
    }

    /// `POST path` without a body.
    pub async fn act(&self, path: &str) -> Answer {
        self.answer(self.request(Method::POST, path)).await
    }

    /// `PUT path` with a JSON body.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.answer(self.request(Method::PUT, path).json(body)).await
    }

    /// Opens a page as a person's browser does: without a key, and led on by every redirect.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn browse(&self, url: &str) -> Response {
        self.http.get(url).send().await.unwrap()
    }

    /// `DELETE path`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.answer(self.request(Method::DELETE, path)).await
    }

    /// The answer to a request.
    ///
    /// # Panics
    /// When there is none.
    pub async fn answer(&self, request: RequestBuilder) -> Answer {
        self.try_answer(request).await.unwrap()
    }

    /// The answer, when the server may be killed meanwhile.
    ///
    /// # Errors
    /// No whole answer came.
    pub async fn try_answer(&self, request: RequestBuilder) -> reqwest::Result<Answer> {
        let response = self.open(request.timeout(LIMIT)).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer { status, headers, text: response.text().await? })
    }

    /// An answer whose body is still to come.
    ///
    /// # Errors
    /// None came.
    pub async fn open(&self, request: RequestBuilder) -> reqwest::Result<Response> {
        let response = request.send().await?;
        if let Some(Ok(id)) = response.headers().get("x-trace-id").map(HeaderValue::to_str) {
            id.clone_into(&mut self.last_trace.lock().unwrap_or_else(PoisonError::into_inner));
        }
        Ok(response)
    }
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{} {:?}: {error}", self.status, self.text))
    }

    /// The JSON body of an answer with this status.
    ///
    /// # Panics
    /// When the status is another.
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The problem document of a refusal with this status and code (api.md, "Errors").
    ///
    /// # Panics
    /// When it is anything else, or not whole.
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.text);
        let problem = self.json();
        assert_eq!(problem["code"], code, "{}", self.text);
        assert_eq!(problem["status"], status);
        let kebab = code.to_lowercase().replace('_', "-");
        assert_eq!(problem["type"], format!("/problems/{kebab}"));
        assert_eq!(problem["error"], problem["detail"]);
        for member in ["title", "detail", "instance"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
        }
        assert_eq!(problem["traceId"].as_str(), self.header("x-trace-id"), "{problem}");
        problem
    }
}

/// A client that keeps no connection: the other side is killed often.
pub(crate) fn http_client() -> reqwest::Client {
    static PROVIDER: Once = Once::new();
    // reqwest is built without one; another test may have been faster.
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    #[allow(clippy::disallowed_methods, reason = "tests call from outside of the product")]
    let builder = reqwest::Client::builder();
    // As browsers do with every name under `localhost`, under which the docker-compose file has its sandbox.
    let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let builder = builder.resolve(compose::SANDBOX_HOST, loopback);
    builder.no_proxy().pool_max_idle_per_host(0).build().unwrap()
}
