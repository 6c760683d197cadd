//! The search for a post whose sending was not acknowledged (posts.md, "Reconcile"): at once, and
//! again from the settle time after the intent.

use jiff::Timestamp;

use super::{Rules, Search, adopt, fail, give_up, preparing, send_again, sending, withdrawing};
use crate::domain::{
    error::PublishError,
    publication::{Group, Publication, Step},
};

/// `cause` is the failure that left the outcome open; none after a crash.
pub(super) fn begin(p: &mut Publication, cause: Option<PublishError>, now: Timestamp) {
    p.step = Step::Unknown;
    let intended_at = p.intent.as_ref().map_or(now, |intent| intent.armed_at);
    p.maybe_sent_since.get_or_insert(intended_at);
    p.crashed = cause.is_none();
    p.cause = cause;
    p.sent_at = Some(now);
    p.polls = 0;
    p.trouble_since = None;
    p.next_at = None;
}

pub(super) fn answered(
    p: &mut Publication,
    started_at: Timestamp,
    result: &Search,
    rules: &Rules<'_>,
    now: Timestamp,
) {
    match result {
        Search::Found { provider_id, poll } => adopt(p, provider_id, poll, rules, now),
        Search::Several => give_up(p),
        Search::Auth(error) if !p.token_renewed => preparing::wants_token(p, error),
        Search::Throttled(wait) if p.order.group == Group::Post => {
            sending::read_throttled(p, *wait, rules, now);
        }
        Search::Throttled(_) => {
            p.throttles_heard += 1;
            unreadable(p, rules, now);
        }
        Search::Unreadable | Search::Auth(_) => unreadable(p, rules, now),
        // The provider has it, says the provider: the list is behind.
        Search::None if p.duplicate => unreadable(p, rules, now),
        Search::None => {
            p.trouble_since = None;
            let settled = p.intent.as_ref().map(|i| i.armed_at + rules.policy.reconcile_settle);
            match settled {
                Some(settled) if started_at < settled => p.next_at = Some(settled),
                _ => absent(p, rules, now),
            }
        }
    }
}

/// Proven: the provider has nothing of it.
fn absent(p: &mut Publication, rules: &Rules<'_>, now: Timestamp) {
    if p.cancel {
        withdrawing::cancelled(p);
    } else if p.crashed {
        send_again(p, None);
    } else if p.retries_used < p.order.max_retries {
        p.retries_used += 1;
        // The back-off counts from the failure, most of which the settle time has used up.
        let failed_at = p.sent_at.unwrap_or(now);
        let back_off = rules.policy.back_off(p.retries_used, rules.jitter);
        send_again(p, Some(failed_at + back_off));
    } else {
        let cause = p.cause.take().unwrap_or(PublishError::Timeout);
        fail(p, cause);
    }
}

fn unreadable(p: &mut Publication, rules: &Rules<'_>, now: Timestamp) {
    let since = *p.trouble_since.get_or_insert(now);
    let until = since + rules.policy.reconcile_limit;
    if now >= until {
        give_up(p);
    } else {
        p.next_at = Some((now + rules.policy.poll_step(p.polls)).min(until));
        p.polls += 1;
    }
}
