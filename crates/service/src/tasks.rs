//! Tracked tasks: everything that runs beside a request, and the signal that stops it.

use std::{future::Future, panic::AssertUnwindSafe, time::Duration};

use futures::FutureExt as _;
use tokio::task::JoinHandle;
use tokio_util::{
    sync::{CancellationToken, WaitForCancellationFuture},
    task::TaskTracker,
};
use tracing::Instrument as _;

/// The tasks of one service. Cloning shares them; [`Tasks::of`] shares the stop as well but names
/// another service in traces and logs.
#[derive(Clone, Debug)]
pub struct Tasks {
    service: &'static str,
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Tasks {
    /// No tasks yet, and no stop asked for.
    pub fn new(service: &'static str) -> Self {
        Self { service, tracker: TaskTracker::new(), stop: CancellationToken::new() }
    }

    /// The same tasks and stop, seen as another service's.
    #[must_use]
    pub fn of(&self, service: &'static str) -> Self {
        Self { service, ..self.clone() }
    }

    /// The service that these tasks belong to.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// Runs `future` until it ends; a stop waits for it. It continues the caller's trace.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        let future = telemetry::in_service(self.service, future.in_current_span());
        #[allow(clippy::disallowed_methods, reason = "this is the tracked spawn")]
        tokio::spawn(self.tracker.track_future(future))
    }

    /// Runs `future` outside of any trace: for loops that outlive the request that started them.
    pub fn spawn_loop<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        tracing::Span::none().in_scope(|| self.spawn(future))
    }

    /// Runs a loop that the service cannot do without: should it panic, the process is asked to
    /// stop, so that whoever watches it starts it again.
    pub fn spawn_vital<F>(&self, name: &'static str, future: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let stop = self.stop.clone();
        self.spawn_loop(async move {
            if AssertUnwindSafe(future).catch_unwind().await.is_err() {
                tracing::error!(name, "a loop panicked; the process stops to be started again");
                stop.cancel();
            }
        });
    }

    /// Asks everything to stop.
    pub fn ask_to_stop(&self) {
        self.stop.cancel();
    }

    /// Whether a stop was asked for.
    pub fn stopping(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Returns when a stop is asked for.
    pub fn stopped(&self) -> WaitForCancellationFuture<'_> {
        self.stop.cancelled()
    }

    /// The stop signal itself, to be moved into a server.
    pub fn stop_signal(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Asks for a stop and waits for the tasks, at most `limit`; false when some were still
    /// running then.
    pub async fn stop(&self, limit: Duration) -> bool {
        self.stop.cancel();
        self.tracker.close();
        tokio::time::timeout(limit, self.tracker.wait()).await.is_ok()
    }
}
