//! Batches of stories: what clients send and what they get (stories.md, "REST").

use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::{Method, RequestBuilder, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    client::Client,
    sse::Stream,
    wait::{SOON, eventually},
};

/// A brand of the sandbox.
pub const ACCOUNT: &str = "700001";
/// Creates a batch.
pub const PUBLISH: &str = "/api/metricool/publish/stories";
/// Lists the open ones.
pub const ACTIVE: &str = "/api/metricool/batches/active";

/// A batch to be asked for. Its media URLs are its own: by them its stories are found in the
/// ledger.
#[derive(Clone, Debug)]
pub struct NewBatch {
    /// The body.
    pub body: Value,
    idempotency_key: Option<String>,
}

/// A batch as it is read.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    /// Its id.
    pub batch_id: String,
    /// Its status.
    pub status: String,
    /// Its counters.
    pub posts: Counters,
    /// Its stories.
    pub clips: Vec<Clip>,
    /// 0 to 1.
    pub progress: f64,
    /// What is wrong with it as a whole.
    pub error: Option<String>,
}

/// How many stories are where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Counters {
    /// All.
    pub total: u32,
    /// Live.
    pub published: u32,
    /// Not live, or not known to be.
    pub failed: u32,
    /// Stopped.
    pub cancelled: u32,
    /// Open.
    pub pending: u32,
}

/// A story as it is read.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Clip {
    /// The client's id.
    pub id: String,
    /// For `resolve`.
    pub publication_id: String,
    /// From 1.
    pub index: u32,
    /// Its status.
    pub status: String,
    /// Finer.
    pub phase: String,
    /// Metricool's id.
    pub post_id: Option<String>,
    /// Our own key.
    pub external_id: String,
    /// Where it can be seen.
    pub public_url: Option<String>,
    /// Create calls.
    pub attempts: u32,
    /// Why it failed.
    pub error: Option<String>,
    /// How it was confirmed.
    pub metrics: Metrics,
    /// Seen live after it was given up.
    #[serde(default)]
    pub late: bool,
}

/// How a story was confirmed.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metrics {
    /// Status reads.
    pub checks: u32,
    /// From the answer to the send to the confirmation.
    pub seconds_to_publish: Option<f64>,
}

impl NewBatch {
    /// A batch of `count` stories for [`ACCOUNT`].
    pub fn of(count: usize) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let batch = NUMBER.fetch_add(1, Ordering::Relaxed);
        let posts: Vec<Value> = (1..=count)
            .map(|n| {
                let url = format!("https://media.example.com/{batch}/{n}.mp4");
                json!({"id": format!("story-{n}"), "url": url})
            })
            .collect();
        let settings = json!({"accountId": ACCOUNT, "publishSpeed": "fast"});
        Self { body: json!({"posts": posts, "settings": settings}), idempotency_key: None }
    }

    /// For another account.
    #[must_use]
    pub fn account(mut self, account: &str) -> Self {
        self.body["settings"]["accountId"] = account.into();
        self
    }

    /// With another speed.
    #[must_use]
    pub fn speed(mut self, speed: &str) -> Self {
        self.body["settings"]["publishSpeed"] = speed.into();
        self
    }

    /// With so many retries.
    #[must_use]
    pub fn retries(mut self, retries: u32) -> Self {
        self.body["settings"]["maxRetries"] = retries.into();
        self
    }

    /// With the client's own name for it.
    #[must_use]
    pub fn job(mut self, id: &str) -> Self {
        self.body["jobId"] = id.into();
        self
    }

    /// For a time.
    #[must_use]
    pub fn scheduled(mut self, at: jiff::Timestamp) -> Self {
        self.body["schedule"] = json!({"mode": "scheduled", "scheduledAt": at.to_string()});
        self
    }

    /// With an `Idempotency-Key`.
    #[must_use]
    pub fn once(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// The media of its stories, in order.
    pub fn urls(&self) -> Vec<&str> {
        let posts = self.body["posts"].as_array().unwrap();
        posts.iter().map(|post| post["url"].as_str().unwrap()).collect()
    }

    /// The account's id.
    pub fn account_id(&self) -> &str {
        self.body["settings"]["accountId"].as_str().unwrap()
    }
}

