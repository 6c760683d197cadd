//! Carries out the publications of posts: each on its own, as many at once as there are places
//! (posts.md, "A story of a batch and a publication of a post").
//!
//! Map: this file is the loop that claims what is due; [`claim`] leases, and arms what is ready, in
//! one commit; [`runner`] takes one publication from step to step; [`recorder`] stores what came of
//! them, many in one commit; [`places`] says who may call now and how many are claimed ahead; [`held`]
//! keeps their leases alive; [`told`] takes of an answer what can be kept; [`span`] is their traces.

mod claim;
mod held;
mod places;
mod recorder;
mod runner;
mod span;
mod told;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use tokio::sync::OwnedSemaphorePermit;

use self::{
    claim::Claimed,
    held::Held,
    places::{Place, Places, Room},
    recorder::Recorder,
};
use super::Context;
use crate::store::{JOBS, jobs};

/// Looked at, at least, by a claim after one that had to put some off.
const REACH: usize = 100;
/// How late a lost wake-up can make a publication. What is due later than this when it is stored is
/// found in time without one (posts.md, "A due publication starts within 250 ms").
pub(super) const SLOW_POLL: Duration = Duration::from_millis(500);

/// What the claimer and the runners share.
pub(super) struct Posts {
    context: Arc<Context>,
    recorder: Recorder,
    held: Held,
    places: Arc<Places>,
    /// The claim before put some off.
    deferred: AtomicBool,
}

/// Claims and carries out publications until a stop is asked for.
pub async fn run(context: Arc<Context>) {
    let posts = Arc::new(Posts {
        recorder: Recorder::start(&context),
        held: Held::default(),
        places: Places::new(&context.permits, context.concurrency),
        deferred: AtomicBool::new(false),
        context: Arc::clone(&context),
    });
    let renewing = held::keep(Arc::clone(&posts));
    context.tasks.spawn_loop(renewing);
    let mut wakes = context.store.wakes(JOBS);
    while !context.tasks.stopping() {
        let now = context.clock.now();
        let pause = match look(&posts, now).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::warn!(%error, "publications cannot be claimed right now");
                SLOW_POLL
            }
        };
        if pause.is_zero() {
            continue;
        }
        tokio::select! {
            () = context.clock.sleep_until(now + pause) => {}
            _ = wakes.next() => {}
            () = context.tasks.stopped() => {}
        }
    }
}

/// Claims what is due; how long to wait before the next look.
async fn look(posts: &Arc<Posts>, now: Timestamp) -> store::Result<Duration> {
    let context = &posts.context;
    let due = jobs::next_due(&context.store).await?;
    let wait = due.map_or(SLOW_POLL, |due| now.duration_until(due).try_into().unwrap_or_default());
    if !wait.is_zero() {
        return Ok(wait.min(SLOW_POLL));
    }
    let Room { places, ahead } = posts.places.room().await;
    let room = places.len() + ahead;
    let (claimed, deferred) = claim::claim(posts, room, reach(posts, room)).await?;
    posts.deferred.store(deferred > 0, Ordering::Relaxed);
    let none = claimed.is_empty() && deferred == 0;
    let mut places = places.into_iter();
    for claimed in claimed {
        start(posts, claimed, places.next());
    }
    // None: another process was faster, and its leases are in the future.
    Ok(if none { SLOW_POLL } else { Duration::ZERO })
}

/// How many rows a claim looks at: as many as there is room for, or more when those before had to
/// wait for their accounts, so that a throttled account's backlog keeps nobody else waiting.
fn reach(posts: &Posts, room: usize) -> usize {
    if posts.deferred.load(Ordering::Relaxed) { REACH.max(room) } else { room }
}

fn start(posts: &Arc<Posts>, claimed: Claimed, place: Option<OwnedSemaphorePermit>) {
    let job = &claimed.job;
    if job.taken_over {
        metrics::counter!("lease_takeovers_total", "table" => "post_publications").increment(1);
    }
    let (id, token) = (job.id(), job.token);
    posts.held.add(&job.publication.order.tenant, id, token);
    let place = place.map_or_else(|| Place::Ahead(posts.places.wait()), Place::Taken);
    let posts = Arc::clone(posts);
    let tasks = posts.context.tasks.clone();
    tasks.spawn_loop(async move {
        Box::pin(runner::run(&posts, claimed, place)).await;
        posts.held.remove(id, token);
    });
}
