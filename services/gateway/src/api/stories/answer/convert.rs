//! From the publisher's messages to what clients get.

use proto::publisher::v1 as pb;
use serde_json::Value;
use service::Error;

use super::{
    Accepted, ActiveBatches, Batch, BatchList, BatchOverview, BatchStatus, Brand, Brands, Clip,
    ClipMetrics, Counters, Phase, Queued, Reconciled, StoryStatus,
};
use crate::api::time::Instant;

impl TryFrom<pb::CreateBatchResponse> for Accepted {
    type Error = Error;

    fn try_from(batch: pb::CreateBatchResponse) -> Result<Self, Error> {
        Ok(Self {
            status: BatchStatus::read(batch.status)?,
            batch_id: batch.batch_id,
            tenant: batch.tenant,
            posts: Queued { total: batch.total, queued: batch.queued },
            schedule: batch.schedule_json.as_deref().map(as_sent).transpose()?,
            settings: as_sent(&batch.settings_json)?,
            created_at: Instant::required(batch.created_at)?,
        })
    }
}

impl TryFrom<pb::BatchSummary> for Reconciled {
    type Error = Error;

    fn try_from(summary: pb::BatchSummary) -> Result<Self, Error> {
        Ok(Self {
            status: BatchStatus::read(summary.status)?,
            batch_id: summary.batch_id,
            posts: summary.posts.unwrap_or_default().into(),
            reconciled: true,
            reconciled_at: Instant::required(summary.read_at)?,
        })
    }
}

impl TryFrom<pb::Batch> for Batch {
    type Error = Error;

    fn try_from(mut batch: pb::Batch) -> Result<Self, Error> {
        let clips = std::mem::take(&mut batch.clips);
        let clips = clips.into_iter().map(Clip::try_from).collect::<Result<_, _>>()?;
        Ok(Self { overview: batch.try_into()?, clips })
    }
}

impl TryFrom<pb::Batch> for BatchOverview {
    type Error = Error;

    fn try_from(batch: pb::Batch) -> Result<Self, Error> {
        let posts = batch.posts.unwrap_or_default();
        Ok(Self {
            status: BatchStatus::read(batch.status)?,
            batch_id: batch.batch_id,
            tenant: batch.tenant,
            job_id: batch.job_id,
            progress: progress(&posts),
            posts: posts.into(),
            schedule: batch.schedule_json.as_deref().map(as_sent).transpose()?,
            settings: as_sent(&batch.settings_json)?,
            error: batch.error,
            created_at: Instant::required(batch.created_at)?,
            started_at: Instant::optional(batch.started_at)?,
            completed_at: Instant::optional(batch.completed_at)?,
        })
    }
}

impl ActiveBatches {
    pub(in crate::api::stories) fn new(
        batches: Vec<pb::Batch>,
        next_cursor: Option<String>,
    ) -> Result<Self, Error> {
        let batches = batches.into_iter().map(BatchOverview::try_from).collect::<Result<_, _>>()?;
        Ok(Self { batches, next_cursor })
    }
}

impl BatchList {
    pub(in crate::api::stories) fn new(
        batches: Vec<pb::Batch>,
        next_cursor: Option<String>,
    ) -> Result<Self, Error> {
        let batches = batches.into_iter().map(BatchOverview::try_from).collect::<Result<_, _>>()?;
        Ok(Self { batches, next_cursor })
    }
}

impl From<pb::Counters> for Counters {
    fn from(counters: pb::Counters) -> Self {
        let pb::Counters { total, published, failed, cancelled, pending } = counters;
        Self { total, published, failed, cancelled, pending }
    }
}

impl TryFrom<pb::Clip> for Clip {
    type Error = Error;

    fn try_from(clip: pb::Clip) -> Result<Self, Error> {
        let (status, phase) = (StoryStatus::read(clip.status)?, Phase::read(clip.phase)?);
        Ok(Self {
            id: clip.id,
            publication_id: clip.publication_id,
            index: clip.index,
            status,
            phase,
            post_id: clip.post_id,
            external_id: clip.external_id,
            public_url: clip.public_url,
            attempts: clip.attempts,
            error: clip.error,
            metrics: ClipMetrics {
                checks: clip.checks,
                seconds_to_publish: clip.seconds_to_publish,
            },
            late: clip.late,
            url: clip.url,
            text: clip.text,
            sent_at: Instant::optional(clip.sent_at)?,
        })
    }
}

