//! A world of a scheduler, a publisher and a Google, on one engine.

use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    time::Duration,
};

use futures::FutureExt as _;
use http::{HeaderValue, Method, header::CONTENT_TYPE};
use proto::{
    publisher::v1::{
        self as posts, connections_service_client::ConnectionsServiceClient,
        posts_service_client::PostsServiceClient, webhooks_service_client::WebhooksServiceClient,
    },
    scheduler::v1::{self as pb, schedules_service_client::SchedulesServiceClient},
};
use serde_json::{Value, json};
use service::{
    Clock, Error, Rng, Tasks,
    config::{ExposeSecret as _, Source},
    grpc::{Caller, Channel, Incoming},
    http::{HttpClient, HttpOptions, HttpRequest},
    seal::MasterKey,
};
use store::{
    Engine, Migrations, Options, Store,
    testing::{migrated_postgres, sqlite_url},
};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tonic::{Request, Response, Status};
use url::Url;

pub(crate) const TENANT: &str = "acme";
const LIMIT: Duration = Duration::from_secs(15);

/// Where everything is in a test. Its clock is turned by hand.
pub(crate) struct World {
    pub(crate) clock: Clock,
    /// The scheduler's database.
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
    google: Url,
    http: HttpClient,
    scheduler: Channel,
    publisher: Channel,
    tasks: Tasks,
}

/// Runs a test in a world on each engine.
pub(crate) async fn on_each_engine(test: impl AsyncFn(World)) {
    futures::join!(Box::pin(on(Engine::Sqlite, &test)), Box::pin(on(Engine::Postgres, &test)));
}

async fn on(engine: Engine, test: &impl AsyncFn(World)) {
    let world = World::new(engine).await;
    let tasks = world.tasks.clone();
    let outcome = AssertUnwindSafe(test(world)).catch_unwind().await;
    tasks.ask_to_stop();
    if let Err(panic) = outcome {
        eprintln!("it failed on {}", engine.name());
        resume_unwind(panic);
    }
}

async fn database(engine: Engine, migrations: &Migrations, folder: &TempDir) -> Store {
    let url = match engine {
        Engine::Sqlite => sqlite_url(folder).replace("test.db", migrations.service),
        Engine::Postgres => migrated_postgres(migrations).await,
    };
    let store = Store::open(&Options::new(url)).await.unwrap();
    store.migrate(migrations).await.unwrap();
    store
}

