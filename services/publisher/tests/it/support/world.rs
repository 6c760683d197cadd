//! A world of one sandbox, one database and the publishers on it.

use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    time::Duration,
};

use futures::FutureExt as _;
use publisher::store::MIGRATIONS;
use service::Clock;
use store::{
    Engine, Options, Store,
    testing::{migrated_postgres, sqlite_url},
};
use tempfile::TempDir;

use super::{TestSandbox, machine::Machine, now};

/// Settings by their environment names.
pub(crate) type Settings = Vec<(String, String)>;

/// Who publishes.
const WHO: &[(&str, &str)] = &[
    ("FANFARE_TENANT", "stories"),
    ("FANFARE_METRICOOL_TOKEN", sandbox::METRICOOL_TOKEN),
    ("FANFARE_METRICOOL_USER_ID", sandbox::METRICOOL_USER_ID),
];

/// Our apps at the platforms.
const APPS: [&str; 4] = ["META_APP", "X_CLIENT", "LINKEDIN_CLIENT", "MASTODON_CLIENT"];

/// Polls a hundredth of the real ones, so that no test waits long. What would end a test too early
/// on a busy machine is long.
const QUICK: &[(&str, &str)] = &[
    ("FANFARE_METRICOOL_LEAD", "1s"),
    ("FANFARE_LEASE", "3s"),
    ("FANFARE_RETRY_BASE", "20ms"),
    ("FANFARE_RECONCILE_SETTLE", "200ms"),
    ("FANFARE_RECONCILE_LIMIT", "600ms"),
    ("FANFARE_STORY_POLL_STEPS", "10ms,15ms,20ms,30ms"),
    ("FANFARE_STORY_SCHEDULE_GAP", "50ms"),
];

/// The real times, turned by hand; but no lease ends when the hand moves on by an hour, and no post
/// is too late for the provider, whose clock nobody turns.
const BY_HAND: &[(&str, &str)] = &[("FANFARE_LEASE", "30d"), ("FANFARE_METRICOOL_LEAD", "1h")];

/// Where the publishers live in a test.
pub(crate) struct World {
    /// What they publish to.
    pub(crate) sandbox: TestSandbox,
    pub(crate) engine: Engine,
    /// The publishers' time.
    pub(crate) clock: Clock,
    pub(crate) publisher: Machine,
    url: String,
    settings: Settings,
    _folder: TempDir,
}

/// Runs a test in a world on each engine, both at once; `settings` go over the quick ones.
pub(crate) async fn on_each_engine(settings: &[(&str, &str)], test: impl AsyncFn(World)) {
    let settings = [QUICK, settings].concat();
    let run = |engine| on(engine, Clock::system(), &settings, &test);
    futures::join!(Box::pin(run(Engine::Sqlite)), Box::pin(run(Engine::Postgres)));
}

/// The same with the real times and a clock that only the test turns.
pub(crate) async fn by_hand(settings: &[(&str, &str)], test: impl AsyncFn(World)) {
    let settings = [BY_HAND, settings].concat();
    let run = |engine| on(engine, Clock::manual(now()), &settings, &test);
    futures::join!(Box::pin(run(Engine::Sqlite)), Box::pin(run(Engine::Postgres)));
}

/// Runs a test on the engine that replicas share, with the quick times.
pub(crate) async fn on_postgres(settings: &[(&str, &str)], test: impl AsyncFn(World)) {
    on_engine(Engine::Postgres, settings, test).await;
}

/// Runs a test on that engine, with the quick times.
pub(crate) async fn on_engine(
    engine: Engine,
    settings: &[(&str, &str)],
    test: impl AsyncFn(World),
) {
    let settings = [QUICK, settings].concat();
    on(engine, Clock::system(), &settings, &test).await;
}

