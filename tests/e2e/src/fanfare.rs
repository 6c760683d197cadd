//! An installation: its processes, its provider, and the ways to disturb it.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tempfile::TempDir;

use crate::{
    binary::Program,
    client::Client,
    compose,
    load::{Load, Turn},
    otlp::Collector,
    places::{self, Place},
    platforms, ports,
    process::{self, Output, Process},
    proxy::Proxy,
    report,
    sandbox::Sandbox,
    service::{Service, Shape, Tenant},
    settings::{KEY, RIVAL_KEY, Settings},
    wait::{SOON, eventually},
};

/// SIGTERM stops a process within this time (architecture.md, "One process or many").
pub const STOP_LIMIT: Duration = Duration::from_secs(10);

/// What an installation is to be like.
#[derive(Clone, Debug)]
pub struct Builder {
    shape: Shape,
    settings: Settings,
    load: Load,
    program: Program,
    sandbox_inside: bool,
    database_server: Option<String>,
}

/// A running installation; everything of it is gone when it is dropped.
#[derive(Debug)]
pub struct Fanfare {
    running: Mutex<BTreeMap<Service, Arc<Process>>>,
    places: BTreeMap<Service, Place>,
    client: Client,
    sandbox: Sandbox,
    sandbox_process: Option<Process>,
    notes: Mutex<Vec<String>>,
    program: Mutex<Program>,
    folder: TempDir,
    _turn: Turn,
}

impl Builder {
    /// Takes one more setting, or another value of one.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<String>) -> Self {
        self.settings = self.settings.with(name, value);
        self
    }

    /// Leaves a setting out.
    #[must_use]
    pub fn unset(mut self, name: &str) -> Self {
        self.settings = self.settings.without(name);
        self
    }

    /// Traces go to a collector, soon.
    #[must_use]
    pub fn traced_by(self, collector: &Collector) -> Self {
        self.set("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.endpoint)
            .set("OTEL_BSP_SCHEDULE_DELAY", "50")
    }

    /// With the product's own times.
    #[must_use]
    pub fn real_time(mut self) -> Self {
        self.settings = Settings::real_time();
        self
    }

    /// How much of the machine the test takes.
    #[must_use]
    pub fn load(mut self, load: Load) -> Self {
        self.load = load;
        self
    }

    /// The sandbox is not a process of its own but the one that `fanfare up` starts, which serves
    /// every tenant. It forgets everything when the process ends.
    #[must_use]
    pub fn sandbox_inside(mut self) -> Self {
        self.sandbox_inside = true;
        self
    }

    /// Its processes are of this program. The sandbox is always the current one.
    #[must_use]
    pub fn program(mut self, program: Program) -> Self {
        self.program = program;
        self
    }

    /// Its databases are on a server of the test's own.
    #[must_use]
    pub fn on_server(mut self, url: String) -> Self {
        self.database_server = Some(url);
        self
    }

    /// Starts everything and waits until it is ready.
    pub async fn start(self) -> Fanfare {
        if let Shape::Compose(tenant) = self.shape {
            return self.attach(tenant).await;
        }
        let fanfare = self.prepare().await;
        fanfare.start_all().await;
        fanfare
    }

    /// An installation that runs already, to itself, with nothing left of the test before.
    async fn attach(self, tenant: Tenant) -> Fanfare {
        let turn = Load::Quiet.turn().await;
        compose::provides(&self.settings);
        let sandbox = compose::sandbox().await;
        let folder = tempfile::tempdir().unwrap();
        compose::link_logs(folder.path());
        Fanfare {
            client: Client::new(compose::gateway()).with_key(&compose::key(tenant)),
            running: Mutex::default(),
            places: places::find(self.shape, &self.settings, None).await,
            sandbox,
            sandbox_process: None,
            notes: Mutex::default(),
            program: Mutex::default(),
            folder,
            _turn: turn,
        }
    }

    /// Starts the sandbox and migrates the databases, and nothing else.
    ///
    /// # Panics
    /// When the migration fails.
    pub async fn prepare(self) -> Fanfare {
        let turn = self.load.turn().await;
        let folder = tempfile::tempdir().unwrap();
        let addr = ports::free();
        let sandbox = Sandbox::new(format!("http://{addr}"));
        let mut settings = self.settings.with("FANFARE_SANDBOX_ADDR", addr.to_string());
        let process = if self.sandbox_inside {
            settings = settings.with("FANFARE_SANDBOX", "on");
            None
        } else {
            let (name, program) = ("sandbox", Program::Current);
            let process = Process::start(program, name, folder.path(), &["sandbox"], &settings);
            settings = platforms::played_by(&sandbox, settings);
            sandbox.ready().await;
            Some(process)
        };
        let places = places::find(self.shape, &settings, self.database_server.as_deref()).await;
        let first = if self.shape == Shape::Embedded { Service::Up } else { Service::Gateway(1) };
        let fanfare = Fanfare {
            client: Client::new(&places[&first].rest).with_key(KEY),
            running: Mutex::default(),
            places,
            sandbox,
            sandbox_process: process,
            notes: Mutex::default(),
            program: Mutex::new(self.program),
            folder,
            _turn: turn,
        };
        if fanfare.sandbox_process.is_some() {
            fanfare.sandbox.tells(&fanfare.places[&first].rest).await;
        }
        if self.shape == Shape::Processes {
            let migrated = fanfare.run(first, &["migrate"]).await;
            assert_eq!(migrated.code, Some(0), "{migrated:?}");
        }
        fanfare
    }
}

