//! Forgets what is kept for a time only: events of finished batches, deliveries, idempotency keys,
//! sign-ins, throttles of apps. Folds the counts of processes that are gone into one row.

use std::{sync::Arc, time::Duration};

use super::Context;
use crate::store::{authorizations, counts, deliveries, events, quotas};

/// The events of a finished batch are kept so long; then its stream begins with a snapshot.
const KEEP_EVENTS: Duration = Duration::from_secs(7 * 24 * 3_600);
/// Deliveries that ended, well or not, are kept so long.
const KEEP_DELIVERIES: Duration = Duration::from_secs(30 * 24 * 3_600);
const INTERVAL: Duration = Duration::from_secs(3_600);

/// Forgets once an hour until a stop is asked for.
pub async fn run(context: Arc<Context>) {
    while !context.tasks.stopping() {
        let now = context.clock.now();
        let forgotten = async {
            let mut events = 0;
            loop {
                match events::forget(&context.store, now, KEEP_EVENTS).await? {
                    0 => break,
                    batches => events += batches,
                }
            }
            let mut deliveries = 0;
            loop {
                match deliveries::forget(&context.store, now, KEEP_DELIVERIES).await? {
                    0 => break,
                    more => deliveries += more,
                }
            }
            let keys = ::store::once::forget(&context.store, now).await?;
            let sign_ins = authorizations::forget(&context.store, now).await?;
            let throttles = quotas::forget(&context.store, now).await?;
            let folded = counts::fold(&context.store).await?;
            store::Result::<_>::Ok((events, deliveries, keys, sign_ins, throttles, folded))
        };
        match forgotten.await {
            Ok((events, deliveries, keys, sign_ins, throttles, folded)) => {
                tracing::debug!(
                    events,
                    deliveries,
                    keys,
                    sign_ins,
                    throttles,
                    folded,
                    "forgot what was too old"
                );
            }
            Err(error) => tracing::warn!(%error, "retention failed; it is tried again in an hour"),
        }
        tokio::select! {
            () = context.clock.sleep_until(now + INTERVAL) => {}
            () = context.tasks.stopped() => {}
        }
    }
}
