//! What goes on beside the calls: it ends with the last handle of the sandbox.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::task::JoinSet;

/// The tasks of one sandbox. Cloning shares them; a task must not hold one itself.
#[derive(Clone, Default)]
pub(crate) struct Tasks {
    running: Arc<Mutex<JoinSet<()>>>,
}

/// A handle that keeps no task alive.
#[derive(Clone)]
pub(crate) struct WeakTasks {
    running: Weak<Mutex<JoinSet<()>>>,
}

impl Tasks {
    /// Runs `task`; for callers within a runtime.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        while running.try_join_next().is_some() {}
        running.spawn(task);
    }

    pub(crate) fn downgrade(&self) -> WeakTasks {
        WeakTasks { running: Arc::downgrade(&self.running) }
    }
}

impl WeakTasks {
    pub(crate) fn upgrade(&self) -> Option<Tasks> {
        self.running.upgrade().map(|running| Tasks { running })
    }
}
