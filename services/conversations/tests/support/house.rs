//! Starting and stopping.

use std::{net::SocketAddr, sync::Arc};

use conversations::{Config, WhatsAppAccount};
use serde_json::json;
use service::{
    Clock, Rng, Tasks,
    config::{Secret, Source},
    grpc::{Channel, Incoming, Server},
    http::{HttpClient, HttpOptions},
};
use store::Store;
use tokio::net::TcpListener;

use super::{ARTIST, LIMIT, START, TENANT};

/// What changes the settings.
pub(crate) type Tune = Arc<dyn Fn(&mut Config) + Send + Sync>;

/// The bootstrap key of [`TENANT`].
pub(crate) const KEY: &str = "bootstrap-key_0123456789";

/// All that runs.
pub(crate) struct House {
    /// What the conversations are stored in.
    pub(crate) store: Store,
    /// The time of everybody.
    pub(crate) clock: Clock,
    /// Where REST and web hooks are.
    pub(crate) gateway: SocketAddr,
    /// Where the providers are played.
    pub(crate) sandbox: SocketAddr,
    pub(super) client: HttpClient,
    tune: Tune,
    gateway_store: Store,
    door: Tasks,
    /// The conversations: one, and its replicas.
    replicas: Vec<Tasks>,
    outside: Tasks,
    folder: tempfile::TempDir,
}

