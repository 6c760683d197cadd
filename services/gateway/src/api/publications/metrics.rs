//! What was published, how fast, and what is left to do (posts.md, "REST").

use axum::{Json, extract::State};
use proto::publisher::v1 as pb;
use serde::Serialize;
use service::grpc::retry;
use utoipa::ToSchema;

use crate::{
    app::App,
    http::{call::Call, problem::Failure},
};

/// Counts of the tenant's publications, stories included, and of the process.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct Metrics {
    /// Publications that went live.
    #[schema(example = 2)]
    posts_published: u64,
    /// Those that failed, unconfirmed ones included.
    #[schema(example = 0)]
    posts_failed: u64,
    /// Throttled answers of providers.
    #[schema(example = 1)]
    rate_limit_hits: u64,
    /// Mean time that a publication was worked on, waits not counted, in milliseconds.
    #[schema(minimum = 0, example = 412.5)]
    avg_job_processing_time: f64,
    /// The most memory that the publishing process has held, in bytes.
    #[schema(example = 73_400_320)]
    peak_memory_usage: u64,
    /// Publications that are due and not finished.
    #[schema(example = 0)]
    queue_depth: u64,
}

/// Read the metrics of publishing
#[utoipa::path(
    get,
    path = "/api/metrics",
    tag = "publications",
    operation_id = "getMetrics",
    responses((status = 200, body = Metrics, description = "The counts of now."))
)]
pub(crate) async fn metrics(State(app): State<App>, call: Call) -> Result<Json<Metrics>, Failure> {
    let metrics = retry::read(|| async {
        let request = call.caller().request(pb::GetMetricsRequest {})?;
        Ok(app.publications().get_metrics(request).await?.into_inner())
    })
    .await?;
    Ok(Json(metrics.into()))
}

impl From<pb::Metrics> for Metrics {
    fn from(metrics: pb::Metrics) -> Self {
        Self {
            posts_published: metrics.posts_published,
            posts_failed: metrics.posts_failed,
            rate_limit_hits: metrics.rate_limit_hits,
            avg_job_processing_time: metrics.avg_job_processing_time,
            peak_memory_usage: metrics.peak_memory_usage,
            queue_depth: metrics.queue_depth,
        }
    }
}
