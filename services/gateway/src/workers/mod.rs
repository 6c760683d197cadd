//! Loops beside the requests.

pub(crate) mod audit;
pub(crate) mod cleanup;
pub(crate) mod last_use;
mod readiness;

use crate::app::App;

/// Starts all loops; they end when the tasks are asked to stop.
pub(crate) fn spawn(app: &App) {
    app.tasks.spawn_loop(last_use::run(app.clone()));
    app.tasks.spawn_vital("audit", audit::run(app.clone()));
    app.tasks.spawn_loop(cleanup::run(app.clone()));
    app.tasks.spawn_loop(readiness::run(app.clone()));
}
