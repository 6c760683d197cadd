//! A loop over a leased table: claims what is due as long as there are places, and works on some rows at a
//! time in a task of its own.

use std::{future::Future, sync::Arc, time::Duration};

use store::{Lease, LeaseTable, Topic};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::Shared;

/// What is worked on.
#[derive(Clone, Copy)]
pub(super) struct Work {
    /// Its rows.
    pub(super) table: LeaseTable,
    /// What says that there are new ones.
    pub(super) topic: Topic,
    /// Rows at once.
    pub(super) places: usize,
    /// Rows of one task at most.
    pub(super) together: usize,
    /// Tasks at once.
    pub(super) tasks: usize,
}

/// A row in work. Once it is dropped its place is free, and what came meanwhile for the row has its turn.
pub(super) struct Held {
    pub(super) lease: Lease,
    _place: Place,
}

struct Place {
    permit: Option<OwnedSemaphorePermit>,
    ended: Arc<Notify>,
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(self.permit.take());
        self.ended.notify_one();
    }
}

/// Leases that ended without their holders' word.
const TAKEOVERS: &str = "lease_takeovers_total";
/// What passes at least between two claims: rows that come in one moment are claimed, and worked on, together.
const MOMENT: Duration = Duration::from_millis(5);

/// Works on the rows of a table until a stop is asked for. It looks when there is a hint, when a row's work has
/// ended (what came meanwhile for it had to wait), when the next row is due, and every poll.
pub(super) async fn run<F, W>(context: Shared, of: Work, work: W)
where
    W: Fn(Shared, Vec<Held>) -> F + Send + Sync + 'static,
    F: Future<Output = store::Result<()>> + Send + 'static,
{
    let mut hints = context.store.wakes(of.topic);
    let free = Arc::new(Semaphore::new(of.places));
    let tasks = Arc::new(Semaphore::new(of.tasks));
    ::metrics::counter!(TAKEOVERS, "table" => of.table.0).absolute(0);
    let ended = Arc::new(Notify::new());
    let work = Arc::new(work);
    while !context.tasks.stopping() {
        let next_claim = tokio::time::Instant::now() + MOMENT;
        let room = free.available_permits().min(tasks.available_permits() * of.together);
        if room == 0 {
            tokio::select! {
                () = ended.notified() => {}
                () = context.tasks.stopped() => {}
            }
            continue;
        }
        let claimed = claim(&context, of, room).await;
        let is_all_due = claimed.len() < room;
        let mut held = claimed.into_iter().filter_map(|lease| {
            // The permits were counted, and nobody else takes any.
            let permit = Arc::clone(&free).try_acquire_owned().ok()?;
            let place = Place { permit: Some(permit), ended: Arc::clone(&ended) };
            Some(Held { lease, _place: place })
        });
        loop {
            let rows: Vec<Held> = held.by_ref().take(of.together).collect();
            if rows.is_empty() {
                break;
            }
            let (context, work) = (Arc::clone(&context), Arc::clone(&work));
            // So many were counted, and nobody else takes any.
            let (task, ended) = (Arc::clone(&tasks).try_acquire_owned().ok(), Arc::clone(&ended));
            context.clone().tasks.spawn(async move {
                let leases: Vec<Lease> = rows.iter().map(|row| row.lease.clone()).collect();
                keep_while(&context, of.table, &leases, work(Arc::clone(&context), rows)).await;
                drop(task);
                ended.notify_one();
            });
        }
        if is_all_due {
            let next = next(&context, of.table).await;
            tokio::select! {
                _ = hints.next() => {}
                () = ended.notified() => {}
                () = context.clock.sleep_until(next) => {}
                () = context.tasks.stopped() => {}
            }
        }
        tokio::time::sleep_until(next_claim).await;
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
    let (of, work) = (Work { table, topic, places, together: 1, tasks: places }, Arc::new(work));
    run(context, of, move |context, rows| {
        let work = Arc::clone(&work);
        async move {
            for row in rows {
                work(Arc::clone(&context), row.lease.clone()).await?;
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
    tokio::select! {
        done = work => if let Err(error) = done {
            tracing::warn!(%error, table = table.0, "work has to wait");
        },
        () = table.keep_all(&context.store, &context.clock, leases, context.config.lease) => {
            tracing::warn!(table = table.0, "a lease was lost");
        }
    }
}

async fn claim(context: &Shared, of: Work, places: usize) -> Vec<Lease> {
    let (now, life) = (context.clock.now(), context.config.lease);
    let limit = u32::try_from(places).unwrap_or(u32::MAX);
    match of.table.claim(&context.store, &context.holder, now, life, limit).await {
        Ok(leases) => {
            let taken_over = leases.iter().filter(|lease| lease.taken_over).count();
            ::metrics::counter!(TAKEOVERS, "table" => of.table.0).increment(taken_over as u64);
            leases
        }
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
