//! The clock as a parameter (architecture.md, rule 4).

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// Where time comes from: the system's clock, or one that a test turns by hand.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<watch::Sender<Timestamp>>),
}

impl Clock {
    /// The longest single sleep: a clock that jumps is noticed within this time.
    const STRIDE: Duration = Duration::from_secs(30);

    /// The system's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `start` until [`Clock::advance`] moves it.
    pub fn manual(start: Timestamp) -> Self {
        Self(Source::Manual(Arc::new(watch::Sender::new(start))))
    }

    /// The time, in whole microseconds (what both databases keep).
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => {
                #[allow(clippy::disallowed_methods, reason = "this is the clock")]
                let now = Timestamp::now();
                Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
            }
            Source::Manual(time) => *time.borrow(),
        }
    }

    /// Returns once the clock shows `deadline` or later.
    pub async fn sleep_until(&self, deadline: Timestamp) {
        match &self.0 {
            Source::System => loop {
                let left = deadline.duration_since(self.now());
                if left <= SignedDuration::ZERO {
                    return;
                }
                tokio::time::sleep(left.unsigned_abs().min(Self::STRIDE)).await;
            },
            Source::Manual(time) => {
                // The sender lives in `self`, so the wait cannot fail.
                let _ = time.subscribe().wait_for(|now| *now >= deadline).await;
            }
        }
    }

    /// Moves a manual clock forward; the system's clock cannot be moved.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(time) = &self.0 {
            time.send_modify(|now| *now += by);
        }
    }
}

/// An instant as the contract carries it.
pub fn timestamp(instant: Timestamp) -> prost_types::Timestamp {
    let nanos = instant.subsec_nanosecond();
    // Before 1970 jiff counts both down; the message counts its nanoseconds up (timestamp.proto).
    let (seconds, nanos) = match instant.as_second() {
        seconds if nanos < 0 => (seconds - 1, nanos + 1_000_000_000),
        seconds => (seconds, nanos),
    };
    prost_types::Timestamp { seconds, nanos }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_counts_its_nanoseconds_up() {
        for (text, seconds, nanos) in [
            ("1970-01-01T00:00:01.5Z", 1, 500_000_000),
            ("1969-12-31T23:59:58.5Z", -2, 500_000_000),
        ] {
            let expected = prost_types::Timestamp { seconds, nanos };
            assert_eq!(timestamp(text.parse().unwrap()), expected, "{text}");
        }
    }
}