fn source(pairs: &[(&str, &str)]) -> Source {
    Source::from_parts("", pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
}

impl World {
    async fn new(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Google looks at the time of an assertion.
        let (clock, rng) = (Clock::manual(Clock::system().now()), Rng::system());
        let tasks = Tasks::new("test");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let google = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let stop = tasks.stop_signal().cancelled_owned();
        tasks.spawn_loop(sandbox::serve(listener, sandbox::Options::default(), stop));

        let key = MasterKey::generate(&rng).to_text();
        let mut settings = source(&[
            ("FANFARE_MASTER_KEY", key.expose_secret()),
            ("FANFARE_ALLOW_PRIVATE_URLS", "127.0.0.0/8"),
        ]);
        let config = publisher::Config::read(&mut settings);
        settings.finish().unwrap();
        let dependencies = publisher::Dependencies {
            store: database(engine, &publisher::store::MIGRATIONS, &folder).await,
            clock: clock.clone(),
            rng: rng.clone(),
            tasks: tasks.of(publisher::NAME),
        };
        let server = publisher::build(&config, dependencies).await.unwrap();
        let (target, incoming) = Incoming::memory();
        tasks.spawn_loop(server.serve(incoming, tasks.clone()));
        let publisher = target.channel();

        let base = google.join(sandbox::GOOGLE_PREFIX).unwrap();
        let files = folder.path().join("exports");
        let mut settings = source(&[
            ("FANFARE_GOOGLE_URL", base.as_str()),
            ("FANFARE_GOOGLE_SERVICE_ACCOUNT", sandbox::GOOGLE_SERVICE_ACCOUNT),
            ("FANFARE_EROS_SPREADSHEET", sandbox::GOOGLE_SPREADSHEET),
            ("FANFARE_EXPORT_DIR", files.to_str().unwrap()),
        ]);
        let config = scheduler::Config::read(&mut settings);
        settings.finish().unwrap();
        let store = database(engine, &scheduler::store::MIGRATIONS, &folder).await;
        let dependencies = scheduler::Dependencies {
            store: store.clone(),
            clock: clock.clone(),
            rng,
            tasks: tasks.of(scheduler::NAME),
            publisher: publisher.clone(),
        };
        let server = scheduler::build(&config, dependencies).await.unwrap();
        let (target, incoming) = Incoming::memory();
        tasks.spawn_loop(server.serve(incoming, tasks.clone()));
        let scheduler = target.channel();
        let http = HttpClient::provider(&HttpOptions::default()).unwrap();
        Self { clock, store, folder, google, http, scheduler, publisher, tasks }
    }

    /// Runs a statement behind the scenes.
    pub(crate) async fn execute(&self, sql: &'static str) {
        let mut tx = self.store.begin().await.unwrap();
        tx.query(sql).execute().await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) fn schedules(&self) -> SchedulesServiceClient<Channel> {
        SchedulesServiceClient::new(self.scheduler.clone())
    }

    pub(crate) async fn export(&self, id: &str, format: &str, force: bool) -> pb::ExportOutcome {
        // The log is in the order of time.
        self.clock.advance(Duration::from_millis(1));
        let (schedule_id, format) = (id.to_owned(), Some(format.to_owned()));
        let export = pb::ExportScheduleRequest { schedule_id, format, force };
        answer(self.schedules().export_schedule(request(export)).await).unwrap()
    }

    /// The export log, the newest first.
    pub(crate) async fn log(&self, id: &str) -> Vec<pb::ExportLogRow> {
        let list = pb::ListExportsRequest { schedule_id: id.to_owned(), page: None };
        answer(self.schedules().list_exports(request(list)).await).unwrap().exports
    }

    pub(crate) async fn publish(&self, id: &str) -> Result<pb::PublishOutcome, Error> {
        self.publish_to(id, &[]).await
    }

    /// Publishes to these connections only.
    pub(crate) async fn publish_to(
        &self,
        id: &str,
        connections: &[String],
    ) -> Result<pb::PublishOutcome, Error> {
        let publish = pb::PublishScheduleRequest {
            schedule_id: id.to_owned(),
            platforms: Vec::new(),
            connection_ids: connections.to_vec(),
        };
        answer(self.schedules().publish_schedule(request(publish)).await)
    }

    /// An account to publish to.
    pub(crate) async fn connect(&self, platform: &str) -> String {
        let put = posts::PutConnectionRequest {
            platform: platform.to_owned(),
            account_id: Some("1".to_owned()),
            access_token: "ada".to_owned(),
            ..Default::default()
        };
        let mut client = ConnectionsServiceClient::new(self.publisher.clone());
        let put = answer(client.put_connection(request(put)).await).unwrap();
        put.connection.unwrap().id
    }

    /// Every post of the publisher.
    pub(crate) async fn posts(&self) -> Vec<posts::Post> {
        let page = Some(proto::common::v1::PageRequest { limit: 100, position: String::new() });
        let list = posts::ListPostsRequest { page, ..Default::default() };
        let mut client = PostsServiceClient::new(self.publisher.clone());
        answer(client.list_posts(request(list)).await).unwrap().posts
    }

    /// A web hook that wants these events; its id.
    pub(crate) async fn hook(&self, events: &[&str]) -> String {
        let create = posts::CreateWebhookRequest {
            url: "http://127.0.0.1:9/hook".to_owned(),
            events: events.iter().map(|event| (*event).to_owned()).collect(),
            idempotency: None,
        };
        let mut client = WebhooksServiceClient::new(self.publisher.clone());
        answer(client.create_webhook(request(create)).await).unwrap().webhook.unwrap().id
    }

    pub(crate) async fn deliveries(&self, hook: &str) -> Vec<posts::Delivery> {
        let page = Some(proto::common::v1::PageRequest { limit: 100, position: String::new() });
        let list = posts::ListDeliveriesRequest { webhook_id: hook.to_owned(), page };
        let mut client = WebhooksServiceClient::new(self.publisher.clone());
        answer(client.list_deliveries(request(list)).await).unwrap().deliveries
    }

    async fn control(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let url = self.google.join(&format!("_sandbox/{path}")).unwrap();
        let mut request = HttpRequest::new(method, url);
        request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        request.body = body.map(|body| body.to_string()).unwrap_or_default().into();
        let answer = self.http.send(request).await.unwrap();
        assert!(answer.status.is_success(), "{answer:?}");
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    /// Google fails so at the next call.
    pub(crate) async fn fault(&self, operation: &str, fault: Value) {
        let script =
            json!({"provider": "google", "operation": operation, "fault": fault, "times": 1});
        self.control(Method::POST, "faults", Some(script)).await;
    }

    /// The rows of a page's tab that have something in them, without the first one.
    pub(crate) async fn rows(&self, page: &str) -> Vec<Vec<Value>> {
        let shown = self.control(Method::GET, "spreadsheets", None).await;
        let sheets = shown["spreadsheets"][0]["sheets"].as_array().cloned().unwrap_or_default();
        let title = format!("{TENANT}/{page}");
        let tab = sheets.iter().find(|sheet| sheet["title"] == title.as_str());
        let rows = tab.map(|tab| tab["rows"].as_array().unwrap().clone()).unwrap_or_default();
        let row = |row: &Value| row.as_array().unwrap().clone();
        rows.iter().skip(1).map(row).filter(|row| !row.is_empty()).collect()
    }
}

pub(crate) fn request<T>(message: T) -> Request<T> {
    Caller { tenant: TENANT.to_owned(), time_left: LIMIT }.request(message).unwrap()
}

pub(crate) fn answer<T>(answer: Result<Response<T>, Status>) -> Result<T, Error> {
    answer.map(Response::into_inner).map_err(Error::from)
}

/// Asks until there is an answer, and fails the test after [`LIMIT`].
pub(crate) async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asking = async {
        let mut next = tokio::time::interval(Duration::from_millis(5));
        loop {
            next.tick().await;
            if let Some(answer) = ask().await {
                return answer;
            }
        }
    };
    let Ok(answer) = tokio::time::timeout(LIMIT, asking).await else {
        panic!("it never came to this: {what}");
    };
    answer
}
