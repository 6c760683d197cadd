//! A loop over a leased table: claims what is due as long as there are places, and works on some rows at a
//! time in a task of its own.

use std::{future::Future, sync::Arc, time::Duration};

use futures::future::join_all;
use store::{Lease, LeaseTable, Topic};
use tokio::sync::{Notify, Semaphore};

use super::Shared;

/// What is worked on.
#[derive(Clone, Copy)]
pub(super) struct Work {
    /// Its rows.
    pub(super) table: LeaseTable,
    /// What says that there are new ones.
    pub(super) topic: Topic,
    /// Tasks at once.
    pub(super) places: usize,
    /// Rows of one task at most.
    pub(super) together: usize,
}

/// Works on the rows of a table until a stop is asked for. It looks when there is a hint, when a task has
/// ended (what came meanwhile for its rows had to wait for it), when the next row is due, and every poll.
pub(super) async fn run<F, W>(context: Shared, of: Work, work: W)
where
    W: Fn(Shared, Vec<Lease>) -> F + Send + Sync + 'static,
    F: Future<Output = store::Result<()>> + Send + 'static,
{
    let mut hints = context.store.wakes(of.topic);
    let free = Arc::new(Semaphore::new(of.places));
    let ended = Arc::new(Notify::new());
    let work = Arc::new(work);
    while !context.tasks.stopping() {
        let claimed = claim(&context, of, free.available_permits()).await;
        let more = !claimed.is_empty();
        for leases in claimed.chunks(of.together) {
            // The permits were counted, and nobody else takes any.
            let Ok(place) = Arc::clone(&free).try_acquire_owned() else { break };
            let (context, work, leases) =
                (Arc::clone(&context), Arc::clone(&work), leases.to_vec());
            let ended = Arc::clone(&ended);
            context.clone().tasks.spawn(async move {
                let done = work(Arc::clone(&context), leases.clone());
                keep_while(&context, of.table, &leases, done).await;
                drop(place);
                ended.notify_one();
            });
        }
        if more && free.available_permits() > 0 {
            continue;
        }
        let next = next(&context, of.table).await;
        tokio::select! {
            _ = hints.next() => {}
            () = ended.notified() => {}
            () = context.clock.sleep_until(next) => {}
            () = context.tasks.stopped() => {}
        }
    }
}

/// The same, with a task for each row.
pub(super) async fn run_each<F, W>(
    context: Shared,
    table: LeaseTable,
    topic: Topic,
    places: usize,
    work: W,
) where
    W: Fn(Shared, Lease) -> F + Send + Sync + 'static,
    F: Future<Output = store::Result<()>> + Send + 'static,
{
    let (of, work) = (Work { table, topic, places, together: 1 }, Arc::new(work));
    run(context, of, move |context, leases| {
        let work = Arc::clone(&work);
        async move {
            for lease in leases {
                work(Arc::clone(&context), lease).await?;
            }
            Ok(())
        }
    })
    .await;
}

/// Renews the leases as long as the work goes on, which ends when all of them are lost.
async fn keep_while(
    context: &Shared,
    table: LeaseTable,
    leases: &[Lease],
    work: impl Future<Output = store::Result<()>>,
) {
    let life = context.config.lease;
    let kept = leases.iter().map(|lease| table.keep(&context.store, &context.clock, lease, life));
    tokio::select! {
        done = work => if let Err(error) = done {
            tracing::warn!(%error, table = table.0, "work has to wait");
        },
        _ = join_all(kept) => tracing::warn!(table = table.0, "a lease was lost"),
    }
}

async fn claim(context: &Shared, of: Work, places: usize) -> Vec<Lease> {
    if places == 0 {
        return Vec::new();
    }
    let (now, life) = (context.clock.now(), context.config.lease);
    let limit = u32::try_from(places * of.together).unwrap_or(u32::MAX);
    match of.table.claim(&context.store, &context.holder, now, life, limit).await {
        Ok(leases) => leases,
        Err(error) => {
            tracing::warn!(%error, table = of.table.0, "nothing can be claimed");
            Vec::new()
        }
    }
}

/// When the next row is due, within a poll from now; never before a moment from now, so that rows which others
/// hold are not asked for again and again.
async fn next(context: &Shared, table: LeaseTable) -> jiff::Timestamp {
    let now = context.clock.now();
    let poll = now + context.config.poll;
    let due = table.next_due(&context.store).await.ok().flatten();
    due.map_or(poll, |due| due.min(poll).max(now + MOMENT))
}

/// What passes at least between two looks without a hint.
const MOMENT: Duration = Duration::from_millis(5);
