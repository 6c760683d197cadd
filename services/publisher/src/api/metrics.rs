//! `GetMetrics` (posts.md, `GET /api/metrics`).

use proto::publisher::v1 as pb;
use service::Error;

use crate::{Context, store::counts};

/// Counts of the tenant and of the process.
pub(super) async fn read(context: &Context, tenant: &str) -> Result<pb::Metrics, Error> {
    let counts = counts::of_tenant(&context.store, tenant).await?;
    let queue_depth = counts::queue_depth(&context.store, tenant, context.clock.now()).await?;
    let mean = match counts.worked {
        0 => 0.0,
        worked => counts.worked_for.as_secs_f64() * 1_000.0 / worked as f64,
    };
    Ok(pb::Metrics {
        posts_published: counts.published,
        posts_failed: counts.failed,
        rate_limit_hits: counts.rate_limit_hits,
        avg_job_processing_time: mean,
        peak_memory_usage: peak_memory().unwrap_or_default(),
        queue_depth,
    })
}

/// The most memory that the process has held, in bytes, as Linux counts it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1_024)
}
