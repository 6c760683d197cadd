//! Claims batches that have work and keeps one runner for each (stories.md, "One runner per
//! batch").

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use store::Lease;
use tokio::sync::Notify;

use super::{Context, runner};
use crate::store::{LANES, WORK};

/// Batches that one process runs at once; the others wait for another process or their turn.
const MAX_LANES: usize = 1_000;
/// Claimed by one statement.
const CLAIM: usize = 100;
/// How late a lost wake-up can make a batch.
const SLOW_POLL: Duration = Duration::from_millis(500);

/// The batches that this process runs, and how to wake each runner.
#[derive(Default)]
struct Running(Mutex<HashMap<String, Arc<Notify>>>);

impl Running {
    fn with<T>(&self, f: impl FnOnce(&mut HashMap<String, Arc<Notify>>) -> T) -> T {
        // A panic while the lock was held leaves the map as usable as before.
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Claims and runs batches until a stop is asked for.
pub async fn run(context: Arc<Context>) {
    let running = Arc::new(Running::default());
    let ended = Arc::new(Notify::new());
    let mut wakes = context.store.wakes(WORK);
    while !context.tasks.stopping() {
        let full = running.with(|lanes| lanes.len()) >= MAX_LANES;
        let now = context.clock.now();
        let pause = if full { SLOW_POLL } else { claim(&context, now, &running, &ended).await };
        if pause.is_zero() {
            continue;
        }
        tokio::select! {
            () = context.clock.sleep_until(now + pause) => {}
            () = ended.notified() => {}
            () = context.tasks.stopped() => {}
            key = wakes.next() => wake(&running, key),
        }
    }
}

/// A wake-up reaches the runner of its batch; without a key, all of them.
fn wake(running: &Running, key: Option<String>) {
    running.with(|lanes| match key {
        Some(key) => lanes.get(&key).into_iter().for_each(|lane| lane.notify_one()),
        None => lanes.values().for_each(|lane| lane.notify_one()),
    });
}

/// Claims what is due; how long to wait before the next look.
async fn claim(
    context: &Arc<Context>,
    now: Timestamp,
    running: &Arc<Running>,
    ended: &Arc<Notify>,
) -> Duration {
    match try_claim(context, now).await {
        Ok((leases, pause)) => {
            for lease in leases {
                start(context, running, ended, lease);
            }
            pause
        }
        Err(error) => {
            tracing::warn!(%error, "batches cannot be claimed right now");
            SLOW_POLL
        }
    }
}

async fn try_claim(context: &Context, now: Timestamp) -> store::Result<(Vec<Lease>, Duration)> {
    let due = LANES.next_due(&context.store).await?;
    let wait = due.map_or(SLOW_POLL, |due| now.duration_until(due).try_into().unwrap_or_default());
    if !wait.is_zero() {
        return Ok((Vec::new(), wait.min(SLOW_POLL)));
    }
    let leases =
        LANES.claim(&context.store, &context.holder, now, context.lease, CLAIM as u32).await?;
    // None: another process was faster, and its leases are in the future.
    let pause = if leases.is_empty() { SLOW_POLL } else { Duration::ZERO };
    Ok((leases, pause))
}

fn start(context: &Arc<Context>, running: &Arc<Running>, ended: &Arc<Notify>, lease: Lease) {
    let notify = Arc::new(Notify::new());
    let earlier = running.with(|lanes| lanes.insert(lease.id.clone(), Arc::clone(&notify)));
    if let Some(earlier) = earlier {
        // Our own earlier runner let the lease expire; it finds out at its next write.
        earlier.notify_one();
    }
    if lease.taken_over {
        metrics::counter!("lease_takeovers_total", "table" => LANES.0).increment(1);
    }
    let (context, running, ended) = (Arc::clone(context), Arc::clone(running), Arc::clone(ended));
    let tasks = context.tasks.clone();
    tasks.spawn_loop(async move {
        let id = lease.id.clone();
        Box::pin(runner::run(&context, lease, &notify)).await;
        running.with(|lanes| {
            // A newer runner of the same batch keeps its own entry.
            if lanes.get(&id).is_some_and(|current| Arc::ptr_eq(current, &notify)) {
                lanes.remove(&id);
            }
        });
        ended.notify_one();
    });
}
