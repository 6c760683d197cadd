//! A world of one database and the schedulers on it, with a clock that only the test turns.

use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    time::Duration,
};

use futures::FutureExt as _;
use proto::scheduler::v1::{
    pages_service_client::PagesServiceClient, schedules_service_client::SchedulesServiceClient,
};
use scheduler::{Config, Dependencies, store::MIGRATIONS};
use service::{
    Clock, Rng, Tasks,
    config::Source,
    grpc::{Channel, Incoming},
};
use store::{
    Engine, Options, Store,
    testing::{migrated_postgres, sqlite_url},
};
use tempfile::TempDir;

/// When every test begins: a Sunday noon in Los Angeles.
pub(crate) const NOW: &str = "2026-02-01T20:00:00Z";

/// Where the schedulers live in a test.
pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) clock: Clock,
    /// For looks behind the scenes.
    pub(crate) store: Store,
    pub(crate) scheduler: Scheduler,
    url: String,
    _folder: TempDir,
}

/// A running scheduler.
pub(crate) struct Scheduler {
    tasks: Tasks,
    channel: Channel,
}

/// Runs a test in a world on each engine, both at once.
pub(crate) async fn on_each_engine(test: impl AsyncFn(World)) {
    futures::join!(Box::pin(on(Engine::Sqlite, &test)), Box::pin(on(Engine::Postgres, &test)));
}

async fn on(engine: Engine, test: &impl AsyncFn(World)) {
    let world = World::new(engine).await;
    let tasks = world.scheduler.tasks.clone();
    let outcome = AssertUnwindSafe(test(world)).catch_unwind().await;
    tasks.ask_to_stop();
    if let Err(panic) = outcome {
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
        // SQLite has one process and one writer.
        let its_store = match engine {
            Engine::Sqlite => store.clone(),
            Engine::Postgres => Store::open(&Options::new(url.as_str())).await.unwrap(),
        };
        let scheduler = Scheduler::start(its_store, &clock).await;
        Self { engine, clock, store, scheduler, url, _folder: folder }
    }

    /// A second scheduler on the same database.
    pub(crate) async fn replica(&self) -> Scheduler {
        let store = match self.engine {
            Engine::Sqlite => self.store.clone(),
            Engine::Postgres => Store::open(&Options::new(self.url.as_str())).await.unwrap(),
        };
        Scheduler::start(store, &self.clock).await
    }

    pub(crate) fn pages(&self) -> PagesServiceClient<Channel> {
        self.scheduler.pages()
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }
}

impl Scheduler {
    async fn start(store: Store, clock: &Clock) -> Self {
        let mut source = Source::from_parts("", []);
        let config = Config::read(&mut source);
        source.finish().unwrap();
        let tasks = Tasks::new(scheduler::NAME);
        let (nobody, _) = Incoming::memory();
        let dependencies = Dependencies {
            store,
            clock: clock.clone(),
            rng: Rng::system(),
            tasks: tasks.clone(),
            publisher: nobody.channel(),
        };
        let server = scheduler::build(&config, dependencies).await.unwrap();
        let (target, incoming) = Incoming::memory();
        tasks.spawn_loop(server.serve(incoming, tasks.clone()));
        Self { tasks, channel: target.channel() }
    }

    pub(crate) fn pages(&self) -> PagesServiceClient<Channel> {
        PagesServiceClient::new(self.channel.clone())
    }

    pub(crate) fn schedules(&self) -> SchedulesServiceClient<Channel> {
        SchedulesServiceClient::new(self.channel.clone())
    }
}

impl Drop for Scheduler {
    fn drop(&mut self) {
        self.tasks.ask_to_stop();
    }
}
