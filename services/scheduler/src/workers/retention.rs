//! Forgets what is kept for a time only: idempotency keys.

use std::{sync::Arc, time::Duration};

use super::Context;

const INTERVAL: Duration = Duration::from_hours(1);

/// Forgets once an hour until a stop is asked for.
pub(crate) async fn run(context: Arc<Context>) {
    while !context.tasks.stopping() {
        let now = context.clock.now();
        match store::once::forget(&context.store, now).await {
            Ok(keys) => tracing::debug!(keys, "forgot what was too old"),
            Err(error) => tracing::warn!(%error, "retention failed; it is tried again in an hour"),
        }
        tokio::select! {
            () = context.clock.sleep_until(now + INTERVAL) => {}
            () = context.tasks.stopped() => {}
        }
    }
}