impl From<pb::ListBrandsResponse> for Brands {
    fn from(list: pb::ListBrandsResponse) -> Self {
        let brand = |brand: pb::Brand| {
            let pb::Brand { id, label, picture, networks } = brand;
            Brand { id, label, picture, networks }
        };
        Self { brands: list.brands.into_iter().map(brand).collect() }
    }
}

/// The status of a word in the publisher's messages.
pub(in crate::api::stories) fn named(word: &str) -> Option<pb::BatchStatus> {
    pb::BatchStatus::from_str_name(&format!("BATCH_STATUS_{}", word.to_uppercase()))
}

impl BatchStatus {
    pub(crate) fn read(status: i32) -> Result<Self, Error> {
        match pb::BatchStatus::try_from(status) {
            Ok(pb::BatchStatus::Pending) => Ok(Self::Pending),
            Ok(pb::BatchStatus::Processing) => Ok(Self::Processing),
            Ok(pb::BatchStatus::Paused) => Ok(Self::Paused),
            Ok(pb::BatchStatus::Completed) => Ok(Self::Completed),
            Ok(pb::BatchStatus::Cancelled) => Ok(Self::Cancelled),
            _ => Err(Error::internal(format!("batch status {status}"))),
        }
    }
}

impl StoryStatus {
    fn read(status: i32) -> Result<Self, Error> {
        match pb::StoryStatus::try_from(status) {
            Ok(pb::StoryStatus::Pending) => Ok(Self::Pending),
            Ok(pb::StoryStatus::Published) => Ok(Self::Published),
            Ok(pb::StoryStatus::Failed) => Ok(Self::Failed),
            Ok(pb::StoryStatus::Cancelled) => Ok(Self::Cancelled),
            _ => Err(Error::internal(format!("story status {status}"))),
        }
    }
}

impl Phase {
    pub(crate) fn read(phase: i32) -> Result<Self, Error> {
        match pb::Phase::try_from(phase) {
            Ok(pb::Phase::Queued) => Ok(Self::Queued),
            Ok(pb::Phase::Preparing) => Ok(Self::Preparing),
            Ok(pb::Phase::Sending) => Ok(Self::Sending),
            Ok(pb::Phase::Confirming) => Ok(Self::Confirming),
            Ok(pb::Phase::Unconfirmed) => Ok(Self::Unconfirmed),
            Ok(pb::Phase::Done) => Ok(Self::Done),
            _ => Err(Error::internal(format!("phase {phase}"))),
        }
    }
}

/// What a client sent, kept as text.
fn as_sent(json: &str) -> Result<Value, Error> {
    serde_json::from_str(json).map_err(Error::internal)
}

/// The finished part, rounded to four decimals.
fn progress(posts: &pb::Counters) -> f64 {
    if posts.total == 0 {
        return 0.0;
    }
    let finished = f64::from(posts.published + posts.failed + posts.cancelled);
    (finished / f64::from(posts.total) * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_counts_what_is_finished() {
        let counters = |published, failed, total| pb::Counters {
            published,
            failed,
            total,
            ..Default::default()
        };
        assert!((progress(&counters(1, 1, 3)) - 0.6667).abs() < f64::EPSILON);
        assert!((progress(&counters(0, 0, 3))).abs() < f64::EPSILON);
        assert!((progress(&counters(2, 1, 3)) - 1.0).abs() < f64::EPSILON);
        assert!((progress(&counters(0, 0, 0))).abs() < f64::EPSILON);
    }

    #[test]
    fn an_unknown_word_of_a_service_is_our_mistake() {
        assert!(BatchStatus::read(0).is_err());
        assert!(StoryStatus::read(99).is_err());
        assert!(Phase::read(-1).is_err());
    }
}