impl House {
    /// Starts everything on a database that is migrated.
    pub(super) async fn open(store: Store, tune: Tune) -> Self {
        let clock = Clock::manual(START.parse().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let options = store::Options::new(store::testing::sqlite_url(&folder));
        let gateway_store = Store::open(&options).await.unwrap();
        gateway_store.migrate(&gateway::MIGRATIONS).await.unwrap();
        let outside = Tasks::new("sandbox");
        let sandbox = play(&clock, &outside).await;
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut house = Self {
            store,
            clock,
            gateway: nowhere,
            sandbox,
            client: HttpClient::provider(&HttpOptions::default()).unwrap(),
            tune,
            gateway_store,
            door: Tasks::new("gateway"),
            replicas: Vec::new(),
            outside,
            folder,
        };
        house.start().await;
        house
    }

    async fn start(&mut self) {
        // Its address is a part of the links that the conversations make.
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.gateway = listener.local_addr().unwrap();
        let conversations = self.replica().await;
        self.door = Tasks::new("gateway");
        let dependencies = gateway::Dependencies {
            store: self.gateway_store.clone(),
            clock: self.clock.clone(),
            rng: Rng::system(),
            tasks: self.door.clone(),
            publisher: join(Server::new().unwrap(), &self.door),
            scheduler: join(Server::new().unwrap(), &self.door),
            conversations,
            metrics: None,
        };
        let router = gateway::build(&gateway_config(), dependencies).await.unwrap();
        self.door.spawn_loop(gateway::serve(listener, router, self.door.clone()));
        let hooks = json!({
            "whatsappUrl": format!("http://{}/webhooks/whatsapp", self.gateway),
            "stripeUrl": format!("http://{}/webhooks/stripe", self.gateway),
        });
        self.sandbox_call("PUT", "/_sandbox/webhooks", Some(&hooks)).await.expect(204);
    }

    /// Starts one more of the conversations on the same database, which takes its share of the work; the
    /// way to call it. On SQLite there can be but one process, so this is for PostgreSQL.
    pub(crate) async fn replica(&mut self) -> Channel {
        let tasks = Tasks::new(conversations::NAME);
        let dependencies = conversations::Dependencies {
            store: self.store.clone(),
            clock: self.clock.clone(),
            rng: Rng::system(),
            tasks: tasks.clone(),
        };
        let server = conversations::build(&self.config(), dependencies).await.unwrap();
        let channel = join(server, &tasks);
        self.replicas.push(tasks);
        channel
    }

    /// Stops the gateway and all of the conversations, and starts one of each anew.
    pub(crate) async fn restart(&mut self) {
        self.stop().await;
        self.start().await;
    }

    async fn stop(&mut self) {
        assert!(self.door.stop(LIMIT).await, "something of the gateway is still running");
        for tasks in self.replicas.drain(..) {
            assert!(tasks.stop(LIMIT).await, "something of the conversations is still running");
        }
    }

    /// Stops everything.
    pub(super) async fn close(mut self) {
        self.stop().await;
        self.outside.stop(LIMIT).await;
        self.gateway_store.close().await;
    }

    /// The settings: the documented ones, with the sandbox for every provider.
    fn config(&self) -> Config {
        let media = format!("file:{}", self.folder.path().join("media").display());
        let settings = [
            ("FANFARE_TENANT", TENANT),
            ("FANFARE_RETRY_BASE", "200ms"),
            ("FANFARE_CONNECT_TIMEOUT", "2s"),
            ("FANFARE_CALL_TIMEOUT", "5s"),
            ("FANFARE_CONVERSATIONS_ARTIST_PHONE", ARTIST),
            ("FANFARE_CONVERSATIONS_MEDIA_URL", &media),
        ];
        let mut config = read(&settings, Config::read);
        config.in_one_process(self.gateway);
        let base = |prefix: &str| format!("http://{}{prefix}", self.sandbox).parse().unwrap();
        let account = WhatsAppAccount {
            token: Secret::from(sandbox::WHATSAPP_TOKEN),
            phone_number_id: sandbox::WHATSAPP_PHONE_NUMBER_ID.to_owned(),
        };
        let providers = &mut config.providers;
        let secret = |text: &str| Secret::from(text);
        providers.whatsapp.play(
            base(sandbox::WHATSAPP_PREFIX),
            account,
            secret(sandbox::WHATSAPP_APP_SECRET),
            secret(sandbox::WHATSAPP_VERIFY_TOKEN),
        );
        providers.stripe.play(
            base(sandbox::STRIPE_PREFIX),
            secret(sandbox::STRIPE_SECRET_KEY),
            secret(sandbox::STRIPE_WEBHOOK_SECRET),
        );
        let (url, key) = (base(sandbox::GOOGLE_PREFIX), sandbox::GOOGLE_SERVICE_ACCOUNT);
        let (calendar, sheet) = (sandbox::GOOGLE_CALENDAR, sandbox::GOOGLE_SPREADSHEET);
        providers.google.play(url, key, Some(calendar), Some(sheet)).unwrap();
        (self.tune)(&mut config);
        config
    }
}

fn gateway_config() -> gateway::Config {
    let settings = [
        ("FANFARE_BOOTSTRAP_API_KEY", KEY),
        ("FANFARE_TENANT", TENANT),
        ("FANFARE_RATE_LIMIT", "100000/1m"),
    ];
    read(&settings, gateway::Config::read)
}

fn read<T>(settings: &[(&str, &str)], read: impl FnOnce(&mut Source) -> T) -> T {
    let pairs = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let mut source = Source::from_parts("", pairs);
    let config = read(&mut source);
    source.finish().unwrap();
    config
}

/// Starts the sandbox, by our clock; its web hooks go nowhere yet.
async fn play(clock: &Clock, tasks: &Tasks) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let clock = clock.clone();
    let options = sandbox::Options {
        seed: Some(7),
        clock: Some(sandbox::Clock::of(move || clock.now())),
        ..sandbox::Options::default()
    };
    let stop = tasks.stop_signal();
    tasks
        .spawn_loop(async move { sandbox::serve(listener, options, stop.cancelled_owned()).await });
    addr
}

/// Serves in memory; the way to call it.
fn join(server: Server, tasks: &Tasks) -> Channel {
    let (target, incoming) = Incoming::memory();
    tasks.spawn_loop(server.serve(incoming, tasks.clone()));
    target.channel()
}