impl Batch {
    /// Every story's status, in order.
    pub fn statuses(&self) -> Vec<&str> {
        self.clips.iter().map(|clip| clip.status.as_str()).collect()
    }

    /// Every story's error, in order.
    pub fn errors(&self) -> Vec<Option<&str>> {
        self.clips.iter().map(|clip| clip.error.as_deref()).collect()
    }

    /// Completed or cancelled, and nothing of it in flight.
    pub fn is_finished(&self) -> bool {
        matches!(self.status.as_str(), "completed" | "cancelled") && self.posts.pending == 0
    }
}

impl Client {
    /// The request that creates a batch.
    pub fn publish_request(&self, batch: &NewBatch) -> RequestBuilder {
        let request = self.request(Method::POST, PUBLISH).json(&batch.body);
        match &batch.idempotency_key {
            Some(key) => request.header("Idempotency-Key", key),
            None => request,
        }
    }

    /// Creates a batch; its id.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn publish(&self, batch: &NewBatch) -> String {
        let answer = self.answer(self.publish_request(batch)).await.expect(202);
        answer["batchId"].as_str().unwrap().to_owned()
    }

    /// Reads a batch.
    ///
    /// # Panics
    /// When it cannot be read.
    pub async fn batch(&self, id: &str) -> Batch {
        let answer = self.get(&format!("/api/metricool/batch/{id}")).await.expect(200);
        serde_json::from_value(answer).unwrap()
    }

    /// Reads a batch, when a service may be down.
    pub async fn try_batch(&self, id: &str) -> Option<Batch> {
        let request = self.request(Method::GET, &format!("/api/metricool/batch/{id}"));
        let answer = self.try_answer(request).await.ok().filter(|answer| answer.status == 200)?;
        serde_json::from_value(answer.json()).ok()
    }

    /// Waits until a batch is finished.
    pub async fn finished(&self, id: &str) -> Batch {
        self.batch_when(id, Batch::is_finished).await
    }

    /// Waits until a batch is as asked for.
    pub async fn batch_when(&self, id: &str, as_asked: impl Fn(&Batch) -> bool) -> Batch {
        let mut last = None;
        let what = format!("batch {id} is as asked for");
        let look = async || {
            last = self.try_batch(id).await.or(last.take());
            last.clone().filter(&as_asked)
        };
        eventually(&what, SOON, look).await
    }

    /// Creates a batch and waits until it is finished.
    pub async fn publish_to_the_end(&self, batch: &NewBatch) -> Batch {
        let id = self.publish(batch).await;
        self.finished(&id).await
    }

    /// `POST /api/metricool/batch/{id}/{action}`, which must be taken; the batch after it.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn command(&self, id: &str, action: &str) -> Batch {
        let answer = self.act(&format!("/api/metricool/batch/{id}/{action}")).await;
        serde_json::from_value(answer.expect(200)).unwrap()
    }

    /// Opens a batch's stream, which may be refused.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn open_stream(&self, id: &str, last_event_id: Option<&str>) -> Response {
        let request = self.request(Method::GET, &format!("/api/metricool/stream?batchId={id}"));
        let request = match last_event_id {
            Some(last) => request.header("Last-Event-ID", last),
            None => request,
        };
        self.open(request).await.unwrap()
    }

    /// Watches a batch.
    ///
    /// # Panics
    /// When that is refused.
    pub async fn watch(&self, id: &str, last_event_id: Option<i64>) -> Stream {
        let last = last_event_id.map(|id| id.to_string());
        Stream::new(self.open_stream(id, last.as_deref()).await)
    }
}
