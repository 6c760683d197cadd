//! Tells the gRPC health service whether the database answers.

use std::time::Duration;

use service::{Clock, Tasks};
use tonic_health::{ServingStatus, server::HealthReporter};

use crate::Store;

const INTERVAL: Duration = Duration::from_secs(2);

/// Looks at the database until a stop is asked for.
pub async fn watch(store: Store, clock: Clock, tasks: Tasks, reporter: HealthReporter) {
    while !tasks.stopping() {
        let status = match store.ping().await {
            Ok(()) => ServingStatus::Serving,
            Err(error) => {
                tracing::warn!(%error, "the database does not answer");
                ServingStatus::NotServing
            }
        };
        reporter.set_service_status("", status).await;
        tokio::select! {
            () = clock.sleep_until(clock.now() + INTERVAL) => {}
            () = tasks.stopped() => {}
        }
    }
    reporter.set_service_status("", ServingStatus::NotServing).await;
}
