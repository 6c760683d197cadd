//! Counts what waits, for `/metrics` (operations.md, "Metrics").

use std::time::Duration;

use super::Shared;
use crate::store::{counters, metrics};

/// Between two counts.
const PAUSE: Duration = Duration::from_secs(5);

/// Counts until a stop is asked for.
pub(crate) async fn run(context: Shared) {
    counters::begin();
    while !context.tasks.stopping() {
        match metrics::depth(&context.store).await {
            Ok(depths) => {
                for depth in depths {
                    let queue = depth.queue.word();
                    ::metrics::gauge!("conversation_queue_depth", "queue" => queue)
                        .set(depth.count as f64);
                    let age = depth.oldest.map_or(0.0, |oldest| {
                        context.now().duration_since(oldest).as_secs_f64().max(0.0)
                    });
                    ::metrics::gauge!("conversation_queue_oldest_seconds", "queue" => queue)
                        .set(age);
                }
            }
            Err(error) => tracing::warn!(%error, "nothing is counted"),
        }
        tokio::select! {
            () = context.clock.sleep_until(context.now() + PAUSE) => {}
            () = context.tasks.stopped() => {}
        }
    }
}
