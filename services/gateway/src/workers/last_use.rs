//! Writes when keys were last used, in batches: a write per request would cost more than most
//! requests do.

use std::{
    collections::HashMap,
    mem,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use uuid::Uuid;

use crate::{app::App, store::keys};

/// How late a last use may be written.
pub(crate) const EVERY: Duration = Duration::from_secs(10);
/// How many keys wait to be written; uses of more are not noted until the next batch.
const MAX_WAITING: usize = 10_000;

/// The uses that are not yet written.
#[derive(Debug, Default)]
pub(crate) struct LastUse(Mutex<Uses>);

type Uses = HashMap<Uuid, (String, Timestamp)>;

impl LastUse {
    /// Notes a use, in memory.
    pub(crate) fn note(&self, tenant: &str, key: Uuid, at: Timestamp) {
        // A panic while the lock was held leaves the map as usable as before.
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, last)) = uses.get_mut(&key) {
            *last = at;
        } else if uses.len() < MAX_WAITING {
            uses.insert(key, (tenant.to_owned(), at));
        }
    }

    fn take(&self) -> Uses {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Writes every 10 s, and once more when asked to stop.
pub(crate) async fn run(app: App) {
    while !app.tasks.stopping() {
        tokio::select! {
            () = app.clock.sleep_until(app.clock.now() + EVERY) => {}
            () = app.tasks.stopped() => {}
        }
        if let Err(error) = write(&app).await {
            // A last use is a hint for people; the next one brings it again.
            tracing::warn!(%error, "last uses of keys were not written");
        }
    }
}

async fn write(app: &App) -> store::Result<()> {
    let uses = app.last_use.take();
    if uses.is_empty() {
        return Ok(());
    }
    let mut tx = app.store.begin().await?;
    for (key, (tenant, at)) in uses {
        keys::touch(&mut tx, &tenant, key, at).await?;
    }
    tx.commit().await
}
