//! The handlers of teams and connections without a server around them, for a platform that the
//! test plays itself.

use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    sync::Arc,
};

use futures::FutureExt as _;
use proto::publisher::v1::{self as pb, connections_service_server::ConnectionsService as _};
use publisher::{
    Config, Context, api,
    domain::{connection::ConnectionId, publication::Platform},
    platforms::{Adapter, Adapters, metricool::Metricool, oauth::SignIn},
    store::MIGRATIONS,
    workers::deliveries::Outbound,
};
use service::{
    Clock, Error, Rng, Seal, Tasks,
    config::{ExposeSecret as _, Source},
    http::HttpClient,
    seal::MasterKey,
};
use store::{
    Engine, Options, Store,
    testing::{migrated_postgres, sqlite_url},
};
use tempfile::TempDir;
use tokio::sync::Semaphore;

use super::{asking::request, now, provider::Provider};

/// A publisher's context on one engine, its clock turned by hand.
pub(crate) struct Desk {
    pub(crate) context: Arc<Context>,
    pub(crate) provider: Arc<Provider>,
    pub(crate) connections: api::Connections,
    pub(crate) teams: api::Teams,
    url: String,
    key: MasterKey,
    _folder: Option<TempDir>,
}

/// Runs a test at a desk on each engine, both at once.
pub(crate) async fn at_each_desk(test: impl AsyncFn(Desk)) {
    futures::join!(Box::pin(at(Engine::Sqlite, &test)), Box::pin(at(Engine::Postgres, &test)));
}

async fn at(engine: Engine, test: &impl AsyncFn(Desk)) {
    let folder = tempfile::tempdir().unwrap();
    let url = match engine {
        Engine::Sqlite => {
            let url = sqlite_url(&folder);
            let store = Store::open(&Options::new(url.as_str())).await.unwrap();
            store.migrate(&MIGRATIONS).await.unwrap();
            store.close().await;
            url
        }
        Engine::Postgres => migrated_postgres(&MIGRATIONS).await,
    };
    let key = MasterKey::generate(&Rng::system());
    let (provider, clock) = (Arc::new(Provider::new()), Clock::manual(now()));
    let desk = Desk::new(url, key, provider, clock, Some(folder)).await;
    if let Err(panic) = AssertUnwindSafe(test(desk)).catch_unwind().await {
        eprintln!("it failed on {}", engine.name());
        resume_unwind(panic);
    }
}

impl Desk {
    async fn new(
        url: String,
        key: MasterKey,
        provider: Arc<Provider>,
        clock: Clock,
        folder: Option<TempDir>,
    ) -> Self {
        let store = Store::open(&Options::new(url.as_str())).await.unwrap();
        let seal = Seal::new(Some(&key), Rng::system());
        let context = Arc::new(context(store, seal, &provider, clock));
        Self {
            connections: api::Connections::new(Arc::clone(&context)),
            teams: api::Teams::new(Arc::clone(&context)),
            context,
            provider,
            url,
            key,
            _folder: folder,
        }
    }

    /// A second publisher on the same database, with the same key, before the same platform.
    pub(crate) async fn replica(&self) -> Self {
        let (provider, clock) = (Arc::clone(&self.provider), self.context.clock.clone());
        Self::new(self.url.clone(), self.key.clone(), provider, clock, None).await
    }

    /// The same database without a key.
    pub(crate) fn without_a_key(&self) -> api::Connections {
        let seal = Seal::new(None, Rng::system());
        let (store, clock) = (self.context.store.clone(), self.context.clock.clone());
        api::Connections::new(Arc::new(context(store, seal, &self.provider, clock)))
    }

    /// Connects the platform's account with its first tokens.
    pub(crate) async fn connected(&self) -> pb::Connection {
        let refresh_token = Some("refresh-1".to_owned());
        let put = pb::PutConnectionRequest { refresh_token, ..put("access-1") };
        self.put(put).await.unwrap().connection.unwrap()
    }

    pub(crate) async fn put(
        &self,
        put: pb::PutConnectionRequest,
    ) -> Result<pb::PutConnectionResponse, Error> {
        let answer = self.connections.put_connection(request("stories", put)).await;
        answer.map(tonic::Response::into_inner).map_err(Error::from)
    }

    pub(crate) async fn connection(&self, id: &str) -> pb::Connection {
        let get = pb::GetConnectionRequest { id: id.to_owned() };
        let answer = self.connections.get_connection(request("stories", get)).await;
        answer.unwrap().into_inner()
    }

    pub(crate) async fn test(&self, id: &str) -> Result<pb::TestConnectionResponse, Error> {
        let test = pb::TestConnectionRequest { id: id.to_owned() };
        let answer = self.connections.test_connection(request("stories", test)).await;
        answer.map(tonic::Response::into_inner).map_err(Error::from)
    }

    pub(crate) async fn disconnect(&self, id: &str) -> Result<(), Error> {
        let gone = pb::DisconnectRequest { id: id.to_owned(), if_version: None };
        let answer = self.connections.disconnect(request("stories", gone)).await;
        answer.map(drop).map_err(Error::from)
    }

    /// The tokens as a publishing call would have them.
    pub(crate) async fn tokens(&self, id: &str) -> (String, Option<String>) {
        let id = ConnectionId(id.parse().unwrap());
        let wanted = [("stories", id)];
        let read = publisher::store::tokens::read(&self.context.store, &wanted).await;
        let kept = read.unwrap().pop().unwrap();
        let access = kept.access_token(&self.context.seal).unwrap();
        let refresh = kept.refresh_token(&self.context.seal).unwrap();
        let text = |secret: service::config::Secret| secret.expose_secret().to_owned();
        (access.map(text).unwrap_or_default(), refresh.map(text))
    }
}

/// The least that a client says of the platform's account.
pub(crate) fn put(access_token: &str) -> pb::PutConnectionRequest {
    pb::PutConnectionRequest {
        platform: "X".to_owned(),
        access_token: access_token.to_owned(),
        ..pb::PutConnectionRequest::default()
    }
}

fn context(store: Store, seal: Seal, provider: &Arc<Provider>, clock: Clock) -> Context {
    let mut source = Source::from_parts("", []);
    let config = Config::read(&mut source);
    let client = HttpClient::provider(&config.http).unwrap();
    let nowhere = "http://127.0.0.1:9/api".parse().unwrap();
    let sign_in = SignIn::new(client.clone(), config.platforms.clone(), clock.clone());
    let metricool = Metricool::new(client, nowhere, config.policy.metricool_lead);
    let played: Arc<dyn Adapter> = Arc::clone(provider) as Arc<dyn Adapter>;
    let rng = Rng::system();
    let webhooks = Outbound {
        client: HttpClient::guarded(&config.http, config.allow.clone()).unwrap(),
        allow: config.allow.clone(),
        settings: config.webhooks.clone(),
    };
    Context {
        store,
        holder: format!("publisher-{}", rng.uuid(&clock)),
        clock,
        rng,
        tasks: Tasks::new(publisher::NAME),
        adapters: Adapters::new(metricool, [(Platform::Twitter, played)]),
        sign_in,
        connections: config.connections,
        seal,
        policy: config.policy,
        lease: config.lease,
        concurrency: config.concurrency,
        permits: Arc::new(Semaphore::new(config.concurrency)),
        webhooks,
    }
}
