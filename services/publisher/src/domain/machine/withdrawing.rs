//! Taking a post back: delete it at the provider, then read it once more; only the read counts
//! (stories.md, "Time-out", "Cancel").

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
        Poll::Refused { detail } => fail(p, PublishError::provider(200, detail)),
        Poll::Gone if p.cancel => cancelled(p),
        Poll::Gone => {
            p.retries_used += 1;
            send_again(p, None);
        }
        Poll::Pending | Poll::Unreadable if p.cancel => give_up(p),
        Poll::Pending | Poll::Unreadable => time_out(p, rules, now),
    }
}
