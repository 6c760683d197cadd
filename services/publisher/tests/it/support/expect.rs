//! What a test expects of a batch, in a few words.

use proto::publisher::v1::{Batch, Clip, StoryStatus};
use service::{Code, Error};

/// The clip of a story, counted from 1.
pub(crate) fn clip(batch: &Batch, index: usize) -> &Clip {
    let clip = &batch.clips[index - 1];
    assert_eq!(clip.index as usize, index);
    clip
}

/// Each story's status, in order: `p`ending, published (`+`), failed (`-`), cancelled (`x`).
pub(crate) fn statuses(batch: &Batch) -> String {
    batch
        .clips
        .iter()
        .map(|clip| match clip.status() {
            StoryStatus::Pending => 'p',
            StoryStatus::Published => '+',
            StoryStatus::Failed => '-',
            StoryStatus::Cancelled => 'x',
            StoryStatus::Unspecified => '?',
        })
        .collect()
}

/// The answer to what the batch's state does not allow.
#[track_caller]
pub(crate) fn conflicts(answer: Result<Batch, Error>) {
    let error = answer.expect_err("a conflict");
    assert_eq!(error.code(), Code::BatchConflict, "{error}");
}
