//! The send and its answers (stories.md, "Errors", "No double post"; posts.md, "Adapter").

use std::time::Duration;

use jiff::Timestamp;

use super::{Poll, Rules, Sent, adopt, fail, preparing, searching, send_again, withdrawing};
use crate::domain::{
    error::PublishError,
    publication::{Group, Handle, Intent, Publication, Step, attempt},
    quota::LONGEST,
};

pub(super) fn arm(p: &mut Publication, handle: &Handle, intent: &Intent, trace_id: Option<String>) {
    p.step = Step::Armed;
    p.handle = Some(handle.clone());
    p.intent = Some(intent.clone());
    p.attempts += 1;
    p.next_at = None;
    p.preparing_since = None;
    if p.order.group == Group::Post {
        attempt::begin(&mut p.log, intent.armed_at, trace_id);
    }
}

pub(super) fn answered(p: &mut Publication, sent: &Sent, rules: &Rules<'_>, now: Timestamp) {
    let (outcome, http_status) = told(sent);
    attempt::end(&mut p.log, outcome, http_status, now);
    match sent {
        Sent::Accepted { provider_id, poll, .. } => adopt(p, provider_id, poll, rules, now),
        Sent::Rejected(error) => {
            // The provider has nothing of it: no search will ever look for this intent.
            p.intent = None;
            fail(p, error.clone());
        }
        Sent::Duplicate { error, .. } if p.maybe_sent_since.is_none() => {
            p.intent = None;
            fail(p, error.clone());
        }
        Sent::Duplicate { provider_id: Some(id), .. } => {
            adopt(p, id, &Poll::Live { permalink: None }, rules, now);
        }
        Sent::Duplicate { error, provider_id: None } => {
            searching::begin(p, Some(error.clone()), now);
            p.duplicate = true;
        }
        Sent::Throttled { .. } | Sent::Transient(_) | Sent::Auth(_) | Sent::NotReady(_)
            if p.cancel =>
        {
            withdrawing::cancelled(p);
        }
        Sent::Throttled { wait, error } => {
            p.throttled += 1;
            throttled(p, *wait, error, rules, now);
        }
        Sent::Auth(error) => {
            send_again(p, None);
            preparing::wants_token(p, error);
        }
        Sent::NotReady(error) => {
            send_again(p, None);
            preparing::wait(p, error, rules, now);
        }
        Sent::Transient(error) => retry(p, error, rules, now),
        Sent::Ambiguous(error) => searching::begin(p, Some(error.clone()), now),
    }
}

/// Waits as told, or longer from time to time; uses up no retry. A story's wait ends at its speed's
/// limit.
pub(super) fn throttled(
    p: &mut Publication,
    wait: Option<Duration>,
    error: &PublishError,
    rules: &Rules<'_>,
    now: Timestamp,
) {
    p.throttles += 1;
    p.throttles_heard += 1;
    let since = p.trouble_since.unwrap_or(now);
    let wait = wait.unwrap_or_else(|| rules.policy.throttle(p.throttles));
    let within_limit = |until: &Timestamp| match p.order.group {
        Group::Batch => *until <= since + rules.confirm_limit,
        Group::Post => true,
    };
    // A wait that nobody can represent is one that passes any limit.
    match now.checked_add(wait).ok().filter(within_limit) {
        Some(until) => {
            send_again(p, Some(until));
            p.trouble_since = Some(since);
        }
        None => fail(p, error.clone()),
    }
}

/// A post's read that was throttled waits like any call (posts.md, "Any 429 is throttled"); the wait,
/// which is no trouble with the provider's answers.
pub(super) fn read_throttled(
    p: &mut Publication,
    wait: Option<Duration>,
    rules: &Rules<'_>,
    now: Timestamp,
) -> Duration {
    p.throttles += 1;
    p.throttles_heard += 1;
    let wait = wait.unwrap_or_else(|| rules.policy.throttle(p.throttles)).min(LONGEST);
    p.trouble_since = p.trouble_since.map(|since| since + wait);
    p.next_at = Some(now + wait);
    wait
}

/// Tried again after the back-off, while a retry is left; it surely had no effect.
pub(super) fn retry(p: &mut Publication, error: &PublishError, rules: &Rules<'_>, now: Timestamp) {
    if p.retries_used >= p.order.max_retries {
        return fail(p, error.clone());
    }
    p.retries_used += 1;
    let back_off = rules.policy.back_off(p.retries_used, rules.jitter);
    send_again(p, Some(now + back_off));
}

/// An outcome as the attempts of a post tell of it.
fn told(sent: &Sent) -> (&'static str, Option<u16>) {
    match sent {
        Sent::Accepted { http_status, .. } => ("accepted", Some(*http_status)),
        Sent::Rejected(error) => ("rejected", error.http_status()),
        Sent::Auth(error) => ("auth", error.http_status()),
        Sent::NotReady(error) => ("not_ready", error.http_status()),
        Sent::Duplicate { error, .. } => ("duplicate", error.http_status()),
        Sent::Throttled { error, .. } => ("throttled", error.http_status()),
        Sent::Transient(error) => ("transient", error.http_status()),
        Sent::Ambiguous(error) => ("ambiguous", error.http_status()),
    }
}
