//! Tells the gRPC health service whether the database answers, and `/metrics` how its connections
//! are used.

use std::time::Duration;

use service::{Clock, Tasks};
use tonic_health::{ServingStatus, server::HealthReporter};

use crate::{Connections, Store};

const INTERVAL: Duration = Duration::from_secs(2);

/// Looks at the database until a stop is asked for.
pub async fn watch(store: Store, clock: Clock, tasks: Tasks, reporter: HealthReporter) {
    while !tasks.stopping() {
        measure(&store, tasks.service());
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

fn measure(store: &Store, service: &'static str) {
    for Connections { pool, used, idle } in store.connections() {
        for (state, count) in [("used", used), ("idle", idle)] {
            let labels = [("service", service), ("pool", pool), ("state", state)];
            metrics::gauge!("db_pool_connections", &labels).set(f64::from(count));
        }
    }
}
