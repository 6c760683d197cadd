//! One of the services compared, and what is measured of every one in the same way.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use anyhow::ensure;
use benches::{
    Samples, cpu,
    inbound::{Line, SAYS},
    mock::Mock,
};
use sqlx::PgPool;

/// Messages in flight, level by level.
pub(super) const LEVELS: [usize; 4] = [10, 32, 50, 200];
/// A wave that has not ended by then never will.
const LIMIT: Duration = Duration::from_secs(120);
/// What the provider takes for a message while others come in: hardly any is sent meanwhile.
const HELD: Duration = Duration::from_secs(1);
/// In flight where messages are sent as they come.
const SENDING: usize = 50;
/// Between two looks at what has been decided.
const LOOK: Duration = Duration::from_millis(2);

/// Whether messages are still to be decided on; by an index of those alone.
const WAITING: &str = "SELECT EXISTS (SELECT 1 FROM inbox WHERE status = 'received')";
/// Whether any is still to be sent; the same.
const UNSENT: &str =
    "SELECT EXISTS (SELECT 1 FROM outbox WHERE status IN ('queued', 'sending', 'unknown'))";

/// A running service.
pub(super) struct Side {
    pub(super) name: &'static str,
    pub(super) line: Line,
    pub(super) pool: PgPool,
    /// All its processes, PostgreSQL's postmaster included.
    pub(super) processes: Vec<u32>,
    /// The provider of one that decides and sends after it has answered.
    pub(super) sends_to: Option<Mock>,
}

/// How far a message is followed.
#[derive(Clone, Copy, Debug)]
enum Until {
    /// The answer is in the outbox.
    Queued,
    /// It is sent.
    Sent,
}

/// What one level cost.
#[derive(Debug, Default)]
pub(super) struct Level {
    /// Messages a second, from the first post to the last outbox row, or to the last that is sent.
    pub(super) per_second: f64,
    /// Seconds of processor time per 1,000.
    pub(super) cpu: f64,
    /// Milliseconds of the answers.
    pub(super) answers: Samples,
    /// Posts that were not taken.
    pub(super) errors: usize,
}

impl Side {
    /// A new crowd opens conversations, then answers at each level; so many questions at each. Last of all they
    /// answer one whose answers are sent as they come, where the side sends.
    pub(super) async fn run(&self, people: usize, each: usize) -> anyhow::Result<Vec<Level>> {
        // Everybody is new.
        static CROWD: AtomicUsize = AtomicUsize::new(1);
        let crowd = CROWD.fetch_add(1, Ordering::Relaxed);
        let last = 1 + LEVELS.len() * each;
        ensure!(last < SAYS.len(), "there are not that many questions");
        self.level(crowd, people, 0..1, (SENDING, Until::Sent)).await?;
        let mut levels = Vec::new();
        for (n, in_flight) in LEVELS.into_iter().enumerate() {
            let places = 1 + n * each..1 + (n + 1) * each;
            levels.push(self.level(crowd, people, places, (in_flight, Until::Queued)).await?);
        }
        if self.sends_to.is_some() {
            let places = last..last + 1;
            levels.push(self.level(crowd, people, places, (SENDING, Until::Sent)).await?);
        }
        Ok(levels)
    }

    /// Some questions, wave by wave: nobody answers one before all are asked it, so that each
    /// message is a step.
    async fn level(
        &self,
        crowd: usize,
        people: usize,
        places: std::ops::Range<usize>,
        (in_flight, until): (usize, Until),
    ) -> anyhow::Result<Level> {
        let count = (people * places.len()) as f64;
        let mut took = Duration::ZERO;
        let (mut answers, mut errors, mut processor) = (Vec::new(), 0, 0.0);
        for place in places {
            let before = self.queued().await?;
            let hooks = self.line.wave(crowd, people, place);
            if let (Some(mock), Until::Queued) = (&self.sends_to, until) {
                mock.take(HELD);
            }
            let (used, started) = (cpu::seconds(&self.processes), Instant::now());
            let posted = self.line.post(hooks, in_flight).await?;
            if self.sends_to.is_some() {
                self.none(started, WAITING).await?;
            }
            if let (Some(_), Until::Sent) = (&self.sends_to, until) {
                self.none(started, UNSENT).await?;
            }
            took += started.elapsed();
            processor += cpu::seconds(&self.processes) - used;
            if let Some(mock) = &self.sends_to {
                mock.take(Duration::ZERO);
                self.none(started, UNSENT).await?;
            }
            let (queued, due) = (self.queued().await? - before, people - posted.errors);
            ensure!(queued == due as i64, "{}: {queued} of {due} answered", self.name);
            answers.extend(posted.answers);
            errors += posted.errors;
        }
        Ok(Level {
            per_second: count / took.as_secs_f64(),
            cpu: processor * 1_000.0 / count,
            answers: answers.into_iter().collect(),
            errors,
        })
    }

    async fn queued(&self) -> anyhow::Result<i64> {
        Ok(sqlx::query_scalar("SELECT count(*) FROM outbox").fetch_one(&self.pool).await?)
    }

    /// Waits until there are none.
    async fn none(&self, started: Instant, any: &'static str) -> anyhow::Result<()> {
        while sqlx::query_scalar::<_, bool>(any).fetch_one(&self.pool).await? {
            ensure!(started.elapsed() < LIMIT, "{}: not done in {LIMIT:?}", self.name);
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }
}
