//! How much waits to be published and for how long, for `/metrics` (operations.md, "Metrics"). Every
//! replica tells the same of the database that they share.

use std::{sync::Arc, time::Duration};

use super::Context;
use crate::store::queue::{self, Queue};

/// Between two looks.
const INTERVAL: Duration = Duration::from_secs(15);

/// Looks until a stop is asked for.
pub async fn run(context: Arc<Context>) {
    super::measure::begin();
    while !context.tasks.stopping() {
        let now = context.clock.now();
        for queue in [Queue::Posts, Queue::Stories] {
            let waiting = match queue::waiting(&context.store, queue, now).await {
                Ok(waiting) => waiting,
                Err(error) => {
                    tracing::debug!(%error, "the queue cannot be measured right now");
                    continue;
                }
            };
            let name = queue.name();
            metrics::gauge!("publication_queue_depth", "queue" => name).set(waiting.depth as f64);
            metrics::gauge!("publication_queue_oldest_seconds", "queue" => name)
                .set(waiting.oldest.as_secs_f64());
        }
        match queue::unconfirmed(&context.store).await {
            Ok(count) => metrics::gauge!("publication_unconfirmed").set(count as f64),
            Err(error) => {
                tracing::debug!(%error, "what is unconfirmed cannot be counted right now");
            }
        }
        tokio::select! {
            () = context.clock.sleep_until(now + INTERVAL) => {}
            () = context.tasks.stopped() => {}
        }
    }
}
