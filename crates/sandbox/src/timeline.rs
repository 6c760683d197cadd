//! When a post moves, and what becomes of it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::limits;

/// What happens to an accepted post in the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It becomes public.
    #[default]
    Publish,
    /// The network refuses it with this `detailedStatus`.
    Error(String),
    /// It stays pending.
    Stay,
}

/// The instants at which a post that moves does so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timeline {
    /// From here on it is `PUBLISHING`.
    pub(crate) starts_at: Timestamp,
    /// From here on it is public, or refused.
    pub(crate) settles_at: Timestamp,
    delay: Duration,
}

impl Timeline {
    /// A post made at `now` for `due`: it settles `delay` after its creation when it is meant for
    /// now (at most [`limits::NOW_WINDOW`] ahead), else `delay` after its due time; in the second
    /// half of the delay it is publishing.
    pub(crate) fn new(now: Timestamp, due: Timestamp, delay: Duration) -> Self {
        let from = if due <= after(now, limits::NOW_WINDOW) { now } else { due };
        Self { starts_at: after(from, delay / 2), settles_at: after(from, delay), delay }
    }

    /// The same post, changed at `now` and meant for `due`.
    pub(crate) fn moved(self, now: Timestamp, due: Timestamp) -> Self {
        Self::new(now, due, self.delay)
    }

    /// Settled at `now`.
    pub(crate) fn settled(now: Timestamp) -> Self {
        Self { starts_at: now, settles_at: now, delay: Duration::ZERO }
    }
}

/// `duration` after `instant`; the end of time when that lies beyond it.
pub(crate) fn after(instant: Timestamp, duration: Duration) -> Timestamp {
    SignedDuration::try_from(duration)
        .ok()
        .and_then(|duration| instant.checked_add(duration).ok())
        .unwrap_or(Timestamp::MAX)
}

/// `duration` before `instant`; the beginning of time when that lies beyond it.
pub(crate) fn before(instant: Timestamp, duration: Duration) -> Timestamp {
    SignedDuration::try_from(duration)
        .ok()
        .and_then(|duration| instant.checked_sub(duration).ok())
        .unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DELAY: Duration = Duration::from_millis(600);

    fn at(millisecond: i64) -> Timestamp {
        Timestamp::from_millisecond(millisecond).unwrap()
    }

    #[test]
    fn a_post_for_now_is_counted_from_its_creation() {
        let timeline = Timeline::new(at(0), at(10_000), DELAY);
        assert_eq!(timeline.starts_at, at(300));
        assert_eq!(timeline.settles_at, at(600));
    }

    #[test]
    fn a_post_for_later_is_counted_from_its_publication_date() {
        let timeline = Timeline::new(at(0), at(10_001), DELAY);
        assert_eq!(timeline.starts_at, at(10_301));
        assert_eq!(timeline.settles_at, at(10_601));
    }

    #[test]
    fn the_end_of_time_is_no_overflow() {
        let timeline = Timeline::new(at(0), Timestamp::MAX, DELAY);
        assert_eq!(timeline.settles_at, Timestamp::MAX);
    }
}