impl Fanfare {
    /// An installation of that shape with every wait made short, to be refined.
    pub fn of(shape: Shape) -> Builder {
        Builder {
            shape,
            settings: Settings::compressed(),
            load: Load::Light,
            program: Program::Current,
            sandbox_inside: false,
            database_server: None,
        }
    }

    /// `fanfare up` on SQLite.
    pub async fn embedded() -> Self {
        Self::of(Shape::Embedded).start().await
    }

    /// Each service a process of its own on PostgreSQL.
    pub async fn processes() -> Self {
        Self::of(Shape::Processes).start().await
    }

    /// REST with the key of the tenant that publishes.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The same at one service: a gateway, or all in one.
    pub fn client_at(&self, service: Service) -> Client {
        Client::new(&self.places[&service].rest).with_key(KEY)
    }

    /// REST at another replica of the gateway, if there is one.
    pub fn replica(&self) -> Client {
        let other = Service::Gateway(2);
        if self.places.contains_key(&other) { self.client_at(other) } else { self.client.clone() }
    }

    /// REST with another tenant's key.
    pub fn rival(&self) -> Client {
        self.client.with_key(RIVAL_KEY)
    }

    /// `/readyz` and `/metrics` of one process.
    pub fn operations(&self, service: Service) -> Client {
        Client::new(&self.places[&service].operations)
    }

    /// What all processes have counted of one metric, by its name and labels as `/metrics` writes them.
    ///
    /// # Panics
    /// When none of them has it.
    pub async fn counted(&self, metric: &str) -> u64 {
        let start = format!("{metric} ");
        let mut counted = Vec::new();
        for service in self.services() {
            let text = self.operations(service).get("/metrics").await.text;
            let values = text.lines().filter_map(|line| line.strip_prefix(&start));
            counted.extend(values.map(|value| value.parse::<u64>().unwrap()));
        }
        assert!(!counted.is_empty(), "nobody counts {metric}");
        counted.iter().sum()
    }

    /// The provider.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// The folder of the data and the logs.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What a process is told.
    pub fn settings(&self, service: Service) -> &Settings {
        &self.places[&service].settings
    }

