//! The scheduler (EROS): which captions a page sends in a week, when, and why.
//!
//! What it is for: reading how past messages performed, deciding how much an audience can take,
//! choosing captions by a bandit, laying out a week, and exporting it if it is safe. What it is not
//! for: sending (the publisher), REST and keys (the gateway).
//!
//! Map:
//! - [`api`]: gRPC handlers.
//! - [`desk`]: what handlers and loops ask for: load, decide, record.
//! - [`domain`]: the rules, pure.
//! - [`exporters`]: where schedules go.
//! - [`store`]: SQL, one file per aggregate.
//! - [`workers`]: the loops.

pub mod api;
mod config;
pub mod desk;
pub mod domain;
pub mod exporters;
pub mod store;
pub mod workers;

pub use config::{Config, GoogleSettings};
pub use workers::Context;

use std::sync::Arc;

use proto::scheduler::v1::schedules_service_server::SchedulesServiceServer;
use service::{Clock, Error, Rng, Tasks, grpc, grpc::Channel};

use workers::{
    Shared,
    runs::hands::{Hands, Own},
};

/// The service's name in traces, logs and its schema.
pub const NAME: &str = "scheduler";

/// What the scheduler needs from the process that it runs in.
pub struct Dependencies {
    /// Its database, migrated.
    pub store: ::store::Store,
    /// Time.
    pub clock: Clock,
    /// Randomness.
    pub rng: Rng,
    /// Where its loops run.
    pub tasks: Tasks,
    /// The way to the publisher.
    pub publisher: Channel,
}

/// Starts the loops and makes the gRPC server, to be served by the caller.
///
/// # Errors
/// The server cannot be made, or the database does not answer.
pub async fn build(config: &Config, dependencies: Dependencies) -> Result<grpc::Server, Error> {
    build_with(config, dependencies, |context| Arc::new(Own(context))).await
}

/// The same with other hands for the steps of runs, which tests play themselves.
///
/// # Errors
/// As [`build`].
pub async fn build_with(
    config: &Config,
    dependencies: Dependencies,
    hands: impl FnOnce(Shared) -> Arc<dyn Hands>,
) -> Result<grpc::Server, Error> {
    let Dependencies { store, clock, rng, tasks, publisher } = dependencies;
    let holder = format!("{NAME}-{}", rng.uuid(&clock));
    let sheets = config.spreadsheet(&clock)?;
    let context = Arc::new(Context {
        store: store.clone(),
        clock,
        rng,
        tasks: tasks.clone(),
        policies: config.policies.clone(),
        rates: desk::Rates::default(),
        publisher,
        sheets,
        read_only: store.read_only(),
        config: config.clone(),
        holder,
    });
    let year = context.clock.now().to_zoned(jiff::tz::TimeZone::UTC).year();
    self::store::holidays::fill(&store, years_in_use(year)).await?;
    self::store::RUN_PAGES.take_over_at_start(&store, context.clock.now()).await?;
    let announcements = self::store::announcements::ANNOUNCEMENTS;
    announcements.take_over_at_start(&store, context.clock.now()).await?;
    self::store::claims::take_over_at_start(&store).await?;
    let server = grpc::Server::new()?;
    store.spawn_listener(&tasks);
    let hands = hands(Arc::clone(&context));
    tasks.spawn_vital("runs", workers::runs::run(Arc::clone(&context), hands));
    tasks.spawn_vital("feedback", workers::feedback::run(Arc::clone(&context)));
    tasks.spawn_vital("announcements", workers::announcements::run(Arc::clone(&context)));
    tasks.spawn_vital("locks", workers::locks::run(Arc::clone(&context)));
    tasks.spawn_vital("breakers", workers::breakers::run(Arc::clone(&context)));
    tasks.spawn_vital("retention", workers::retention::run(Arc::clone(&context)));
    let clock = context.clock.clone();
    let health = ::store::health::watch(store, clock, tasks.clone(), server.health());
    tasks.spawn_vital("health", health);
    let pages = api::pages::service(Arc::clone(&context));
    let schedules = SchedulesServiceServer::new(api::Schedules::new(context));
    Ok(server.with(|routes| routes.add_service(pages).add_service(schedules)))
}

/// The years that an analysis looks back to, and those of the weeks that can be scheduled.
fn years_in_use(this: i16) -> impl Iterator<Item = i16> {
    this - 1..=this + 2
}
