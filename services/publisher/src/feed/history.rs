//! The events of one batch, as far as they are kept, in order.

use std::sync::Arc;

use crate::domain::event::{Event, Kind};

/// What happened to a batch so far.
#[derive(Clone, Debug, Default)]
pub(super) struct History(Vec<Arc<Event>>);

impl History {
    /// The history and what came after it; two readers at once may bring the same events.
    pub(super) fn with(&self, fresh: Vec<Event>) -> Self {
        let newest = self.newest();
        let fresh = fresh.into_iter().filter(|event| event.id > newest).map(Arc::new);
        Self(self.0.iter().cloned().chain(fresh).collect())
    }

    /// The id of the newest event; 0 before the first.
    pub(super) fn newest(&self) -> i64 {
        self.0.last().map_or(0, |event| event.id)
    }

    /// The batch is finished: its newest event says so.
    pub(super) fn is_finished(&self) -> bool {
        self.0.last().is_some_and(|event| event.kind == Kind::Completed)
    }

    /// Whether a client that has seen `id` can go on without a gap.
    pub(super) fn continues(&self, id: i64) -> bool {
        let oldest = self.0.first().map_or(1, |event| event.id);
        (oldest - 1..=self.newest()).contains(&id)
    }

    /// The event after `id`, if it happened already.
    pub(super) fn after(&self, id: i64) -> Option<&Arc<Event>> {
        let at = self.0.partition_point(|event| event.id <= id);
        self.0.get(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::batch::{BatchStatus, Counters};

    fn history(ids: std::ops::RangeInclusive<i64>, finished: bool) -> History {
        let last = *ids.end();
        let event = |id| Event {
            id,
            at: jiff::Timestamp::UNIX_EPOCH,
            status: BatchStatus::Processing,
            posts: Counters::default(),
            kind: if finished && id == last { Kind::Completed } else { Kind::Progress },
        };
        History::default().with(ids.map(event).collect())
    }

    #[test]
    fn a_client_goes_on_where_nothing_is_missing() {
        let whole = history(1..=5, false);
        assert!((0..=5).all(|id| whole.continues(id)));
        assert!(!whole.continues(6) && !whole.continues(-1));
        let pruned = history(5..=5, true);
        assert!(pruned.continues(4) && pruned.continues(5) && !pruned.continues(3));
        assert!(History::default().continues(0) && !History::default().continues(1));
    }

    #[test]
    fn what_is_known_already_is_passed_over() {
        let known = history(1..=3, false);
        let twice = known.with((*history(2..=4, false).0).iter().map(|e| (**e).clone()).collect());
        assert_eq!(twice.0.iter().map(|event| event.id).collect::<Vec<_>>(), [1, 2, 3, 4]);
    }

    #[test]
    fn only_the_newest_event_finishes() {
        assert!(history(1..=5, true).is_finished());
        let tried_again =
            history(1..=5, true).with(vec![(**history(6..=6, false).after(0).unwrap()).clone()]);
        assert!(!tried_again.is_finished());
        assert_eq!(tried_again.after(5).map(|event| event.id), Some(6));
    }
}
