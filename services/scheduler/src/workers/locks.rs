//! Gives captions back whose day is long past (scheduling.md, "Builder": "an hourly sweep").

use std::time::Duration;

use super::Shared;
use crate::{domain::locks::kept_from, store::locks};

/// Between two sweeps.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// Before a sweep that failed is tried again.
const AGAIN: Duration = Duration::from_secs(60);

/// Sweeps until a stop is asked for.
pub async fn run(context: Shared) {
    while !context.tasks.stopping() {
        let pause = match sweep(&context).await {
            Ok(released) => {
                tracing::debug!(released, "captions given back");
                EVERY
            }
            Err(error) => {
                tracing::warn!(%error, "captions cannot be given back right now");
                AGAIN
            }
        };
        tokio::select! {
            () = context.clock.sleep_until(context.clock.now() + pause) => {}
            () = context.tasks.stopped() => {}
        }
    }
}

/// Gives back what is long past, of every tenant; how many. The longest time of any policy
/// holds for all.
///
/// # Errors
/// The engine's.
pub async fn sweep(context: &super::Context) -> store::Result<u64> {
    let days = context.policies.longest(|policy| policy.orchestrator.lock_days);
    let mut released = 0;
    loop {
        let now = context.clock.now();
        match locks::expire(&context.store, kept_from(now, days), now).await? {
            0 => return Ok(released),
            more => released += more,
        }
    }
}