async fn on(engine: Engine, clock: Clock, settings: &[(&str, &str)], test: &impl AsyncFn(World)) {
    let world = World::new(engine, clock, settings).await;
    if let Err(panic) = AssertUnwindSafe(test(world)).catch_unwind().await {
        eprintln!("it failed on {}", engine.name());
        resume_unwind(panic);
    }
}

impl World {
    async fn new(engine: Engine, clock: Clock, settings: &[(&str, &str)]) -> Self {
        let sandbox = TestSandbox::start().await;
        let folder = tempfile::tempdir().unwrap();
        let url = match engine {
            Engine::Sqlite => migrated_sqlite(&folder).await,
            Engine::Postgres => migrated_postgres(&MIGRATIONS).await,
        };
        let metricool = sandbox.metricool();
        let mut settings =
            together(&[WHO, &[("FANFARE_METRICOOL_URL", metricool.as_str())], settings]);
        settings.extend(platforms(&sandbox));
        let publisher = Machine::start(&url, &settings, &clock).await;
        Self { sandbox, engine, clock, publisher, url, settings, _folder: folder }
    }

    /// Time goes on, if the clock is turned by hand.
    pub(crate) fn pass(&self, seconds: f64) {
        self.clock.advance(Duration::from_secs_f64(seconds));
    }

    /// The publisher dies at this instant.
    pub(crate) fn crash(&mut self) {
        self.publisher.crash();
    }

    /// The publisher is stopped with care.
    pub(crate) async fn stop(&mut self) {
        self.publisher.stop().await;
    }

    /// A publisher takes the place of the one that ended; `changed` settings go over the others.
    pub(crate) async fn start_again(&mut self, changed: &[(&str, &str)]) {
        let settings = self.settings_with(changed);
        self.publisher = Machine::start(&self.url, &settings, &self.clock).await;
    }

    /// A second publisher on the same database takes the place of the first, which runs on.
    pub(crate) async fn second_publisher(&mut self) -> Machine {
        let second = Machine::start(&self.url, &self.settings, &self.clock).await;
        std::mem::replace(&mut self.publisher, second)
    }

    /// Exchanges the publisher that is asked.
    pub(crate) fn ask_instead(&mut self, other: &mut Machine) {
        std::mem::swap(&mut self.publisher, other);
    }

    /// The database, for looks behind the scenes.
    pub(crate) async fn database(&self) -> Store {
        Store::open(&Options::new(self.url.as_str())).await.unwrap()
    }

    fn settings_with(&self, changed: &[(&str, &str)]) -> Settings {
        let mut settings = self.settings.clone();
        settings.extend(together(&[changed]));
        settings
    }
}

/// The sandbox plays every platform, where our apps are known.
fn platforms(sandbox: &TestSandbox) -> Settings {
    let prefixes = [
        ("FACEBOOK", sandbox::FACEBOOK_PREFIX),
        ("INSTAGRAM", sandbox::INSTAGRAM_PREFIX),
        ("THREADS", sandbox::THREADS_PREFIX),
        ("X", sandbox::X_PREFIX),
        ("LINKEDIN", sandbox::LINKEDIN_PREFIX),
        ("BLUESKY", sandbox::BLUESKY_PREFIX),
        ("MASTODON", sandbox::MASTODON_PREFIX),
    ];
    let setting = |(name, prefix)| (format!("FANFARE_{name}_URL"), sandbox.base(prefix));
    let apps = APPS.into_iter().flat_map(|app| {
        ["ID", "SECRET"].map(|part| (format!("FANFARE_{app}_{part}"), "an-app".to_owned()))
    });
    prefixes.into_iter().map(setting).chain(apps).collect()
}

async fn migrated_sqlite(folder: &TempDir) -> String {
    let url = sqlite_url(folder);
    let store = Store::open(&Options::new(url.as_str())).await.unwrap();
    store.migrate(&MIGRATIONS).await.unwrap();
    store.close().await;
    url
}

/// All settings as pairs; of two with one name the last one counts.
fn together(parts: &[&[(&str, &str)]]) -> Settings {
    parts.concat().into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
