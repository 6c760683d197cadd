//! Waiting for the network's word: the polling grid, the last poll, the time-out (stories.md,
//! "Polling", "Anti-race", "Time-out"), and the look before a failed story is tried again.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Poll, Rules, fail, give_up, publish, send_again, sending, time_out, withdrawing};
use crate::domain::{
    error::PublishError,
    publication::{Group, Publication, Step},
};

pub(super) fn polled(
    p: &mut Publication,
    started_at: Timestamp,
    result: &Poll,
    rules: &Rules<'_>,
    now: Timestamp,
) {
    p.checks += 1;
    p.polls += 1;
    match result {
        // The first terminal answer received is the truth.
        Poll::Live { permalink } => publish(p, permalink.clone(), now),
        Poll::Refused { detail } => fail(p, PublishError::provider(200, detail)),
        Poll::Throttled(wait) if p.order.group == Group::Post => {
            let wait = sending::read_throttled(p, *wait, rules, now);
            // Nor does it count towards the time that a confirmation may take.
            p.sent_at = p.sent_at.map(|sent| sent + wait);
        }
        // A post that takes long, such as a film, is not deleted: it may go live at any moment.
        Poll::Pending | Poll::Gone | Poll::Unreadable if p.order.group == Group::Post => {
            let limit_at = p.sent_at.unwrap_or(started_at) + rules.policy.container_limit;
            if started_at < limit_at {
                p.next_at = Some((started_at + rules.policy.poll_step(p.polls)).min(limit_at));
            } else {
                give_up(p);
            }
        }
        // A story's polls go on whatever is answered (stories.md, "Polling").
        Poll::Pending | Poll::Gone | Poll::Throttled(_) | Poll::Unreadable => {
            p.throttles_heard += u32::from(matches!(result, Poll::Throttled(_)));
            let limit_at = p.sent_at.unwrap_or(started_at) + rules.confirm_limit;
            if started_at < limit_at {
                // The last poll is the one at the limit: it catches a confirmation that raced it.
                p.next_at = Some((started_at + rules.policy.poll_step(p.polls)).min(limit_at));
            } else if p.retries_used < p.order.max_retries {
                withdrawing::begin(p);
            } else {
                time_out(p, rules, now);
            }
        }
    }
}

/// A person wants it tried again: what may be at the provider is read first.
pub(super) fn retry(p: &mut Publication) {
    let known_there = p.provider_id.is_some();
    p.cause = p.error.take();
    p.late_check = None;
    p.retries_used = 0;
    p.throttles = 0;
    p.cancel = false;
    p.maybe_sent_since = None;
    p.token_renewed = false;
    Arc::make_mut(&mut p.order).due_at = None;
    // What it took so far was counted when it failed.
    p.worked = std::time::Duration::ZERO;
    if known_there {
        p.step = Step::Rechecking;
        p.polls = 0;
        p.next_at = None;
        p.trouble_since = None;
    } else {
        send_again(p, None);
        p.step = Step::Queued;
    }
}

pub(super) fn rechecked(
    p: &mut Publication,
    started_at: Timestamp,
    result: &Poll,
    rules: &Rules<'_>,
    now: Timestamp,
) {
    p.checks += 1;
    match result {
        Poll::Live { permalink } => publish(p, permalink.clone(), now),
        Poll::Pending => {
            p.step = Step::Confirming;
            p.sent_at = Some(now);
            p.polls = 0;
            p.cause = None;
            p.next_at = Some(started_at + rules.policy.poll_step(0));
        }
        Poll::Gone | Poll::Refused { .. } => {
            send_again(p, None);
            p.step = Step::Queued;
        }
        Poll::Throttled(wait) if p.order.group == Group::Post => {
            sending::read_throttled(p, *wait, rules, now);
        }
        Poll::Throttled(_) | Poll::Unreadable => {
            p.throttles_heard += u32::from(matches!(result, Poll::Throttled(_)));
            let since = *p.trouble_since.get_or_insert(now);
            let until = since + rules.policy.reconcile_limit;
            if now < until {
                p.next_at = Some((now + rules.policy.poll_step(p.polls)).min(until));
                p.polls += 1;
            } else {
                // Not sent again blindly: it stays what it was.
                let cause = p.cause.take().unwrap_or(PublishError::Timeout);
                fail(p, cause);
            }
        }
    }
}
