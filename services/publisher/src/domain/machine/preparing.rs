//! Making ready what is to be sent: uploads, containers, tokens (posts.md, "Adapter"). Nothing of it
//! is public, so that whatever fails can be done again.

use jiff::Timestamp;

use super::{Rules, Unready, fail, sending};
use crate::domain::{
    error::PublishError,
    publication::{Handle, Publication, Step},
};

/// A step of the preparation was answered, or not.
pub(super) fn answered(
    p: &mut Publication,
    handle: &Handle,
    unready: &Unready,
    rules: &Rules<'_>,
    now: Timestamp,
) {
    p.handle = Some(handle.clone());
    p.step = Step::Preparing;
    match unready {
        Unready::Pending => wait(p, &PublishError::Timeout, rules, now),
        Unready::Rejected(error) => fail(p, error.clone()),
        Unready::Auth(error) => wants_token(p, error),
        Unready::Throttled { wait, error } => sending::throttled(p, *wait, error, rules, now),
        Unready::Transient(error) => sending::retry(p, error, rules, now),
    }
}

/// The provider is at work: the next look is a step of `FANFARE_CONTAINER_POLL_STEPS` away, and
/// after `FANFARE_CONTAINER_LIMIT` it is given up.
pub(super) fn wait(p: &mut Publication, failure: &PublishError, rules: &Rules<'_>, now: Timestamp) {
    p.step = Step::Preparing;
    if p.preparing_since.is_none() {
        p.polls = 0;
    }
    let until = *p.preparing_since.get_or_insert(now) + rules.policy.container_limit;
    if now >= until {
        return fail(p, failure.clone());
    }
    p.next_at = Some((now + rules.policy.container_step(p.polls)).min(until));
    p.polls += 1;
}

/// One renewal, one retry; then the connection has expired (posts.md, `Auth`).
pub(super) fn wants_token(p: &mut Publication, error: &PublishError) {
    if p.token_renewed {
        return fail(p, error.clone());
    }
    p.wants_token = true;
    p.next_at = None;
    p.cause = Some(error.clone());
}

/// The token cannot be renewed: it fails with what the provider said of the call. What may be public
/// already is for a person to look at.
pub(super) fn refused(p: &mut Publication, error: &PublishError) {
    p.wants_token = false;
    if p.step.is_unsent() {
        let error = p.cause.take().unwrap_or_else(|| error.clone());
        fail(p, error);
    } else {
        super::give_up(p);
    }
}
