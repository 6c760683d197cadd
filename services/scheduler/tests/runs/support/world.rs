//! A world of one database and the schedulers on it, with a clock that only the test turns.

use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    sync::Arc,
    time::Duration,
};

use futures::FutureExt as _;
use scheduler::store::MIGRATIONS;
use service::Clock;
use store::{
    Engine, Options, Store, Time,
    testing::{migrated_postgres, sqlite_url},
};
use tempfile::TempDir;

use super::{TENANT, machine::Machine, play::Play};

/// When every test begins: a Sunday noon in Los Angeles.
pub(crate) const NOW: &str = "2026-02-01T20:00:00Z";
/// The week that is asked for.
pub(crate) const WEEK: &str = "2026-02-09";
/// No lease ends when the hand moves on by a minute.
const LEASE: &str = "30d";

/// Where the schedulers live in a test.
pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) clock: Clock,
    /// For looks behind the scenes.
    pub(crate) store: Store,
    pub(crate) play: Arc<Play>,
    pub(super) scheduler: Machine,
    url: String,
    _folder: TempDir,
}

/// Runs a test in a world on each engine, both at once.
pub(crate) async fn on_each_engine(test: impl AsyncFn(World)) {
    futures::join!(Box::pin(on(Engine::Sqlite, &test)), Box::pin(on(Engine::Postgres, &test)));
}

/// Runs a test on the engine that replicas share.
pub(crate) async fn on_postgres(test: impl AsyncFn(World)) {
    on(Engine::Postgres, &test).await;
}

async fn on(engine: Engine, test: &impl AsyncFn(World)) {
    let world = World::new(engine).await;
    if let Err(panic) = AssertUnwindSafe(test(world)).catch_unwind().await {
        eprintln!("it failed on {}", engine.name());
        resume_unwind(panic);
    }
}

impl World {
    async fn new(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match engine {
            Engine::Sqlite => sqlite_url(&folder),
            Engine::Postgres => migrated_postgres(&MIGRATIONS).await,
        };
        let store = Store::open(&Options::new(url.as_str())).await.unwrap();
        store.migrate(&MIGRATIONS).await.unwrap();
        let clock = Clock::manual(NOW.parse().unwrap());
        let play = Arc::new(Play::default());
        play.has_captions(500);
        let scheduler = Machine::start(&url, &clock, &play, LEASE).await;
        Self { engine, clock, store, play, scheduler, url, _folder: folder }
    }

    /// The pages exist, in Los Angeles.
    pub(crate) async fn has_pages(&self, names: &[&str]) {
        let mut tx = self.store.begin().await.unwrap();
        for name in names {
            tx.query(
                "INSERT INTO pages (tenant_id, page_name, time_zone, special_days, created_at)
                 VALUES ($1, $2, 'America/Los_Angeles', '[]', $3)",
            )
            .bind(TENANT)
            .bind((*name).to_owned())
            .bind(Time(self.clock.now()))
            .execute()
            .await
            .unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// Time goes on.
    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// The scheduler dies at this instant, and another one takes its place. On PostgreSQL it has to
    /// wait until the lease of the dead one ends.
    pub(crate) async fn crash(&mut self) {
        self.scheduler.crash();
        self.scheduler = Machine::start(&self.url, &self.clock, &self.play, LEASE).await;
        if self.engine == Engine::Postgres {
            self.pass(31 * 24 * 60 * 60);
        }
    }

    /// A second scheduler on the same database.
    pub(crate) async fn replica(&self) -> Machine {
        Machine::start(&self.url, &self.clock, &self.play, LEASE).await
    }

    /// A number that a statement finds.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        self.store.query(sql).fetch_one::<(i64,)>().await.unwrap().0
    }

    /// Texts that a statement finds.
    /// Runs a statement behind the scenes.
    pub(crate) async fn execute(&self, sql: &'static str) {
        let mut tx = self.store.begin().await.unwrap();
        tx.query(sql).execute().await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn texts(&self, sql: &'static str) -> Vec<String> {
        let rows: Vec<(String,)> = self.store.query(sql).fetch_all().await.unwrap();
        rows.into_iter().map(|(text,)| text).collect()
    }
}
