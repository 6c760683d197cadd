//! Writes who changed what, many requests in one commit. None of them waits for it: what a process that is
//! killed has not written yet, a second's worth at most, is in its traces and logs alone.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;

use crate::{
    app::App,
    store::audit::{self, Entry},
};

/// Before a database that did not take entries is asked again.
const AGAIN: Duration = Duration::from_secs(1);
/// How many entries wait while the database does not answer; of more is told, and they are not kept.
const MAX_WAITING: usize = 100_000;
/// Entries of one commit at most.
const TOGETHER: usize = 1_000;

/// The entries that are not yet written.
#[derive(Debug, Default)]
pub(crate) struct Audit {
    waiting: Mutex<Vec<Entry>>,
    noted: Notify,
}

impl Audit {
    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Entry>> {
        // A panic while the lock was held leaves the list as usable as before.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes an entry, in memory; while the process stops, which its writer does too, it is written at once, and
    /// the stop waits for that.
    pub(crate) fn note(app: &App, entry: Entry) {
        let has_room = {
            let mut waiting = app.audit.waiting();
            let has_room = waiting.len() < MAX_WAITING;
            if has_room {
                waiting.push(entry);
            }
            has_room
        };
        if !has_room {
            tracing::error!("who changed what is not kept: the database does not answer");
        }
        app.audit.noted.notify_one();
        if app.tasks.stopping() {
            let app = app.clone();
            // A task of its own: whoever made the request may go away.
            app.tasks.clone().spawn(async move { write(&app).await });
        }
    }
}

/// Writes what is noted, until a stop is asked for, and then once more.
pub(crate) async fn run(app: App) {
    while !app.tasks.stopping() {
        tokio::select! {
            () = app.audit.noted.notified() => {}
            () = app.tasks.stopped() => {}
        }
        if !write(&app).await {
            tokio::select! {
                () = tokio::time::sleep(AGAIN) => app.audit.noted.notify_one(),
                () = app.tasks.stopped() => {}
            }
        }
    }
    write(&app).await;
}

/// Whether all of it is written; what is not waits on.
async fn write(app: &App) -> bool {
    loop {
        let entries: Vec<Entry> = {
            let mut waiting = app.audit.waiting();
            let some = waiting.len().min(TOGETHER);
            waiting.drain(..some).collect()
        };
        if entries.is_empty() {
            return true;
        }
        if let Err(error) = audit::insert(&app.store, &entries).await {
            tracing::warn!(%error, entries = entries.len(), "who changed what is not written yet");
            app.audit.waiting().splice(0..0, entries);
            return false;
        }
    }
}
