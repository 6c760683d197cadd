//! A publisher as a process of its own: its own threads, its own connections, its own end.

use proto::publisher::v1::{
    connections_service_client::ConnectionsServiceClient, posts_service_client::PostsServiceClient,
    publications_service_client::PublicationsServiceClient,
    stories_service_client::StoriesServiceClient, teams_service_client::TeamsServiceClient,
    webhooks_service_client::WebhooksServiceClient,
};
use publisher::{Config, Dependencies};
use service::{
    Clock, Rng, Tasks,
    config::Source,
    grpc::{Channel, Incoming},
};
use store::{Options, Store};
use tokio::runtime::{Builder, Runtime};

use super::{LIMIT, Settings};

/// A running publisher.
pub(crate) struct Machine {
    /// `None` once it has crashed.
    runtime: Option<Runtime>,
    tasks: Tasks,
    store: Store,
    channel: Channel,
}

impl Machine {
    /// Starts a publisher on the database at `url`, which is migrated.
    pub(crate) async fn start(url: &str, settings: &Settings, clock: &Clock) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let mut source = Source::from_parts("", settings.clone());
        let mut config = Config::read(&mut source);
        source.finish().unwrap();
        assert!(source.unknown().is_empty(), "{:?}", source.unknown());
        // As `fanfare up` has it with the sandbox: every tenant may publish.
        config.connections.sandbox = settings.iter().any(|(name, _)| name == "EVERY_TENANT");
        let (target, incoming) = Incoming::memory();
        let tasks = Tasks::new(publisher::NAME);
        let (url, clock, its_tasks) = (url.to_owned(), clock.clone(), tasks.clone());
        let starting = runtime.spawn(async move {
            let store = Store::open(&Options::new(url)).await.unwrap();
            let dependencies = Dependencies {
                store: store.clone(),
                clock,
                rng: Rng::system(),
                tasks: its_tasks.clone(),
            };
            let server = publisher::build(&config, dependencies).await.unwrap();
            its_tasks.spawn_loop(server.serve(incoming, its_tasks.clone()));
            store
        });
        let store = starting.await.unwrap();
        let channel = target.channel();
        Self { runtime: Some(runtime), tasks, store, channel }
    }

    pub(crate) fn stories(&self) -> StoriesServiceClient<Channel> {
        StoriesServiceClient::new(self.channel.clone())
    }

    pub(crate) fn publications(&self) -> PublicationsServiceClient<Channel> {
        PublicationsServiceClient::new(self.channel.clone())
    }

    pub(crate) fn connections(&self) -> ConnectionsServiceClient<Channel> {
        ConnectionsServiceClient::new(self.channel.clone())
    }

    pub(crate) fn teams(&self) -> TeamsServiceClient<Channel> {
        TeamsServiceClient::new(self.channel.clone())
    }

    pub(crate) fn posts(&self) -> PostsServiceClient<Channel> {
        PostsServiceClient::new(self.channel.clone())
    }

    pub(crate) fn webhooks(&self) -> WebhooksServiceClient<Channel> {
        WebhooksServiceClient::new(self.channel.clone())
    }

    /// Ends it as `kill -9` would: nothing of it runs on from here.
    pub(crate) fn crash(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    /// Ends it as SIGTERM would.
    pub(crate) async fn stop(&mut self) {
        assert!(self.tasks.stop(LIMIT).await, "it stops when it is asked to");
        self.store.close().await;
        self.crash();
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.crash();
    }
}
