//! The real sandbox over real HTTP, told by its control API what to do and asked what it saw.

use http::{HeaderValue, Method, StatusCode, header};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use service::http::{HttpClient, HttpOptions, HttpRequest, HttpResponse};
use tokio::{net::TcpListener, task::JoinSet};
use url::Url;

use super::eventually;

/// The account that most tests publish to.
pub(crate) const ACCOUNT: &str = "700001";

/// A sandbox on a port of its own, gone when dropped. Its posts go public some 30 ms after the
/// send, unless a test says otherwise.
pub(crate) struct TestSandbox {
    base: Url,
    client: HttpClient,
    _server: JoinSet<()>,
}

/// A call that the sandbox saw.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Call {
    pub(crate) at: Timestamp,
    pub(crate) answered_at: Option<Timestamp>,
    pub(crate) account: Option<String>,
    pub(crate) operation: String,
    pub(crate) status: Option<u16>,
    pub(crate) media_url: Option<String>,
    pub(crate) post_id: Option<String>,
}

/// A post of the sandbox, as its `posts` and `ledger` show it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Post {
    pub(crate) post_id: String,
    pub(crate) media_url: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) publication_date: Option<Timestamp>,
}

impl TestSandbox {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let mut server = JoinSet::new();
        server.spawn(async move {
            let options = sandbox::Options::default();
            sandbox::serve(listener, options, std::future::pending()).await.unwrap();
        });
        let client = HttpClient::provider(&HttpOptions::default()).unwrap();
        let sandbox = Self { base: base.parse().unwrap(), client, _server: server };
        sandbox.confirms_after(30).await;
        sandbox
    }

    /// Metricool's base URL.
    pub(crate) fn metricool(&self) -> String {
        self.base.join(sandbox::METRICOOL_PREFIX).unwrap().to_string()
    }

    /// Scripts a fault for calls of an operation that come from now on.
    pub(crate) async fn fault(&self, operation: &str, fault: Value) {
        self.script(json!({"operation": operation, "fault": fault})).await;
    }

    /// The same for the next `times` calls.
    pub(crate) async fn fault_times(&self, times: u32, operation: &str, fault: Value) {
        self.script(json!({"operation": operation, "fault": fault, "times": times})).await;
    }

    /// The same for the provider that the script names.
    pub(crate) async fn script_as(&self, script: Value) {
        let answer = self.control(Method::POST, "faults", Some(&script)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{script}: {answer:?}");
    }

    /// Rows of a view, as they are.
    pub(crate) async fn view(&self, view: &str, member: &str) -> Vec<Value> {
        self.rows(view, member).await
    }

    /// The base URL of a provider with this prefix.
    pub(crate) fn base(&self, prefix: &str) -> String {
        self.base.join(prefix).unwrap().to_string()
    }

    /// Scripts whatever the crate documentation of the sandbox allows.
    pub(crate) async fn script(&self, mut script: Value) {
        script["provider"] = "metricool".into();
        let answer = self.control(Method::POST, "faults", Some(&script)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{script}");
    }

    /// Posts that are sent from now on go public so long after the send.
    pub(crate) async fn confirms_after(&self, ms: u64) {
        self.fault("send", json!({"kind": "confirm_delay", "ms": ms})).await;
    }

    /// The next `times` posts are accepted and stay pending for ever.
    pub(crate) async fn never_confirms(&self, times: u32) {
        self.fault_times(times, "send", json!({"kind": "never_confirm"})).await;
    }

    /// Every fault is over.
    pub(crate) async fn behaves_again(&self) {
        self.control(Method::DELETE, "faults", None).await;
    }

    /// The network shows this post from now on.
    pub(crate) async fn goes_public(&self, post_id: &str) {
        let answer = self.control(Method::POST, "confirm", Some(&json!({"postId": post_id}))).await;
        assert_eq!(answer.status, StatusCode::OK);
    }

    /// Every call so far, in order of arrival.
    pub(crate) async fn journal(&self) -> Vec<Call> {
        self.rows("journal", "calls").await
    }

    /// The calls of one operation so far.
    pub(crate) async fn calls(&self, operation: &str) -> Vec<Call> {
        self.rows(&format!("journal?operation={operation}"), "calls").await
    }

    /// Waits until there were so many calls of an operation.
    pub(crate) async fn has_seen(&self, count: usize, operation: &str) -> Vec<Call> {
        eventually(&format!("{count} calls of {operation}"), async || {
            Some(self.calls(operation).await).filter(|calls| calls.len() >= count)
        })
        .await
    }

    /// Waits until an answer to so many calls of an operation has left.
    pub(crate) async fn has_answered(&self, count: usize, operation: &str) {
        eventually(&format!("{count} answers to {operation}"), async || {
            let calls = self.calls(operation).await;
            (calls.iter().filter(|call| call.answered_at.is_some()).count() >= count).then_some(())
        })
        .await;
    }

    /// All posts that were accepted, in order.
    pub(crate) async fn posts(&self) -> Vec<Post> {
        self.rows("posts", "posts").await
    }

    /// The media that became public, in order.
    pub(crate) async fn ledger(&self) -> Vec<String> {
        let posts: Vec<Post> = self.rows("ledger", "items").await;
        posts.into_iter().filter_map(|post| post.media_url).collect()
    }

    /// Makes a post at the provider behind the publisher's back.
    pub(crate) async fn posted_by_somebody_else(&self, like: &Post) {
        let date = like.publication_date.unwrap().strftime("%Y-%m-%dT%H:%M:%S").to_string();
        let body = json!({
            "text": "", "autoPublish": true, "providers": [{"network": "facebook"}],
            "facebookData": {"type": "STORY"}, "media": [like.media_url],
            "publicationDate": {"dateTime": date, "timezone": "UTC"},
        });
        let answer = self.call(Method::POST, &Self::post_path(""), Some(&body)).await;
        assert_eq!(answer.status, StatusCode::OK);
    }

    /// Deletes a post at the provider behind the publisher's back.
    pub(crate) async fn deleted_by_somebody_else(&self, post_id: &str) {
        let path = Self::post_path(&format!("/{post_id}"));
        let answer = self.call(Method::DELETE, &path, None).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
    }

    fn post_path(post: &str) -> String {
        let (user, prefix) = (sandbox::METRICOOL_USER_ID, sandbox::METRICOOL_PREFIX);
        format!("{prefix}/v2/scheduler/posts{post}?userId={user}&blogId={ACCOUNT}")
    }

    async fn rows<T: for<'de> Deserialize<'de>>(&self, view: &str, member: &str) -> Vec<T> {
        let answer = self.control(Method::GET, view, None).await;
        let mut shown: Value = serde_json::from_slice(&answer.body).unwrap();
        serde_json::from_value(shown[member].take()).unwrap()
    }

    async fn control(&self, method: Method, path: &str, body: Option<&Value>) -> HttpResponse {
        self.call(method, &format!("/_sandbox/{path}"), body).await
    }

    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> HttpResponse {
        let mut request = HttpRequest::new(method, self.base.join(path).unwrap());
        let token = HeaderValue::from_static(sandbox::METRICOOL_TOKEN);
        request.headers.insert("x-mc-auth", token);
        if let Some(body) = body {
            let json = HeaderValue::from_static("application/json");
            request.headers.insert(header::CONTENT_TYPE, json);
            request.body = serde_json::to_vec(body).unwrap().into();
        }
        self.client.send(request).await.unwrap()
    }
}
