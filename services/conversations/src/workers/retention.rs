//! Forgets what nobody needs any more (conversations.md, "System events").

use std::time::Duration;

use super::{Context, Shared};
use crate::store::{events, outbox, partitions};

/// How long system events are kept.
pub(crate) const KEPT: Duration = Duration::from_secs(90 * 24 * 3_600);
/// How long a report waits for the message that it is of.
const REPORTS: Duration = Duration::from_secs(24 * 3_600);
/// Between two looks.
const PAUSE: Duration = Duration::from_secs(3_600);

/// Runs until a stop is asked for.
pub(crate) async fn run(context: Shared) {
    while !context.tasks.stopping() {
        if let Err(error) = forget(&context).await {
            tracing::warn!(%error, "old events are kept for now");
        }
        tokio::select! {
            () = context.clock.sleep_until(context.now() + PAUSE) => {}
            () = context.tasks.stopped() => {}
        }
    }
}

async fn forget(context: &Context) -> ::store::Result<()> {
    let (store, now) = (&context.store, context.now());
    partitions::prepare_months(store, now).await?;
    events::cleanup(store, None, now - KEPT).await?;
    outbox::forget_reports(store, now - REPORTS).await?;
    ::store::once::forget(store, now).await.map(drop)
}
