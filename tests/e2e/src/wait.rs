//! Waiting for a condition, never for a time.

use std::time::{Duration, Instant};

use jiff::Timestamp;

/// Long enough for anything that is meant to happen at once, on a busy machine.
pub const SOON: Duration = Duration::from_secs(20);
/// Between two looks at a condition.
const INTERVAL: Duration = Duration::from_millis(10);

/// The time, as the product under test sees it.
pub fn now() -> Timestamp {
    #[allow(clippy::disallowed_methods, reason = "the product under test lives in real time")]
    Timestamp::now()
}

/// Looks until there is something to see, and returns it.
///
/// # Panics
/// When there is still nothing after `limit`; the message says `what` was waited for.
pub async fn eventually<T>(
    what: &str,
    limit: Duration,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> T {
    let started = Instant::now();
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(started.elapsed() < limit, "not within {limit:?}: {what}");
        tokio::time::sleep(INTERVAL).await;
    }
}

/// The result of `work`, which must not take longer than `limit`.
///
/// # Panics
/// When it does.
pub async fn within<T>(what: &str, limit: Duration, work: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(limit, work).await;
    done.unwrap_or_else(|_| panic!("not within {limit:?}: {what}"))
}
