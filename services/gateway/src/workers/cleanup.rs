//! Forgets expired sessions and creations of keys that no repeat may refer to any more. Both are refused when
//! they are read, too; this only keeps the tables small.

use std::time::Duration;

use crate::{
    app::App,
    store::{key_creations, sessions},
};

/// How often.
pub(crate) const EVERY: Duration = Duration::from_secs(60 * 60);

/// Cleans up at the start and then every hour.
pub(crate) async fn run(app: App) {
    while !app.tasks.stopping() {
        match clean_up(&app).await {
            Ok((sessions, creations)) => tracing::debug!(sessions, creations, "cleaned up"),
            Err(error) => {
                tracing::warn!(%error, "the clean-up failed; the next one makes up for it");
            }
        }
        tokio::select! {
            () = app.clock.sleep_until(app.clock.now() + EVERY) => {}
            () = app.tasks.stopped() => {}
        }
    }
}

async fn clean_up(app: &App) -> store::Result<(u64, u64)> {
    let now = app.clock.now();
    let sessions = sessions::delete_expired(&app.store, now).await?;
    let creations = key_creations::delete_expired(&app.store, now).await?;
    Ok((sessions, creations))
}
