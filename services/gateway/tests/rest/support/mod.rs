//! The gateway under test.

pub(crate) mod client;
pub(crate) mod contract;
pub(crate) mod conversations;
pub(crate) mod publisher;

use std::{net::SocketAddr, time::Duration};

use gateway::{
    Config, Dependencies, MIGRATIONS,
    keys::{self, NewKey, Scopes},
};
use service::{
    Clock, Rng, Tasks,
    config::Source,
    grpc::{Channel, Incoming, Server},
};
use store::Store;
use tokio::net::TcpListener;

use self::{client::Request, conversations::FakeConversations, publisher::FakePublisher};

/// The bootstrap key of [`TENANT`].
pub(crate) const KEY: &str = "bootstrap-key_0123456789";
/// The bootstrap key of [`OTHER_TENANT`].
pub(crate) const OTHER_KEY: &str = "bootstrap-key_9876543210";
pub(crate) const TENANT: &str = "stories";
pub(crate) const OTHER_TENANT: &str = "acme";
/// When the manual clock starts.
pub(crate) const START: &str = "2026-01-31T09:00:00Z";

/// A running gateway on a loopback port.
pub(crate) struct Gateway {
    pub(crate) address: SocketAddr,
    pub(crate) clock: Clock,
    pub(crate) store: Store,
    pub(crate) publisher: FakePublisher,
    pub(crate) conversations: FakeConversations,
    pub(crate) rng: Rng,
    /// Stops the gateway alone; what is behind it goes on.
    pub(crate) tasks: Tasks,
    behind: Tasks,
    served: tokio::task::JoinHandle<std::io::Result<()>>,
    /// Where its database is, deleted with it.
    #[allow(dead_code, reason = "held, not read")]
    folder: Option<tempfile::TempDir>,
}

impl Gateway {
    /// On a fresh SQLite file, with default settings.
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// On a fresh SQLite file, with some settings.
    pub(crate) async fn start_with(settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = store::Options::new(store::testing::sqlite_url(&folder));
        let store = Store::open(&options).await.unwrap();
        store.migrate(&MIGRATIONS).await.unwrap();
        let mut gateway = Self::on(store, settings).await;
        gateway.folder = Some(folder);
        gateway
    }

    /// On a database that is there.
    pub(crate) async fn on(store: Store, settings: &[(&str, &str)]) -> Self {
        let clock = Clock::manual(START.parse().unwrap());
        let rng = Rng::seeded(7);
        let (tasks, behind) = (Tasks::new("gateway"), Tasks::new("behind"));
        let publisher = FakePublisher::default();
        let conversations = FakeConversations::default();
        let (served, answering) = (publisher.clone(), conversations.clone());
        let dependencies = Dependencies {
            store: store.clone(),
            clock: clock.clone(),
            rng: rng.clone(),
            tasks: tasks.clone(),
            publisher: spawn(&behind, |server| served.on(server)),
            scheduler: spawn(&behind, |server| server),
            conversations: spawn(&behind, |server| answering.on(server)),
            metrics: Some(telemetry::metrics::install()),
        };
        let router = gateway::build(&config(settings), dependencies).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let served = tasks.spawn(gateway::serve(listener, router, tasks.clone()));
        Self {
            address,
            clock,
            store,
            publisher,
            conversations,
            rng,
            tasks,
            behind,
            served,
            folder: None,
        }
    }

    /// A request without any key.
    pub(crate) fn anonymous(&self, method: &str, path: &str) -> Request {
        Request::new(self.address, method, path)
    }

    /// A request with the bootstrap key of [`TENANT`].
    pub(crate) fn request(&self, method: &str, path: &str) -> Request {
        self.anonymous(method, path).header("x-api-key", KEY)
    }

    pub(crate) fn get(&self, path: &str) -> Request {
        self.request("GET", path)
    }

    pub(crate) fn post(&self, path: &str) -> Request {
        self.request("POST", path)
    }

    /// A stored key of [`TENANT`] with these scopes.
    pub(crate) async fn stored_key(&self, scopes: &str) -> String {
        let new = NewKey {
            tenant: TENANT.to_owned(),
            name: "test".to_owned(),
            scopes: scopes.parse::<Scopes>().unwrap(),
            expires_at: None,
        };
        let created = keys::create_key(&self.store, &self.clock, &self.rng, new).await.unwrap();
        created.text.expose().to_owned()
    }

    /// Stops the services behind the gateway.
    pub(crate) async fn stop_behind(&self) {
        assert!(self.behind.stop(LIMIT).await, "a service behind the gateway is still running");
    }

    /// Asks the gateway to stop and waits until it has drained.
    pub(crate) async fn stop(self) {
        assert!(self.tasks.stop(LIMIT).await, "something of the gateway is still running");
        within(self.served).await.unwrap().unwrap();
        self.behind.ask_to_stop();
    }
}

/// What a test waits at most; only a failing one waits so long.
pub(crate) const LIMIT: Duration = Duration::from_secs(10);

/// The result, in time.
pub(crate) async fn within<F: IntoFuture>(work: F) -> F::Output {
    tokio::time::timeout(LIMIT, work).await.expect("it takes too long")
}

fn config(settings: &[(&str, &str)]) -> Config {
    let keys = format!("{KEY},{OTHER_TENANT}:{OTHER_KEY}");
    let defaults = [("FANFARE_BOOTSTRAP_API_KEY", keys.as_str())];
    let all = defaults.iter().chain(settings);
    let mut source =
        Source::from_parts("", all.map(|(name, value)| ((*name).into(), (*value).into())));
    let config = Config::read(&mut source);
    source.finish().unwrap();
    config
}

/// A service in this process.
fn spawn(tasks: &Tasks, add: impl FnOnce(Server) -> Server) -> Channel {
    let (target, incoming) = Incoming::memory();
    let server = add(Server::new().unwrap());
    let stop = tasks.clone();
    tasks.spawn(async move { server.serve(incoming, stop).await });
    target.channel()
}
