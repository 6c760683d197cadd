//! A loop over a leased table: claims what is due as long as there are places, and works on each row in a
//! task of its own.

use std::{future::Future, sync::Arc, time::Duration};

use store::{Lease, LeaseTable, Topic};
use tokio::sync::Semaphore;

use super::Shared;

/// Works on the rows of `table` until a stop is asked for. `topic` says that there are new ones; every poll
/// is looked anyway, and whenever the next row is due.
pub(super) async fn run<F, W>(
    context: Shared,
    table: LeaseTable,
    topic: Topic,
    places: usize,
    work: W,
) where
    W: Fn(Shared, Lease) -> F + Send + Sync + 'static,
    F: Future<Output = store::Result<()>> + Send + 'static,
{
    let mut hints = context.store.wakes(topic);
    let free = Arc::new(Semaphore::new(places));
    let work = Arc::new(work);
    while !context.tasks.stopping() {
        let limit = free.available_permits();
        let claimed = claim(&context, table, limit).await;
        let more = !claimed.is_empty();
        for lease in claimed {
            // The permits were counted, and nobody else takes any.
            let Ok(place) = Arc::clone(&free).try_acquire_owned() else { break };
            let (context, work) = (Arc::clone(&context), Arc::clone(&work));
            context.clone().tasks.spawn(async move {
                let kept = table.keep(&context.store, &context.clock, &lease, context.config.lease);
                let id = lease.id.clone();
                let done = work(Arc::clone(&context), lease.clone());
                tokio::select! {
                    done = done => if let Err(error) = done {
                        tracing::warn!(%error, id, table = table.0, "work has to wait");
                    },
                    () = kept => tracing::warn!(id, table = table.0, "a lease was lost"),
                }
                drop(place);
            });
        }
        if free.available_permits() == 0 {
            tokio::select! {
                place = free.acquire() => drop(place),
                () = context.tasks.stopped() => {}
            }
            continue;
        }
        if more {
            continue;
        }
        let next = next(&context, table).await;
        tokio::select! {
            _ = hints.next() => {}
            () = context.clock.sleep_until(next) => {}
            () = context.tasks.stopped() => {}
        }
    }
}

async fn claim(context: &Shared, table: LeaseTable, limit: usize) -> Vec<Lease> {
    let (now, life) = (context.clock.now(), context.config.lease);
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    match table.claim(&context.store, &context.holder, now, life, limit).await {
        Ok(leases) => leases,
        Err(error) => {
            tracing::warn!(%error, table = table.0, "nothing can be claimed");
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
