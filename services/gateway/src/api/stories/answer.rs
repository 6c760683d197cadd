//! What clients get of a batch; `convert` makes it of the publisher's messages.

mod convert;

pub(super) use convert::named;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::time::Instant;

/// A batch that was taken.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Accepted {
    #[schema(example = "batch_1767258000000_4fzyo82mv")]
    batch_id: String,
    #[schema(example = "stories")]
    tenant: String,
    status: BatchStatus,
    posts: Queued,
    /// As sent.
    #[schema(required = true, value_type = Option<Object>)]
    schedule: Option<Value>,
    /// As sent.
    #[schema(value_type = BTreeMap<String, Value>, example = json!({"accountId": "123456", "publishSpeed": "fast"}))]
    settings: Value,
    created_at: Instant,
}

/// The stories of a batch that was taken.
#[derive(Serialize, ToSchema)]
struct Queued {
    #[schema(example = 2)]
    total: u32,
    #[schema(example = 2)]
    queued: u32,
}

/// Counters read from the database.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Reconciled {
    #[schema(example = "batch_1767258000000_4fzyo82mv")]
    batch_id: String,
    status: BatchStatus,
    posts: Counters,
    /// Always true.
    #[schema(example = true)]
    reconciled: bool,
    /// When the database was read.
    reconciled_at: Instant,
}

/// A batch with its stories.
#[derive(Serialize, ToSchema)]
pub(crate) struct Batch {
    #[serde(flatten)]
    overview: BatchOverview,
    /// The stories, in order.
    clips: Vec<Clip>,
}

/// A batch without its stories.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BatchOverview {
    #[schema(example = "batch_1767258000000_4fzyo82mv")]
    batch_id: String,
    #[schema(example = "stories")]
    tenant: String,
    /// The client's own name for it.
    #[schema(required = true)]
    job_id: Option<String>,
    status: BatchStatus,
    /// The finished part of the stories.
    #[schema(minimum = 0, maximum = 1, example = 0.5)]
    progress: f64,
    posts: Counters,
    /// As sent.
    #[schema(required = true, value_type = Option<Object>)]
    schedule: Option<Value>,
    /// As sent.
    #[schema(value_type = BTreeMap<String, Value>, example = json!({"accountId": "123456", "publishSpeed": "fast"}))]
    settings: Value,
    /// What is wrong with the batch as a whole.
    #[schema(required = true)]
    error: Option<String>,
    created_at: Instant,
    #[schema(required = true)]
    started_at: Option<Instant>,
    #[schema(required = true)]
    completed_at: Option<Instant>,
}

/// The batches that are not finished.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActiveBatches {
    batches: Vec<BatchOverview>,
    /// For the next page; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// Batches, finished ones too.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BatchList {
    batches: Vec<BatchOverview>,
    /// For the next page; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// How many stories are in which state.
#[derive(Serialize, ToSchema)]
pub(crate) struct Counters {
    #[schema(example = 2)]
    total: u32,
    #[schema(example = 1)]
    published: u32,
    #[schema(example = 0)]
    failed: u32,
    #[schema(example = 0)]
    cancelled: u32,
    #[schema(example = 1)]
    pending: u32,
}

/// The state of a batch.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(example = "processing")]
pub(crate) enum BatchStatus {
    /// Scheduled, nothing due yet.
    Pending,
    Processing,
    Paused,
    /// Every story is finished, also with none published.
    Completed,
    Cancelled,
}

/// One story of a batch.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Clip {
    /// The client's own id.
    #[schema(example = "clip_1")]
    id: String,
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d3e")]
    publication_id: String,
    /// From 1.
    #[schema(minimum = 1, example = 1)]
    index: u32,
    status: StoryStatus,
    phase: Phase,
    /// Metricool's id.
    #[schema(required = true, example = "98765")]
    post_id: Option<String>,
    /// Our own key for it.
    #[schema(example = "batch_1767258000000_4fzyo82mv_1")]
    external_id: String,
    #[schema(required = true, example = "https://www.facebook.com/stories/98765")]
    public_url: Option<String>,
    /// How often it was sent.
    #[schema(example = 1)]
    attempts: u32,
    /// Such as `PROVIDER_ERROR:403:…`, `TIMEOUT`, `NETWORK:…`, `UNCONFIRMED`.
    #[schema(required = true)]
    error: Option<String>,
    metrics: ClipMetrics,
    /// There, and true, when it was published after it had been given up.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    late: bool,
    /// The media, as sent.
    #[schema(example = "https://media.example.com/clip_1.mp4")]
    url: String,
    /// As sent.
    #[schema(required = true)]
    text: Option<String>,
    /// When the send in hand was answered: the speed's limit counts from then.
    #[schema(required = true)]
    sent_at: Option<Instant>,
}

/// How a story was confirmed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ClipMetrics {
    /// How often its status was read.
    #[schema(example = 4)]
    checks: u32,
    /// From the answer to the send to the confirmation.
    #[schema(required = true, minimum = 0, example = 7.5)]
    seconds_to_publish: Option<f64>,
}

/// The state of a story.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(example = "published")]
pub(crate) enum StoryStatus {
    Pending,
    Published,
    Failed,
    Cancelled,
}

/// What is being done for a story.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(example = "done")]
pub(crate) enum Phase {
    Queued,
    Preparing,
    Sending,
    Confirming,
    Unconfirmed,
    Done,
}

/// The accounts that stories can go to.
#[derive(Serialize, ToSchema)]
pub(crate) struct Brands {
    brands: Vec<Brand>,
}

/// An account at Metricool.
#[derive(Serialize, ToSchema)]
struct Brand {
    /// Metricool's `blogId`.
    #[schema(example = "123456")]
    id: String,
    #[schema(example = "My page")]
    label: String,
    #[schema(required = true, example = "https://media.example.com/page.jpg")]
    picture: Option<String>,
    /// The connected networks.
    #[schema(example = json!(["facebook"]))]
    networks: Vec<String>,
}
