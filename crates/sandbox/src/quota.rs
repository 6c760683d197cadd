//! How much an account may call: windows of calls, and what is left of one.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Calls in a window of fixed length that begins with the first call after the last one's end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Window {
    resets_at: Option<Timestamp>,
    used: u32,
}

/// Where an account stands, for the headers and for refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    pub(crate) limit: u32,
    /// It is the application's, over all accounts.
    pub(crate) app: bool,
    /// Calls in this window, the present one and refused ones included.
    pub(crate) used: u32,
    pub(crate) now: Timestamp,
    pub(crate) resets_at: Timestamp,
}

impl Window {
    /// Counts a call.
    pub(crate) fn hit(&mut self, now: Timestamp, limit: u32, length: Duration) -> Quota {
        let resets_at = match self.resets_at {
            Some(instant) if now < instant => instant,
            _ => {
                self.used = 0;
                let length = SignedDuration::try_from(length).unwrap_or(SignedDuration::MAX);
                now.checked_add(length).unwrap_or(Timestamp::MAX)
            }
        };
        self.resets_at = Some(resets_at);
        self.used = self.used.saturating_add(1);
        Quota { limit, app: false, used: self.used, now, resets_at }
    }
}

impl Quota {
    pub(crate) fn is_exceeded(&self) -> bool {
        self.used > self.limit
    }

    pub(crate) fn remaining(&self) -> u32 {
        self.limit.saturating_sub(self.used)
    }

    /// Whole percent used up, at most 100.
    pub(crate) fn percent(&self) -> u32 {
        let percent = u64::from(self.used) * 100 / u64::from(self.limit.max(1));
        u32::try_from(percent.min(100)).unwrap_or(100)
    }

    /// From now to the next window, in whole seconds, rounded up.
    pub(crate) fn seconds_left(&self) -> i64 {
        let left = self.resets_at.duration_since(self.now).as_millis();
        i64::try_from(left.max(0).saturating_add(999) / 1_000).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millisecond: i64) -> Timestamp {
        Timestamp::from_millisecond(millisecond).unwrap()
    }

    #[test]
    fn a_window_begins_with_its_first_call() {
        let mut window = Window::default();
        let mut hit = |ms| window.hit(at(ms), 2, Duration::from_secs(10));
        assert_eq!(hit(500).resets_at, at(10_500));
        let second = hit(600);
        assert_eq!((second.percent(), second.remaining(), second.is_exceeded()), (100, 0, false));
        assert_eq!(second.seconds_left(), 10);
        assert!(hit(10_499).is_exceeded());
        assert_eq!((hit(10_500).used, hit(10_501).resets_at), (1, at(20_500)));
    }
}
