//! A system that publishes, and what is measured of every one in the same way.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use jiff::Timestamp;

use crate::{Samples, clock, cpu, load, load::Due, mock::Mock, rest::Rest};

/// Publications at once, and REST calls at once.
pub const CONCURRENCY: usize = 50;
/// A run that has not ended by then never will.
const LIMIT: Duration = Duration::from_secs(120);
/// Scheduling takes a while; it has to be over when the first is due.
const LEAD: Duration = Duration::from_secs(3);
/// What scheduling one post may take on top.
const LEAD_EACH: Duration = Duration::from_millis(2);
/// Processor time is read this long ahead of the due time: a poll of the system's own.
const AHEAD: Duration = Duration::from_millis(50);
/// Between two looks at what has been recorded.
const LOOK: Duration = Duration::from_millis(2);

/// One of the systems compared.
#[allow(async_fn_in_trait, reason = "the callers are ours, and name the system they call")]
pub trait System {
    /// What the report calls it.
    fn name(&self) -> &'static str;
    /// Its way in.
    fn rest(&self) -> &Rest;
    /// All its processes, PostgreSQL's postmaster included.
    fn processes(&self) -> Vec<u32>;
    /// Makes scheduled posts, to be published when due.
    async fn schedule(&self, posts: &[Due]) -> anyhow::Result<()>;
    /// How many publications it has recorded as published, ever.
    async fn published(&self) -> anyhow::Result<u64>;
}

/// What a run cost.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Publications recorded a second.
    pub per_second: f64,
    /// Seconds of the whole system's processor time per 1,000 of them.
    pub cpu: f64,
}

/// So many publications due at one instant: from then until the last is recorded.
///
/// # Errors
/// One was lost, sent twice, or the system failed.
pub async fn burst(system: &impl System, mock: &Mock, count: usize) -> anyhow::Result<Run> {
    mock.forget();
    let before = system.published().await?;
    let at = clock::whole_second_after(LEAD + LEAD_EACH * count as u32);
    system.schedule(&load::burst(count, at)).await?;
    ensure!(clock::now() < at - AHEAD, "{}: scheduling took too long", system.name());
    clock::until(at - AHEAD).await;
    let used = cpu::seconds(&system.processes());
    clock::until(at).await;
    let took = recorded(system, mock, before, count, Instant::now()).await?;
    Ok(run(system, count, took, used))
}

/// So many posts through REST, one a call, each due at once: from the first call until the last is
/// recorded.
///
/// # Errors
/// One was refused, lost or sent twice.
pub async fn through_rest(system: &impl System, mock: &Mock, count: usize) -> anyhow::Result<Run> {
    mock.forget();
    let before = system.published().await?;
    let posts = load::burst(count, clock::now());
    let (used, started) = (cpu::seconds(&system.processes()), Instant::now());
    system.rest().publish(&posts, CONCURRENCY).await?;
    let took = recorded(system, mock, before, count, started).await?;
    Ok(run(system, count, took, used))
}

/// So many publications, 50 a second: milliseconds from each one's due time to its arrival at the
/// provider.
///
/// # Errors
/// One was lost, sent twice, or the system failed.
pub async fn lateness(system: &impl System, mock: &Mock, count: usize) -> anyhow::Result<Samples> {
    const INTERVAL: Duration = Duration::from_millis(20);
    mock.forget();
    let before = system.published().await?;
    let first = clock::whole_second_after(LEAD + LEAD_EACH * count as u32);
    let posts = load::steady(count, first, INTERVAL);
    system.schedule(&posts).await?;
    ensure!(clock::now() < first, "{}: scheduling took too long", system.name());
    clock::until(posts.last().map_or(first, |due| due.at)).await;
    recorded(system, mock, before, count, Instant::now()).await?;
    let arrivals = mock.arrivals();
    let late = |due: &Due| {
        let arrived: &Timestamp = arrivals.get(&due.text).context("a text that never came")?;
        Ok(clock::millis(due.at, *arrived))
    };
    posts.iter().map(late).collect()
}

/// The time since `started` when all are recorded. The provider is asked first, which costs the
/// system nothing.
async fn recorded(
    system: &impl System,
    mock: &Mock,
    before: u64,
    count: usize,
    started: Instant,
) -> anyhow::Result<Duration> {
    let count = count as u64;
    let in_time = |what: &str, so_far: u64| {
        let name = system.name();
        ensure!(started.elapsed() < LIMIT, "{name}: {so_far} of {count} {what} in {LIMIT:?}");
        Ok(())
    };
    while mock.calls() < count {
        in_time("called", mock.calls())?;
        tokio::time::sleep(LOOK).await;
    }
    loop {
        let recorded = system.published().await? - before;
        let took = started.elapsed();
        if recorded >= count {
            ensure!(mock.calls() == count, "{}: {} calls", system.name(), mock.calls());
            return Ok(took);
        }
        in_time("recorded", recorded)?;
        tokio::time::sleep(LOOK).await;
    }
}

fn run(system: &impl System, count: usize, took: Duration, used: f64) -> Run {
    let cpu = cpu::seconds(&system.processes()) - used;
    let count = count as f64;
    Run { per_second: count / took.as_secs_f64(), cpu: cpu * 1_000.0 / count }
}