    /// Printed if the test fails.
    pub fn note(&self, note: impl Into<String>) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(note.into());
    }

    /// Starts every process and waits until all are ready.
    pub async fn start_all(&self) {
        for service in self.places.keys() {
            self.spawn(*service, &[]);
        }
        for service in self.places.keys() {
            self.ready(*service).await;
        }
    }

    /// Puts a cable between some services and the place that some of their settings name; it counts
    /// from their next start on.
    ///
    /// # Panics
    /// When none of them has such a setting.
    pub async fn put_between(&mut self, services: &[Service], names: &[&str]) -> Proxy {
        let named = names.iter().find_map(|name| self.places[&services[0]].settings.get(name));
        let url: reqwest::Url = named.unwrap().parse().unwrap();
        let target = url.socket_addrs(|| None).unwrap()[0];
        let proxy = Proxy::to(target).await;
        for service in services {
            let place = self.places.get_mut(service).unwrap();
            for name in names {
                if let Some(url) = place.settings.get(name) {
                    let through = url.replacen(&target.to_string(), &proxy.addr().to_string(), 1);
                    place.settings = place.settings.clone().with(name, through);
                }
            }
        }
        proxy
    }

    /// Puts another program in the place of the one that is there: it counts from each process's next start on.
    pub fn install(&self, program: Program) {
        *self.program.lock().unwrap_or_else(PoisonError::into_inner) = program;
    }

    fn program(&self) -> Program {
        *self.program.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every process of the installation.
    pub fn services(&self) -> Vec<Service> {
        self.places.keys().copied().collect()
    }

    /// Starts a process, in place of one that runs, and waits until it is ready.
    pub async fn start(&self, service: Service) {
        self.spawn(service, &[]);
        self.ready(service).await;
    }

    /// Starts a process with some more settings, in place of one that runs.
    pub fn spawn(&self, service: Service, more: &[(&str, &str)]) -> Arc<Process> {
        self.kill(service);
        let settings = more
            .iter()
            .fold(self.settings(service).clone(), |all, (name, value)| all.with(name, *value));
        let (name, subcommand) = (service.to_string(), service.subcommand());
        let (program, folder) = (self.program(), self.folder());
        let process = Process::start(program, &name, folder, &[subcommand], &settings);
        let process = Arc::new(process);
        self.with_running(|running| running.insert(service, Arc::clone(&process)));
        process
    }

    /// Waits until a process says that it is ready.
    ///
    /// # Panics
    /// When it ends instead.
    pub async fn ready(&self, service: Service) {
        let place = &self.places[&service];
        // A gateway is asked as its users ask it: with the services behind it.
        let probe = if place.rest.is_empty() { &place.operations } else { &place.rest };
        let (process, client) = (self.process(service), Client::new(probe));
        eventually(&format!("{service} is ready"), SOON, async || {
            assert!(process.ended().is_none(), "{service} ended by {:?}", process.ended());
            let request = client.request(reqwest::Method::GET, "/readyz");
            let answer = client.try_answer(request).await.ok()?;
            (answer.status == 200).then_some(())
        })
        .await;
    }

    /// `kill -9`, if it runs.
    pub fn kill(&self, service: Service) {
        if let Some(process) = self.with_running(|running| running.remove(&service)) {
            process.kill();
        }
    }

    /// A running process.
    ///
    /// # Panics
    /// When it does not run.
    pub fn process(&self, service: Service) -> Arc<Process> {
        let process = self.with_running(|running| running.get(&service).cloned());
        process.unwrap_or_else(|| panic!("{service} does not run"))
    }

    /// Everything that a process printed, in all its runs.
    pub fn log(&self, service: Service) -> String {
        let log = self.folder().join(format!("{service}.log"));
        std::fs::read_to_string(log).unwrap_or_default()
    }

    /// The processes that publish.
    pub fn publishers(&self) -> Vec<Service> {
        let publishes = |service: &&Service| matches!(service, Service::Up | Service::Publisher(_));
        self.places.keys().filter(publishes).copied().collect()
    }

    /// The processes that talk with leads.
    pub fn conversations(&self) -> Vec<Service> {
        let talks = |service: &&Service| matches!(service, Service::Up | Service::Conversations(_));
        self.places.keys().filter(talks).copied().collect()
    }

    /// Every line of a publisher's log that has all of these words in it, with whose it is.
    pub fn logged(&self, words: &[&str]) -> Vec<(Service, String)> {
        let has_all = |line: &&str| words.iter().all(|word| line.contains(word));
        let lines_of = |service: Service| {
            let log = self.log(service);
            let lines: Vec<String> = log.lines().filter(has_all).map(str::to_owned).collect();
            lines.into_iter().map(move |line| (service, line))
        };
        self.publishers().into_iter().flat_map(lines_of).collect()
    }

    /// Runs a command to its end, with what a service is told.
    pub async fn run(&self, service: Service, arguments: &[&str]) -> Output {
        process::run(self.program(), self.folder(), arguments, self.settings(service)).await
    }

    fn with_running<T>(&self, f: impl FnOnce(&mut BTreeMap<Service, Arc<Process>>) -> T) -> T {
        f(&mut self.running.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Fanfare {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.folder.disable_cleanup(true);
            let notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone();
            report::failure(self.folder(), &notes, &self.client.last_trace());
        }
    }
}
