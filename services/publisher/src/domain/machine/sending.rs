//! The send and its answers (stories.md, "Errors", "No double post").

use jiff::Timestamp;

use super::{Rules, Sent, adopt, fail, searching, send_again, withdrawing};
use crate::domain::publication::{Intent, Publication, Step};

pub(super) fn arm(p: &mut Publication, prepared_url: &str, intent: &Intent) {
    p.step = Step::Armed;
    p.prepared_url = Some(prepared_url.to_owned());
    p.intent = Some(intent.clone());
    p.attempts += 1;
    p.next_at = None;
}

pub(super) fn answered(p: &mut Publication, sent: &Sent, rules: &Rules<'_>, now: Timestamp) {
    match sent {
        Sent::Accepted { provider_id, poll } => adopt(p, provider_id, poll, rules, now),
        Sent::Rejected(error) => {
            // The provider has nothing of it: no search will ever look for this intent.
            p.intent = None;
            fail(p, error.clone());
        }
        Sent::Throttled { .. } | Sent::Transient(_) if p.cancel => withdrawing::cancelled(p),
        Sent::Throttled { wait, error } => {
            p.throttles += 1;
            let since = p.trouble_since.unwrap_or(now);
            let wait = wait.unwrap_or_else(|| rules.policy.throttle(p.throttles));
            // A wait that nobody can represent is one that passes any limit.
            match now.checked_add(wait) {
                Ok(until) if until <= since + rules.confirm_limit => {
                    send_again(p, Some(until));
                    p.trouble_since = Some(since);
                }
                _ => fail(p, error.clone()),
            }
        }
        Sent::Transient(_) if p.retries_used < p.order.max_retries => {
            p.retries_used += 1;
            let back_off = rules.policy.back_off(p.retries_used, rules.jitter);
            send_again(p, Some(now + back_off));
        }
        Sent::Transient(error) => fail(p, error.clone()),
        Sent::Ambiguous(error) => searching::begin(p, Some(error.clone()), now),
    }
}
