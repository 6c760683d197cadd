//! Posts: what clients send and what they get (posts.md, "REST").

use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::{Method, RequestBuilder};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    client::Client,
    platforms,
    sandbox::Sandbox,
    wait::{SOON, eventually},
};

/// Creates a post.
pub const POSTS: &str = "/api/posts";
/// Connects an account.
pub const CONNECTIONS: &str = "/api/connections";

/// A post to be asked for. Its text is its own: by it the post is found in the ledger.
#[derive(Clone, Debug)]
pub struct NewPost {
    /// The body.
    pub body: Value,
    idempotency_key: Option<String>,
}

/// A post as it is read.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Post {
    /// Its id.
    pub id: String,
    /// Its text.
    pub content: String,
    /// Its status.
    pub status: String,
    /// When it is due.
    pub scheduled_at: Option<String>,
    /// The same as the clocks of its zone show it.
    pub scheduled_local: Option<String>,
    /// When the first of it was live.
    pub published_at: Option<String>,
    /// Where its approval stands.
    pub approval: Option<Value>,
    /// The post that it repeats.
    pub repeat_of: Option<String>,
    /// Its publications; lists leave them out.
    #[serde(default)]
    pub publications: Vec<Publication>,
}

/// A publication as it is read.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Publication {
    /// Its id.
    pub id: String,
    /// Its connection.
    pub connection_id: String,
    /// Its platform.
    pub platform: String,
    /// Its status.
    pub status: String,
    /// Finer.
    pub phase: String,
    /// The provider's id of the live post.
    pub external_id: Option<String>,
    /// Where it can be seen.
    pub permalink: Option<String>,
    /// Why it failed.
    pub error: Option<PublicationError>,
    /// Publishing calls.
    pub attempt_count: u32,
    /// What was uploaded for it.
    pub metadata: Metadata,
    /// Each publishing call.
    pub attempts: Vec<Attempt>,
}

/// Why a publication failed.
#[derive(Clone, Debug, Deserialize)]
pub struct PublicationError {
    /// For programs.
    pub code: String,
    /// For people.
    pub message: String,
    /// The outcome class.
    pub class: String,
}

/// What was uploaded.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    /// One per media URL, in order.
    pub media_ids: Vec<String>,
}

/// A publishing call.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// What came of it.
    pub outcome: Option<String>,
    /// The answer's status.
    pub http_status: Option<u16>,
    /// The trace it was in.
    pub trace_id: Option<String>,
}

/// A connected account.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Its id.
    pub id: String,
    /// Its platform.
    pub platform: String,
    /// The provider's id of it.
    pub account_id: String,
    /// Its status.
    pub status: String,
}

/// What was published so far, and how.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metrics {
    /// Live publications.
    pub posts_published: u64,
    /// Failed ones.
    pub posts_failed: u64,
    /// Throttled answers.
    pub rate_limit_hits: u64,
    /// Milliseconds.
    pub avg_job_processing_time: f64,
    /// Bytes.
    pub peak_memory_usage: u64,
    /// Due, and not finished.
    pub queue_depth: u64,
}

impl NewPost {
    /// A post to every connection on these platforms, due at once.
    pub fn to(platforms: &[&str]) -> Self {
        Self::with(json!({"platforms": platforms}))
    }

    /// A post to these connections, due at once.
    pub fn through<'a>(connections: impl IntoIterator<Item = &'a Connection>) -> Self {
        let ids: Vec<&str> = connections.into_iter().map(|c| c.id.as_str()).collect();
        Self::with(json!({"connectionIds": ids}))
    }

    fn with(mut body: Value) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        body["content"] = format!("News of the day, number {number}").into();
        body["status"] = "SCHEDULED".into();
        Self { body, idempotency_key: None }
    }

    /// With one more member, or another value of one.
    #[must_use]
    pub fn set(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.body[member] = value.into();
        self
    }

    /// For a time.
    #[must_use]
    pub fn at(self, at: jiff::Timestamp) -> Self {
        self.set("scheduledAt", at.to_string())
    }

    /// With an `Idempotency-Key`.
    #[must_use]
    pub fn once(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Its text.
    pub fn content(&self) -> &str {
        self.body["content"].as_str().unwrap()
    }
}

