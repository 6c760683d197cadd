//! Keeps what web hooks bring before anybody is told that it was received (conversations.md, "Inbound"):
//! calls that arrive while a commit is under way share the next one.

use std::time::Duration;

use service::{Clock, Rng, Tasks};
use store::Store;
use tokio::sync::{mpsc, oneshot};

use crate::store::{
    Ids,
    inbox::{self, Arrived},
    outbox::{self, Report},
};

/// Calls that may wait; more wait to be let in, as long as their callers do.
const QUEUE: usize = 4_096;
/// Calls of one commit.
const TOGETHER: usize = 256;

/// What one web hook brings.
#[derive(Debug, Default)]
pub struct Bundle {
    /// Messages, and what cannot be used.
    pub arrived: Vec<Arrived>,
    /// Reports on our own messages.
    pub reports: Vec<Report>,
}

struct Waiting {
    bundle: Bundle,
    kept: oneshot::Sender<bool>,
}

/// A way to the loop that keeps.
#[derive(Clone, Debug)]
pub struct Keeper(mpsc::Sender<Waiting>);

/// It was not kept; whoever sent it has to send it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the payload could not be stored")]
pub struct NotKept;

impl Keeper {
    /// Starts the loop.
    pub(crate) fn start(
        store: Store,
        clock: Clock,
        rng: Rng,
        tasks: &Tasks,
        settle: Duration,
    ) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let stop = tasks.clone();
        let keeping = Keeping { store, clock, rng, settle };
        tasks.spawn_vital("keeper", async move { keeping.run(receiver, stop).await });
        Self(sender)
    }

    /// Returns once it is durable.
    ///
    /// # Errors
    /// It is not.
    pub async fn keep(&self, bundle: Bundle) -> Result<(), NotKept> {
        let (kept, answer) = oneshot::channel();
        self.0.send(Waiting { bundle, kept }).await.map_err(|_| NotKept)?;
        match answer.await {
            Ok(true) => Ok(()),
            _ => Err(NotKept),
        }
    }
}

struct Keeping {
    store: Store,
    clock: Clock,
    rng: Rng,
    settle: Duration,
}

impl Keeping {
    async fn run(self, mut receiver: mpsc::Receiver<Waiting>, tasks: Tasks) {
        let mut waiting = Vec::new();
        loop {
            tokio::select! {
                biased;
                _ = receiver.recv_many(&mut waiting, TOGETHER) => {}
                () = tasks.stopped() => receiver.close(),
            }
            if waiting.is_empty() {
                if receiver.is_closed() {
                    return;
                }
                continue;
            }
            self.commit(std::mem::take(&mut waiting)).await;
        }
    }

    async fn commit(&self, waiting: Vec<Waiting>) {
        let bundles: Vec<&Bundle> = waiting.iter().map(|one| &one.bundle).collect();
        let kept = self.store(&bundles).await;
        if kept.is_ok() || bundles.len() == 1 {
            if let Err(error) = &kept {
                tracing::error!(%error, "a web hook's payload is not kept");
            }
            let kept = kept.is_ok();
            for one in waiting {
                // The caller may have gone; what is kept is kept.
                let _ = one.kept.send(kept);
            }
            return;
        }
        // One that the database does not take is not to spoil the others.
        for one in waiting {
            let kept = self.store(&[&one.bundle]).await;
            if let Err(error) = &kept {
                tracing::error!(%error, "a web hook's payload is not kept");
            }
            let _ = one.kept.send(kept.is_ok());
        }
    }

    async fn store(&self, bundles: &[&Bundle]) -> store::Result<()> {
        let ids = Ids { clock: &self.clock, rng: &self.rng };
        let arrived: Vec<Arrived> =
            bundles.iter().flat_map(|bundle| bundle.arrived.iter().cloned()).collect();
        // Messages lock leads, reports lock queues: two commits, as whoever changes a lead locks it and
        // then its queue, and would wait for one that does so the other way round.
        if !arrived.is_empty() {
            let mut tx = self.store.begin().await?;
            inbox::keep(&mut tx, ids, &arrived, self.settle).await?;
            service::fault::point("inbox_commit");
            tx.commit().await?;
        }
        let reports: Vec<&Report> = bundles.iter().flat_map(|bundle| &bundle.reports).collect();
        if reports.is_empty() {
            return Ok(());
        }
        let mut tx = self.store.begin().await?;
        // All of them in one order, so that two replicas do not wait for each other.
        outbox::lock_for(&mut tx, &reports).await?;
        for report in reports {
            crate::desk::report::take(&mut tx, ids, report, self.clock.now()).await?;
        }
        tx.commit().await
    }
}
