//! Forgets expired sessions and creations of keys that no repeat may refer to any more, which are refused
//! when they are read, too, and who changed what after its time.

use std::time::Duration;

use crate::{
    app::App,
    store::{audit, key_creations, sessions},
};

/// How long it is known who changed what, as long as system events.
const AUDIT_KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// How often.
pub(crate) const EVERY: Duration = Duration::from_secs(60 * 60);

/// Cleans up at the start and then every hour.
pub(crate) async fn run(app: App) {
    while !app.tasks.stopping() {
        match clean_up(&app).await {
            Ok([sessions, creations, audit]) => {
                tracing::debug!(sessions, creations, audit, "cleaned up");
            }
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

async fn clean_up(app: &App) -> store::Result<[u64; 3]> {
    let now = app.clock.now();
    let sessions = sessions::delete_expired(&app.store, now).await?;
    let creations = key_creations::delete_expired(&app.store, now).await?;
    let audit = audit::forget(&app.store, now - AUDIT_KEPT).await?;
    Ok([sessions, creations, audit])
}
