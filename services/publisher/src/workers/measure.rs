//! What `/metrics` tells of publications, posts' and stories' alike (operations.md, "Metrics").

use jiff::Timestamp;

use metrics::{counter, histogram};

use crate::{
    domain::{
        error::PublishError,
        publication::{Platform, Publication, Step},
    },
    store::{DELIVERIES, LANES, webhooks::Reason},
};

const OUTCOMES: &str = "publications_total";
const MISSED: &str = "publication_lateness_missed_total";
const THROTTLES: &str = "publication_throttles_total";

/// Names every counter whose labels are known: a rate sees the first event only of one that was there.
pub(super) fn begin() {
    for platform in Platform::ALL.map(Platform::word) {
        for outcome in Step::TERMINAL.map(Step::word) {
            counter!(OUTCOMES, "platform" => platform, "outcome" => outcome).absolute(0);
        }
        counter!(MISSED, "platform" => platform).absolute(0);
        counter!(THROTTLES, "platform" => platform).absolute(0);
    }
    for table in [LANES.0, "post_publications", DELIVERIES.0] {
        counter!("lease_takeovers_total", "table" => table).absolute(0);
    }
    for outcome in super::deliveries::OUTCOMES {
        counter!("webhook_deliveries_total", "outcome" => outcome).absolute(0);
    }
    for reason in Reason::ALL.map(Reason::word) {
        counter!("webhooks_disabled_total", "reason" => reason).absolute(0);
    }
}

/// A publication went from one state to another, and that is committed. `due` is when it was due.
pub(super) fn moved(before: &Publication, after: &Publication, due: Timestamp, now: Timestamp) {
    let platform = after.order.platform.word();
    let hits = after.throttles_heard.saturating_sub(before.throttles_heard);
    if hits > 0 {
        counter!(THROTTLES, "platform" => platform).increment(u64::from(hits));
        if let Some(until) = after.next_at {
            let wait = seconds(now, until);
            histogram!("publication_throttle_wait_seconds", "platform" => platform).record(wait);
        }
    }
    if before.step == after.step || !after.step.is_terminal() {
        return;
    }
    counter!(OUTCOMES, "platform" => platform, "outcome" => after.step.word()).increment(1);
    if after.error == Some(PublishError::Missed) {
        counter!(MISSED, "platform" => platform).increment(1);
    }
    // A person's word on one that is unconfirmed says nothing of how long it took.
    if let Some(published) = after.published_at.filter(|_| after.step == Step::Published) {
        histogram!("publication_due_to_published_seconds", "platform" => platform)
            .record(seconds(due, published));
    }
}

fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64().max(0.0)
}
