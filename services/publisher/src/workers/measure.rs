//! What `/metrics` tells of publications, posts' and stories' alike (operations.md, "Metrics").

use jiff::Timestamp;

use crate::domain::publication::{Publication, Step};

/// A publication went from one state to another, and that is committed. `due` is when it was due.
pub(super) fn moved(before: &Publication, after: &Publication, due: Timestamp, now: Timestamp) {
    let platform = after.order.platform.word();
    let hits = after.throttles_heard.saturating_sub(before.throttles_heard);
    if hits > 0 {
        metrics::counter!("publication_throttles_total", "platform" => platform)
            .increment(u64::from(hits));
        if let Some(until) = after.next_at {
            let wait = seconds(now, until);
            metrics::histogram!("publication_throttle_wait_seconds", "platform" => platform)
                .record(wait);
        }
    }
    if before.step == after.step || !after.step.is_terminal() {
        return;
    }
    metrics::counter!("publications_total", "platform" => platform, "outcome" => after.step.word())
        .increment(1);
    // A person's word on one that is unconfirmed says nothing of how long it took.
    if let Some(published) = after.published_at.filter(|_| after.step == Step::Published) {
        metrics::histogram!("publication_due_to_published_seconds", "platform" => platform)
            .record(seconds(due, published));
    }
}

fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64().max(0.0)
}
