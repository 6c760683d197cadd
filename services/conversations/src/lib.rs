//! The conversations service: from a lead's first WhatsApp message to a paid booking.
//!
//! What it is for: asking a studio's questions one at a time, handing over to people, deposits, slots
//! and reminders. What it is not for: REST and keys (the gateway), posting (the publisher).
//!
//! Map:
//! - [`api`]: gRPC handlers.
//! - [`desk`]: what handlers and loops ask for: load, decide, record.
//! - [`domain`]: the rules, pure; `domain/engine` is the conversation.
//! - [`providers`]: WhatsApp, Stripe, Google and the place for files, behind small traits.
//! - [`store`]: SQL, one file per aggregate.
//! - [`workers`]: the loops.

pub mod api;
mod config;
pub mod desk;
pub mod domain;
pub mod providers;
pub mod store;
pub mod workers;

pub use config::Config;
pub use providers::settings::WhatsAppAccount;
pub use workers::Context;

use std::sync::Arc;

use proto::conversations::v1::{
    admin_service_server::AdminServiceServer, leads_service_server::LeadsServiceServer,
    webhooks_service_server::WebhooksServiceServer,
};
use service::{Clock, Error, Rng, Tasks, grpc};

use providers::{objects::Objects, stripe::Stripe, whatsapp::WhatsApp};
use workers::{Shared, keeper::Keeper};

/// The service's name in traces, logs and its schema.
pub const NAME: &str = "conversations";

/// What the service needs from the process that it runs in.
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

/// Starts the loops and makes the gRPC server, to be served by the caller.
///
/// # Errors
/// The server or a client cannot be made, or the database does not answer.
pub async fn build(config: &Config, dependencies: Dependencies) -> Result<grpc::Server, Error> {
    let Dependencies { store, clock, rng, tasks } = dependencies;
    let now = clock.now();
    self::store::take_over_at_start(&store, now).await?;
    self::store::partitions::prepare_months(&store, now).await?;
    let context = context(config, store.clone(), clock, rng, tasks.clone())?;
    let server = grpc::Server::new()?;
    store.spawn_listener(&tasks);
    tasks.spawn_vital("turns", workers::turns::run(Arc::clone(&context)));
    tasks.spawn_vital("sender", workers::sender::run(Arc::clone(&context)));
    tasks.spawn_vital("deposits", workers::deposits::run(Arc::clone(&context)));
    tasks.spawn_vital("effects", workers::effects::run(Arc::clone(&context)));
    tasks.spawn_vital("retention", workers::retention::run(Arc::clone(&context)));
    tasks.spawn_vital("measure", workers::measure::run(Arc::clone(&context)));
    let health =
        ::store::health::watch(store, context.clock.clone(), tasks.clone(), server.health());
    tasks.spawn_vital("health", health);
    let webhooks = WebhooksServiceServer::new(api::Webhooks::new(Arc::clone(&context)))
        .max_decoding_message_size(MAX_WEBHOOK);
    let leads = LeadsServiceServer::new(api::Leads::new(Arc::clone(&context)))
        .max_encoding_message_size(usize::MAX);
    let admin =
        AdminServiceServer::new(api::Admin::new(context)).max_encoding_message_size(usize::MAX);
    Ok(server.with(|routes| routes.add_service(webhooks).add_service(leads).add_service(admin)))
}

/// A web hook's 3 MiB (api.md, "Limits") and what goes with it.
const MAX_WEBHOOK: usize = 3 * 1024 * 1024 + 64 * 1024;

fn context(
    config: &Config,
    store: ::store::Store,
    clock: Clock,
    rng: Rng,
    tasks: Tasks,
) -> Result<Shared, Error> {
    let (providers, http) = (&config.providers, &config.http);
    let messenger = WhatsApp::new(&providers.whatsapp, http).map_err(Error::internal)?;
    let checkout = Stripe::new(&providers.stripe, http).map_err(Error::internal)?;
    let calendar = providers.google.calendar(&clock, http).map_err(Error::internal)?;
    let ledger = providers.google.ledger(&clock, http).map_err(Error::internal)?;
    let objects = Objects::new(&providers.media, http).map_err(Error::internal)?;
    let settle = config.policy.settle;
    let keeper = Keeper::start(store.clone(), clock.clone(), rng.clone(), &tasks, settle);
    Ok(Arc::new(Context {
        holder: format!("{NAME}-{}", rng.uuid(&clock)),
        store,
        clock,
        rng,
        tasks,
        config: config.clone(),
        flows: desk::Flows::default(),
        messenger: messenger.map(|one| Arc::new(one) as _),
        checkout: checkout.map(|one| Arc::new(one) as _),
        calendar: calendar.map(|one| Arc::new(one) as _),
        ledger: ledger.map(|one| Arc::new(one) as _),
        objects: Arc::new(objects),
        keeper,
    }))
}
