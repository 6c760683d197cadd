//! Tells the gRPC health service whether the database answers.

use std::{sync::Arc, time::Duration};

use tonic_health::{ServingStatus, server::HealthReporter};

use super::Context;

const INTERVAL: Duration = Duration::from_secs(2);

/// Looks at the database until a stop is asked for.
pub(crate) async fn run(context: Arc<Context>, reporter: HealthReporter) {
    while !context.tasks.stopping() {
        let status = match context.store.ping().await {
            Ok(()) => ServingStatus::Serving,
            Err(error) => {
                tracing::warn!(%error, "the database does not answer");
                ServingStatus::NotServing
            }
        };
        reporter.set_service_status("", status).await;
        tokio::select! {
            () = context.clock.sleep_until(context.clock.now() + INTERVAL) => {}
            () = context.tasks.stopped() => {}
        }
    }
    reporter.set_service_status("", ServingStatus::NotServing).await;
}
