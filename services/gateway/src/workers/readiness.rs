//! What this gateway depends on, for `/metrics` (operations.md, "Metrics").

use std::time::Duration;

use crate::{api::checks, app::App};

/// Between two looks.
const INTERVAL: Duration = Duration::from_secs(15);

/// Looks until a stop is asked for.
pub(super) async fn run(app: App) {
    let service = app.tasks.service();
    while !app.tasks.stopping() {
        store::health::measure(&app.store, service);
        for (check, answer) in checks(&app).await {
            let is_ready = if answer == "ok" { 1.0 } else { 0.0 };
            metrics::gauge!("readiness_check", "service" => service, "check" => check)
                .set(is_ready);
        }
        tokio::select! {
            () = app.clock.sleep_until(app.clock.now() + INTERVAL) => {}
            () = app.tasks.stopped() => {}
        }
    }
}
