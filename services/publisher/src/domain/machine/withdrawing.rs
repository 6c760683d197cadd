//! Taking a post back: look, delete it at the provider unless it is live, then read it once more;
//! only the read counts (stories.md, "Time-out", "Cancel").

use jiff::Timestamp;

use super::{Poll, Rules, fail, give_up, publish, send_again, settle, time_out};
use crate::domain::{
    error::PublishError,
    publication::{Publication, Step},
};

pub(super) fn begin(p: &mut Publication) {
    p.step = Step::Withdrawing;
    p.deleted = false;
    p.next_at = None;
}

/// Whether the post may be deleted after a read that shows this. One that is live may not: it would
/// read as gone afterwards, and be sent again. What cannot be read may be live, and is deleted only
/// when a person wants it gone.
pub(crate) fn may_delete(p: &Publication, seen: &Poll) -> bool {
    match seen {
        Poll::Pending | Poll::Gone => true,
        Poll::Throttled(_) | Poll::Unreadable => p.cancel,
        Poll::Live { .. } | Poll::Refused { .. } => false,
    }
}

/// Deleted, after a read that allowed it.
pub(super) fn deleted(p: &mut Publication) {
    p.checks += 1;
    p.deleted = true;
}

/// A cancel: at once for what has not been sent; otherwise as soon as it is known what the
/// provider has.
pub(super) fn cancel(p: &mut Publication) {
    p.cancel = true;
    match p.step {
        step if step.is_unsent() => cancelled(p),
        Step::Confirming | Step::Rechecking => begin(p),
        _ => {}
    }
}

pub(super) fn cancelled(p: &mut Publication) {
    p.step = Step::Cancelled;
    settle(p, None);
}

pub(super) fn read_back(p: &mut Publication, result: &Poll, rules: &Rules<'_>, now: Timestamp) {
    p.checks += 1;
    match result {
        Poll::Live { permalink } => publish(p, permalink.clone(), now),
        Poll::Refused { detail } if !p.cancel => fail(p, PublishError::provider(200, detail)),
        Poll::Gone if p.cancel => cancelled(p),
        Poll::Gone => {
            p.retries_used += 1;
            send_again(p, None);
        }
        _ if p.cancel => give_up(p),
        _ => time_out(p, rules, now),
    }
}
