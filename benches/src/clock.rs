//! The benchmark's own clock: the wall's, which the products under test share.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The time.
#[allow(clippy::disallowed_methods, reason = "the benchmark's own clock")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Milliseconds from one instant to another; negative when it is earlier.
pub fn millis(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64() * 1_000.0
}

/// Waits for an instant; returns at once when it has passed.
pub async fn until(at: Timestamp) {
    let left = at.duration_since(now()).max(SignedDuration::ZERO);
    tokio::time::sleep(left.unsigned_abs()).await;
}

/// The next whole second that is at least `lead` away: a time that every system keeps exactly.
pub fn whole_second_after(lead: Duration) -> Timestamp {
    let at = now() + lead;
    Timestamp::from_second(at.as_second() + 1).unwrap_or(at)
}
