//! The publisher: stories and posts to every platform, connections, outbound web hooks.
//!
//! What it is for: carrying publications out, each exactly once, in the order and at the time that
//! was asked for. What it is not for: REST, API keys (the gateway), choosing what to publish (the
//! scheduler).
//!
//! Map:
//! - [`api`]: gRPC handlers.
//! - [`domain`]: the rules, pure; the publication state machine is in [`domain::machine`].
//! - [`store`]: SQL; [`store::changes`] is the one way a batch is written.
//! - [`workers`]: the loops; [`workers::lanes`] claims batches.
//! - [`connections`]: accounts for those who publish, token refresh, sign-ins.
//! - [`platforms`]: the providers behind one trait.
//! - [`feed`]: watchers of batches.

pub mod api;
mod config;
pub mod connections;
pub mod domain;
pub mod feed;
pub mod platforms;
pub mod store;
pub mod workers;

pub use config::Config;
pub use workers::Context;

use std::sync::Arc;

use proto::publisher::v1::{
    connections_service_server::ConnectionsServiceServer, posts_service_server::PostsServiceServer,
    publications_service_server::PublicationsServiceServer,
    stories_service_server::StoriesServiceServer, teams_service_server::TeamsServiceServer,
    webhooks_service_server::WebhooksServiceServer,
};
use service::{Clock, Error, Rng, Seal, Tasks, grpc, http::HttpClient};
use tokio::sync::Semaphore;

/// What the publisher needs from the process that it runs in.
pub struct Dependencies {
    /// Its database, migrated.
    pub store: ::store::Store,
    /// Time.
    pub clock: Clock,
    /// Randomness.
    pub rng: Rng,
    /// Where its loops run.
    pub tasks: Tasks,
}

/// The service's name in traces, logs and its schema.
pub const NAME: &str = "publisher";

/// Starts the loops and makes the gRPC server, to be served by the caller.
///
/// # Errors
/// The HTTP client or the server cannot be made, or the database does not answer.
pub async fn build(config: &Config, dependencies: Dependencies) -> Result<grpc::Server, Error> {
    let Dependencies { store, clock, rng, tasks } = dependencies;
    let client = HttpClient::provider(&config.http).map_err(Error::internal)?;
    let lead = config.policy.metricool_lead;
    let metricool =
        platforms::metricool::Metricool::new(client.clone(), config.metricool_base(), lead);
    let others = platforms::all(&platforms::registry::Parts {
        client: client.clone(),
        media: platforms::media::client(&config.http, config.allow.clone())
            .map_err(Error::internal)?,
        settings: &config.platforms,
        clock: clock.clone(),
    });
    let webhooks = workers::deliveries::Outbound {
        client: HttpClient::guarded(&config.webhook_http(), config.allow.clone())
            .map_err(Error::internal)?,
        allow: config.allow.clone(),
        settings: config.webhooks.clone(),
    };
    let holder = format!("{NAME}-{}", rng.uuid(&clock));
    let context = Arc::new(Context {
        store: store.clone(),
        clock: clock.clone(),
        seal: Seal::new(config.master_key.as_ref(), rng.clone()),
        rng,
        tasks: tasks.clone(),
        adapters: platforms::Adapters::new(metricool, others),
        sign_in: platforms::oauth::SignIn::new(client, config.platforms.clone(), clock.clone()),
        connections: config.connections.clone(),
        policy: config.policy.clone(),
        lease: config.lease,
        holder,
        concurrency: config.concurrency,
        permits: Arc::new(Semaphore::new(config.concurrency)),
        webhooks,
    });
    self::store::LANES.take_over_at_start(&store, clock.now()).await?;
    self::store::DELIVERIES.take_over_at_start(&store, clock.now()).await?;
    connections::tokens::take_over_at_start(&store, clock.now()).await?;
    connections::closed::try_again(&context).await?;
    self::store::jobs::take_over_at_start(&store, clock.now(), config.lease).await?;
    let server = grpc::Server::new()?;
    store.spawn_listener(&tasks);
    tasks.spawn_vital("lanes", workers::lanes::run(Arc::clone(&context)));
    tasks.spawn_vital("posts", workers::posts::run(Arc::clone(&context)));
    tasks.spawn_vital("late watch", workers::late_watch::run(Arc::clone(&context)));
    tasks.spawn_vital("deliveries", workers::deliveries::run(Arc::clone(&context)));
    tasks.spawn_loop(workers::queue::run(Arc::clone(&context)));
    tasks.spawn_vital("retention", workers::retention::run(Arc::clone(&context)));
    tasks.spawn_vital(
        "health",
        ::store::health::watch(store.clone(), clock.clone(), tasks.clone(), server.health()),
    );
    let stories = api::Stories {
        context: Arc::clone(&context),
        feeds: feed::Feeds::new(store, clock, tasks),
        allow: config.allow.clone(),
    };
    let teams = api::Teams::new(Arc::clone(&context));
    let connections = api::Connections::new(Arc::clone(&context));
    let posts = api::Posts::new(Arc::clone(&context), config.allow.clone());
    let publications = api::Publications { context: Arc::clone(&context) };
    let webhooks = api::Webhooks { context };
    Ok(server.with(|routes| {
        routes
            .add_service(StoriesServiceServer::new(stories))
            .add_service(PublicationsServiceServer::new(publications))
            .add_service(TeamsServiceServer::new(teams))
            .add_service(WebhooksServiceServer::new(webhooks))
            .add_service(ConnectionsServiceServer::new(connections))
            .add_service(PostsServiceServer::new(posts))
    }))
}
