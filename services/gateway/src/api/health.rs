//! Whether the process lives, and whether it can do its work.

use std::{collections::BTreeMap, time::Duration};

use axum::{Json, extract::State, http::StatusCode};
use futures::future::join_all;
use serde::Serialize;
use service::grpc::Channel;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use utoipa::ToSchema;

use crate::{app::App, store::MIGRATIONS};

/// How long one dependency may take to answer.
const LIMIT: Duration = Duration::from_secs(2);

/// The process lives.
#[derive(Serialize, ToSchema)]
pub(super) struct Alive {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

/// What the process depends on.
#[derive(Serialize, ToSchema)]
pub(super) struct Readiness {
    /// `ok`, or `unavailable` when a check fails.
    #[schema(example = "ok")]
    status: &'static str,
    /// Each dependency: `ok`, or what is wrong with it.
    #[schema(example = json!({"database": "ok", "publisher": "ok", "scheduler": "ok", "conversations": "ok"}))]
    checks: BTreeMap<&'static str, String>,
}

/// Is the process alive?
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "operations",
    operation_id = "isAlive",
    responses((status = 200, body = Alive, description = "It is."))
)]
pub(crate) async fn alive() -> Json<Alive> {
    Json(Alive { status: "ok" })
}

/// Can it do its work?
///
/// Its own database and migrations, and the services behind it.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operations",
    operation_id = "isReady",
    responses(
        (status = 200, body = Readiness, description = "Every dependency is ready."),
        (status = 503, body = Readiness, description = "One or more are not; `checks` says which."),
    )
)]
pub(crate) async fn ready(State(app): State<App>) -> (StatusCode, Json<Readiness>) {
    let checks = checks(&app).await;
    let ready = checks.values().all(|check| check == "ok");
    let (code, status) = if ready {
        (StatusCode::OK, "ok")
    } else {
        tracing::warn!(?checks, "not ready");
        (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
    };
    (code, Json(Readiness { status, checks }))
}

/// Every dependency: `ok`, or what is wrong with it.
pub(crate) async fn checks(app: &App) -> BTreeMap<&'static str, String> {
    let services = [
        ("publisher", app.publisher.clone()),
        ("scheduler", app.scheduler.clone()),
        ("conversations", app.conversations.clone()),
    ];
    let services = services.map(|(name, channel)| async move { (name, service(channel).await) });
    let (database, services) = tokio::join!(database(app), join_all(services));
    services.into_iter().chain([("database", database)]).collect()
}

/// The texts are for whoever operates the system and name no address.
async fn database(app: &App) -> String {
    let check = tokio::time::timeout(LIMIT, app.store.check_schema(&MIGRATIONS)).await;
    match check {
        Ok(Ok(())) => "ok".to_owned(),
        Ok(Err(error @ store::Error::OldSchema { .. })) => error.to_string(),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database is not ready");
            "it does not answer as it should".to_owned()
        }
        Err(_) => "it does not answer in time".to_owned(),
    }
}

/// The standard health service of gRPC; an empty name asks for the server as a whole.
async fn service(channel: Channel) -> String {
    let request = HealthCheckRequest { service: String::new() };
    let mut client = HealthClient::new(channel);
    match tokio::time::timeout(LIMIT, client.check(request)).await {
        Ok(Ok(answer)) if answer.get_ref().status() == ServingStatus::Serving => "ok".to_owned(),
        Ok(Ok(_)) => "it says that it is not serving".to_owned(),
        Ok(Err(status)) => format!("it cannot be reached ({:?})", status.code()),
        Err(_) => "it does not answer in time".to_owned(),
    }
}
