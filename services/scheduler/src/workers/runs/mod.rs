//! Runs: claims pages that have their turn and works through their steps (scheduling.md,
//! "Orchestrator").
//!
//! Map: this file claims, [`runner`] works through one page, [`act`] does a step, [`build`] the
//! one that stores something, [`record`] stores how far the page is and begins the next step;
//! [`hands`] is what the steps are done with.

mod act;
mod build;
pub mod hands;
mod record;
mod runner;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::sync::{Notify, Semaphore};

use self::hands::Hands;
pub(crate) use self::record::end_run_if_done;
use super::Shared;
use crate::store::{RUN_PAGES, RUN_WORK};

/// Pages that one process works on at once, of all runs.
const MAX_PAGES: usize = 40;
/// Leases that ended without their holders' word.
const TAKEOVERS: &str = "lease_takeovers_total";
/// How late a lost wake-up can make a page.
const SLOW_POLL: Duration = Duration::from_millis(500);

/// Claims and runs pages until a stop is asked for.
pub async fn run(context: Shared, hands: Arc<dyn Hands>) {
    let places = Arc::new(Semaphore::new(MAX_PAGES));
    let ended = Arc::new(Notify::new());
    metrics::counter!(TAKEOVERS, "table" => RUN_PAGES.0).absolute(0);
    let mut wakes = context.store.wakes(RUN_WORK);
    while !context.tasks.stopping() {
        let now = context.clock.now();
        let pause = match claim(&context, &hands, now, &places, &ended).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::warn!(%error, "pages of runs cannot be claimed right now");
                SLOW_POLL
            }
        };
        if pause.is_zero() {
            continue;
        }
        tokio::select! {
            () = context.clock.sleep_until(now + pause) => {}
            () = ended.notified() => {}
            () = context.tasks.stopped() => {}
            _ = wakes.next() => {}
        }
    }
}

/// Claims what is due; how long to wait before the next look.
async fn claim(
    context: &Shared,
    hands: &Arc<dyn Hands>,
    now: Timestamp,
    places: &Arc<Semaphore>,
    ended: &Arc<Notify>,
) -> store::Result<Duration> {
    // Nobody else takes places: so many leases find one each.
    let room = places.available_permits();
    if room == 0 {
        return Ok(SLOW_POLL);
    }
    let due = RUN_PAGES.next_due(&context.store).await?;
    let wait = due.map_or(SLOW_POLL, |due| now.duration_until(due).try_into().unwrap_or_default());
    if !wait.is_zero() {
        return Ok(wait.min(SLOW_POLL));
    }
    let (holder, life) = (&context.holder, context.config.lease);
    let leases = RUN_PAGES.claim(&context.store, holder, now, life, room as u32).await?;
    // None: another process was faster, and its leases are in the future.
    let pause = if leases.is_empty() { SLOW_POLL } else { Duration::ZERO };
    for lease in leases {
        if lease.taken_over {
            metrics::counter!(TAKEOVERS, "table" => RUN_PAGES.0).increment(1);
        }
        let place = Arc::clone(places).acquire_owned().await;
        let (context, hands, ended) = (Arc::clone(context), Arc::clone(hands), Arc::clone(ended));
        let tasks = context.tasks.clone();
        tasks.spawn_loop(async move {
            Box::pin(runner::run(&context, hands.as_ref(), lease)).await;
            drop(place);
            ended.notify_one();
        });
    }
    Ok(pause)
}
