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
        let answer = store.ping().await;
        let is_ready = if answer.is_ok() { 1.0 } else { 0.0 };
        metrics::gauge!("readiness_check", "service" => tasks.service(), "check" => "database")
            .set(is_ready);
        let status = match answer {
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

/// Tells `/metrics` how a service's connections are used.
pub fn measure(store: &Store, service: &'static str) {
    for Connections { pool, used, idle, max } in store.connections() {
        let labels = [("service", service), ("pool", pool)];
        metrics::gauge!("db_pool_connections_max", &labels).set(f64::from(max));
        for (state, count) in [("used", used), ("idle", idle)] {
            let labels = [("service", service), ("pool", pool), ("state", state)];
            metrics::gauge!("db_pool_connections", &labels).set(f64::from(count));
        }
    }
}
