//! A running sandbox, and the callers that tests play.

use std::net::SocketAddr;
use std::sync::Once;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use sandbox::{METRICOOL_PREFIX, METRICOOL_TOKEN, METRICOOL_USER_ID, Options};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// The brand that most tests post to.
pub(crate) const ACCOUNT: &str = "700001";
const LIMIT: Duration = Duration::from_secs(10);

/// A sandbox on a port of its own, gone when dropped.
pub(crate) struct TestSandbox {
    pub(crate) addr: SocketAddr,
    http: reqwest::Client,
    _server: JoinSet<()>,
}

/// A caller of Metricool's API.
pub(crate) struct Caller<'a> {
    pub(crate) sandbox: &'a TestSandbox,
    pub(crate) token: Option<&'a str>,
    pub(crate) user: Option<&'a str>,
    pub(crate) account: Option<&'a str>,
}

impl TestSandbox {
    pub(crate) async fn start() -> Self {
        Self::with(Options::default()).await
    }

    /// A sandbox in which posts are public at once.
    pub(crate) async fn instant() -> Self {
        let sandbox = Self::start().await;
        sandbox.fault(json!({"fault": {"kind": "confirm_delay", "ms": 0}})).await;
        sandbox
    }

    pub(crate) async fn with(options: Options) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let mut server = JoinSet::new();
        server.spawn(async move {
            sandbox::serve(listener, options, std::future::pending()).await.unwrap();
        });
        Self { addr, http: http_client(), _server: server }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.addr))
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let response = self.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }

    /// The rows of a view, such as `calls` of `journal`.
    pub(crate) async fn rows(&self, view: &str, member: &str) -> Vec<Value> {
        let shown = self.get(&format!("/_sandbox/{view}")).await;
        shown[member].as_array().unwrap().clone()
    }

    pub(crate) async fn ledger(&self) -> Vec<Value> {
        self.rows("ledger", "items").await
    }

    pub(crate) async fn posts(&self) -> Vec<Value> {
        self.rows("posts", "posts").await
    }

    pub(crate) async fn journal(&self) -> Vec<Value> {
        self.rows("journal", "calls").await
    }

    /// Scripts a fault for Metricool and answers the rule.
    pub(crate) async fn fault(&self, script: Value) -> Value {
        self.fault_of("metricool", script).await
    }

    /// Scripts a fault for a provider and answers the rule.
    pub(crate) async fn fault_of(&self, provider: &str, mut script: Value) -> Value {
        script["provider"] = provider.into();
        let response = self.control(Method::POST, "faults", &script).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        response.json().await.unwrap()
    }

    pub(crate) async fn control(&self, method: Method, path: &str, body: &Value) -> Response {
        let request = self.request(method, &format!("/_sandbox/{path}"));
        request.json(body).send().await.unwrap()
    }

    pub(crate) fn caller(&self) -> Caller<'_> {
        self.caller_of(ACCOUNT)
    }

    pub(crate) fn caller_of<'a>(&'a self, account: &'a str) -> Caller<'a> {
        Caller {
            sandbox: self,
            token: Some(METRICOOL_TOKEN),
            user: Some(METRICOOL_USER_ID),
            account: Some(account),
        }
    }
}

impl Caller<'_> {
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let path = format!("{METRICOOL_PREFIX}{path}");
        let mut request = self.sandbox.request(method, &path);
        if let Some(token) = self.token {
            request = request.header("X-Mc-Auth", token);
        }
        request.query(&[("userId", self.user), ("blogId", self.account)])
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub(crate) async fn send(&self, post: &Value) -> Response {
        self.try_send(post).await.unwrap()
    }

    pub(crate) async fn try_send(&self, post: &Value) -> reqwest::Result<Response> {
        let request = self.request(Method::POST, "/v2/scheduler/posts");
        request.json(post).send().await
    }

    /// Sends a story that must be taken, and answers its `data`.
    pub(crate) async fn sent(&self, post: &Value) -> Value {
        let response = self.send(post).await;
        assert_eq!(response.status(), StatusCode::OK);
        data(response).await
    }

    pub(crate) async fn read(&self, post: &Value) -> Response {
        self.get(&path_of(post)).await
    }

    pub(crate) async fn change(&self, post: &Value, to: &Value) -> Response {
        let request = self.request(Method::PUT, &path_of(post));
        request.json(to).send().await.unwrap()
    }

    pub(crate) async fn delete(&self, post: &Value) -> Response {
        let request = self.request(Method::DELETE, &path_of(post));
        request.send().await.unwrap()
    }

    /// The word of the post's first network.
    pub(crate) async fn status(&self, post: &Value) -> String {
        let shown = data(self.read(post).await).await;
        shown["providers"][0]["status"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn list(&self, start: &str, end: &str, timezone: &str) -> Response {
        let request = self.request(Method::GET, "/v2/scheduler/posts");
        let window = [("start", start), ("end", end), ("timezone", timezone)];
        request.query(&window).send().await.unwrap()
    }

    pub(crate) async fn normalize(&self, url: &str) -> Response {
        let request = self.request(Method::GET, "/actions/normalize/image/url");
        request.query(&[("url", url)]).send().await.unwrap()
    }
}

/// The body that the publisher sends for a story, dated some seconds ahead.
pub(crate) fn story(url: &str, seconds_ahead: i64) -> Value {
    json!({
        "text": "",
        "autoPublish": true,
        "draft": false,
        "saveExternalMediaFiles": true,
        "shortener": false,
        "publicationDate": {"dateTime": utc(seconds_ahead), "timezone": "UTC"},
        "providers": [{"network": "facebook"}],
        "facebookData": {"type": "STORY"},
        "media": [url],
        "mediaAltText": [],
    })
}

/// A story for now.
pub(crate) fn any_story() -> Value {
    story("https://media.example/clip.mp4", 5)
}

/// The local time in UTC, some seconds from now.
pub(crate) fn utc(seconds_ahead: i64) -> String {
    let then = now() + SignedDuration::from_secs(seconds_ahead);
    then.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

pub(crate) async fn data(response: Response) -> Value {
    response.json::<Value>().await.unwrap()["data"].take()
}

/// Asks until there is an answer, and fails the test after [`LIMIT`].
pub(crate) async fn eventually<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asking = async {
        let mut next = tokio::time::interval(Duration::from_millis(5));
        loop {
            next.tick().await;
            if let Some(answer) = ask().await {
                return answer;
            }
        }
    };
    let answered = tokio::time::timeout(LIMIT, asking).await;
    answered.expect("the condition never held")
}

#[allow(
    clippy::disallowed_methods,
    reason = "the sandbox judges publication dates by the real clock"
)]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

#[allow(
    clippy::disallowed_methods,
    reason = "the caller under test is a bare client, not the project's own"
)]
pub(crate) fn http_client() -> reqwest::Client {
    static TLS: Once = Once::new();
    TLS.call_once(|| {
        rustls::crypto::ring::default_provider()
            .install_default()
            .expect("nobody else installs one in this process");
    });
    reqwest::Client::builder().no_proxy().redirect(Policy::none()).timeout(LIMIT).build().unwrap()
}

fn path_of(post: &Value) -> String {
    format!("/v2/scheduler/posts/{}", post["id"])
}
