//! The time and the entropy of the sandbox, asked for nowhere else.
//!
//! The sandbox plays the outside world, so it reads the real clock. A caller whose own clock is
//! moved by hand gives it that one, or moves this one with it: deadlines and the ages of messages
//! are judged alike on both sides then.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// The time as a sandbox sees it. Cloning shares it.
#[derive(Clone)]
pub struct Clock {
    read: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// How far it was moved, milliseconds.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that shows what `read` says.
    pub fn of(read: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { read: Arc::new(read), ahead: Arc::default() }
    }

    /// The present instant.
    pub(crate) fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_millis(self.ahead.load(Ordering::Relaxed));
        let now = (self.read)();
        now.checked_add(ahead).unwrap_or(now)
    }

    /// Makes it show `instant` now, and run on from there.
    pub(crate) fn set(&self, instant: Timestamp) {
        let ahead = instant.duration_since((self.read)()).as_millis();
        self.ahead.store(i64::try_from(ahead).unwrap_or_default(), Ordering::Relaxed);
    }

    /// Undoes [`Clock::set`].
    pub(crate) fn restore(&self) {
        self.ahead.store(0, Ordering::Relaxed);
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::of(now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").finish_non_exhaustive()
    }
}

/// The same clock, not one that happens to show the same.
impl PartialEq for Clock {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.ahead, &other.ahead)
    }
}

/// The present instant.
#[allow(
    clippy::disallowed_methods,
    reason = "the sandbox stands for third parties, whose clock is the real one; this is its only reader"
)]
fn now() -> Timestamp {
    Timestamp::now()
}

/// A seed for the random source when [`crate::Options::seed`] gives none.
#[allow(
    clippy::disallowed_methods,
    reason = "the one place where a sandbox without a fixed seed gets one"
)]
pub(crate) fn entropy() -> u64 {
    rand::Rng::random(&mut rand::rng())
}
