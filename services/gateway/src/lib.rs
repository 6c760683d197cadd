//! The REST gateway: the one door of Fanfare.
//!
//! What it is for: API keys, tenants and browser sessions; the REST API with its OpenAPI document,
//! problem documents, rate limits and event streams; translating each operation to a gRPC call of
//! the service that owns it, and back. What it is not for: rules of any context; those live in the
//! publisher, the scheduler and the conversations.
//!
//! A request passes `http` (span, CORS, the gate with key, tenant, scope and rate), reaches its
//! handler in `api`, and leaves as JSON, as an event stream, or as a problem document. Its whole
//! state is in the gateway's own database, except what may be lost: rate windows, open streams,
//! last uses that are about to be written.
//!
//! Map:
//! - [`build`], [`serve`]: the router and its background tasks, and the connections.
//! - [`Config`], [`keys`]: settings; keys as `fanfare key` handles them too.
//! - `api`: the operations, and the table of what each needs and may answer.
//! - `http`: what every request passes through.
//! - `domain`: key format, scopes, rate windows, cursors, canonical JSON: pure.
//! - `store`: the gateway's tables. `workers`: last uses and clean-up.
//! - `docs`: the pages for people, made from the OpenAPI document and the error table.

mod api;
mod app;
mod config;
mod docs;
mod domain;
mod http;
pub mod keys;
mod serve;
mod store;
mod workers;

pub use self::{
    config::{Config, Places},
    domain::public_url::PublicUrl,
    serve::serve,
    store::MIGRATIONS,
};

use std::sync::Mutex;

use axum::{Router, middleware};
use service::{Clock, Error, Rng, Tasks, grpc::Channel};

use self::{
    api::operations::Operations,
    app::{App, Parts},
    domain::rate::Windows,
};

/// What the gateway needs from the process that runs it.
pub struct Dependencies {
    /// Its own database, migrated.
    pub store: ::store::Store,
    /// Where time comes from.
    pub clock: Clock,
    /// Where secrets and ids come from.
    pub rng: Rng,
    /// Its background tasks, and the stop.
    pub tasks: Tasks,
    /// The publisher.
    pub publisher: Channel,
    /// The scheduler.
    pub scheduler: Channel,
    /// The conversations.
    pub conversations: Channel,
    /// When `/metrics` is to be served on the HTTP port: what it renders.
    pub metrics: Option<telemetry::metrics::Handle>,
}

/// The router of everything the gateway answers; starts its background tasks.
///
/// # Errors
/// The database does not answer or is not migrated, or an operation is missing on one side of the
/// table and the routes.
pub async fn build(config: &Config, dependencies: Dependencies) -> Result<Router, Error> {
    let Dependencies { store, clock, rng, tasks, publisher, scheduler, conversations, metrics } =
        dependencies;
    store.check_schema(&MIGRATIONS).await?;
    let document = api::document();
    let pages = api::pages(&document, metrics);
    let app = App::new(Parts {
        cursors: self::store::settings::cursor_key(&store, &rng).await?,
        operations: Operations::new(&document)?,
        document: document.to_string().into(),
        store,
        clock,
        rng,
        tasks,
        publisher,
        scheduler,
        conversations,
        bootstrap_keys: config.bootstrap_keys.clone(),
        tenant: config.tenant.clone(),
        cors_origins: config.cors_origins.clone(),
        public_url: config.public_url.clone(),
        places: config.places.clone(),
        rates: Mutex::new(Windows::new(config.rate)),
        admin_rates: Mutex::new(Windows::new(config.admin_rate)),
        last_use: workers::last_use::LastUse::default(),
        audit: workers::audit::Audit::default(),
        streams: http::streams::Streams::default(),
        sse_heartbeat: config.sse_heartbeat,
        request_deadline: config.request_deadline,
    });
    workers::spawn(&app);
    let gate = middleware::from_fn_with_state(app.clone(), http::gate::gate);
    let router = api::router().route_layer(gate).with_state(app.clone()).merge(pages);
    Ok(http::around(router, &app, &config.cors_origins))
}

/// The OpenAPI 3.1 document, also committed as `services/gateway/openapi.json`.
pub fn openapi() -> serde_json::Value {
    api::document()
}