impl Post {
    /// Its only publication on a platform.
    pub fn on(&self, platform: &str) -> &Publication {
        let on: Vec<_> = self.publications.iter().filter(|p| p.platform == platform).collect();
        assert_eq!(on.len(), 1, "on {platform}: {self:#?}");
        on[0]
    }

    /// Whether nothing of it is open any more.
    pub fn is_final(&self) -> bool {
        matches!(self.status.as_str(), "PUBLISHED" | "PARTIAL" | "FAILED" | "CANCELLED")
    }
}

impl Connection {
    /// Scripts a fault for this account alone.
    pub async fn fault(&self, sandbox: &Sandbox, mut script: Value) {
        script["account"] = self.account_id.clone().into();
        sandbox.fault_at(&platforms::provider(&self.platform), script).await;
    }
}

impl Client {
    /// Connects the account of a platform that the sandbox makes up for a name.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn connect(&self, platform: &str, name: &str) -> Connection {
        let body = json!({"platform": platform, "accessToken": format!("token-of-{name}")});
        serde_json::from_value(self.post(CONNECTIONS, &body).await.expect(201)).unwrap()
    }

    /// The request that creates a post.
    pub fn post_request(&self, post: &NewPost) -> RequestBuilder {
        let request = self.request(Method::POST, POSTS).json(&post.body);
        match &post.idempotency_key {
            Some(key) => request.header("Idempotency-Key", key),
            None => request,
        }
    }

    /// Creates a post.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn create_post(&self, post: &NewPost) -> Post {
        let answer = self.answer(self.post_request(post)).await.expect(201);
        serde_json::from_value(answer).unwrap()
    }

    /// Reads a post.
    ///
    /// # Panics
    /// When it cannot be read.
    pub async fn read_post(&self, id: &str) -> Post {
        let answer = self.get(&format!("{POSTS}/{id}")).await.expect(200);
        serde_json::from_value(answer).unwrap()
    }

    /// Waits until a post is as asked for; a service may be down meanwhile.
    pub async fn post_when(&self, id: &str, what: &str, is_so: impl Fn(&Post) -> bool) -> Post {
        let path = format!("{POSTS}/{id}");
        let look = async || {
            let answer = self.try_answer(self.request(Method::GET, &path)).await.ok()?;
            let post: Post = serde_json::from_value(answer.json()).ok()?;
            is_so(&post).then_some(post)
        };
        eventually(&format!("post {id}: {what}"), SOON, look).await
    }

    /// Waits until a post is final.
    pub async fn decided(&self, id: &str) -> Post {
        self.post_when(id, "it is final", Post::is_final).await
    }

    /// Creates a post and waits until it is final.
    pub async fn post_to_the_end(&self, post: &NewPost) -> Post {
        let id = self.create_post(post).await.id;
        self.decided(&id).await
    }

    /// `POST /api/posts/{id}/{action}`, which must be taken; the post after it.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn act_on_post(&self, id: &str, action: &str, status: u16) -> Post {
        let answer = self.act(&format!("{POSTS}/{id}/{action}")).await;
        serde_json::from_value(answer.expect(status)).unwrap()
    }

    /// All posts, page by page.
    ///
    /// # Panics
    /// The list is refused.
    pub async fn all_posts(&self) -> Vec<Value> {
        let mut posts = Vec::new();
        let mut path = "/api/posts?limit=100".to_owned();
        loop {
            let list = self.get(&path).await.expect(200);
            posts.extend(list["items"].as_array().unwrap().iter().cloned());
            let Some(cursor) = list["nextCursor"].as_str() else { return posts };
            path = format!("/api/posts?limit=100&cursor={cursor}");
        }
    }

    /// The counts of the tenant.
    ///
    /// # Panics
    /// When they cannot be read.
    pub async fn metrics(&self) -> Metrics {
        serde_json::from_value(self.get("/api/metrics").await.expect(200)).unwrap()
    }
}
