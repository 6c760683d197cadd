//! One service as a process of its own.

use anyhow::{Context as _, Result};
use service::grpc::{self, Incoming, Server};
use tokio::net::TcpListener;

use crate::{
    data_dir::DataDir,
    observe,
    process::Process,
    sandbox_server,
    settings::{Endpoint, SandboxMode, Settings},
};

/// `fanfare gateway`.
pub(crate) async fn gateway(mut settings: Settings) -> Result<()> {
    let sandbox = settings.sandbox.url.as_ref();
    settings.gateway.places.sandbox_url =
        sandbox.map(|url| url.as_str().trim_end_matches('/').to_owned());
    let mut process = Process::start(&settings, vec!["gateway"])?;
    let _lock = own(&settings, &settings.databases.gateway).await?;
    let store = process.open_checked(&settings.databases.gateway, &gateway::MIGRATIONS).await?;
    let certificates = process.certificates(&settings.grpc).await?;
    let channel = |endpoint: &Endpoint| {
        let url = endpoint.url.clone();
        let (certificates, tasks) = (certificates.clone(), process.tasks.clone());
        async move { grpc::connect(&url, certificates, &tasks).await }
    };
    let dependencies = gateway::Dependencies {
        store: store.clone(),
        clock: process.clock.clone(),
        rng: process.rng.clone(),
        tasks: process.tasks.clone(),
        publisher: channel(&settings.grpc.publisher).await?,
        scheduler: channel(&settings.grpc.scheduler).await?,
        conversations: channel(&settings.grpc.conversations).await?,
        metrics: None,
    };
    let router = gateway::build(&settings.gateway, dependencies).await?;
    let addr = settings.gateway.http_addr;
    let listener =
        TcpListener::bind(addr).await.with_context(|| format!("{addr} cannot be used"))?;
    tracing::info!(addr = %listener.local_addr()?, "gateway");
    process.tasks.spawn_loop(gateway::serve(listener, router, process.tasks.clone()));
    // Last: whoever is told that it is ready may call.
    let metrics = process.metrics.clone();
    observe::serve(settings.metrics_addr, metrics, store, &process.tasks).await?;
    process.run_until_stopped().await
}

/// `fanfare publisher`.
pub(crate) async fn publisher(mut settings: Settings) -> Result<()> {
    let mut process = Process::start(&settings, vec![publisher::NAME])?;
    let lock = own(&settings, &settings.databases.publisher).await?;
    if settings.publisher.master_key.is_none() {
        if let Some(data_dir) = &lock {
            settings.publisher.master_key = Some(data_dir.master_key(&process.rng)?);
        } else {
            tracing::warn!(
                "FANFARE_MASTER_KEY is not set: connections and web hooks, whose secrets are \
                 sealed with it, are refused"
            );
        }
    }
    let schema = publisher::store::MIGRATIONS;
    let store = process.open_checked(&settings.databases.publisher, &schema).await?;
    sandbox_server::stand_in(&mut settings, SandboxMode::Off, &process.tasks).await?;
    let dependencies = publisher::Dependencies {
        store: store.clone(),
        clock: process.clock.clone(),
        rng: process.rng.clone(),
        tasks: process.tasks.clone(),
    };
    let server = publisher::build(&settings.publisher, dependencies).await?;
    serve(&settings, process, server, &settings.grpc.publisher, store).await
}

/// `fanfare scheduler`.
pub(crate) async fn scheduler(mut settings: Settings) -> Result<()> {
    let mut process = Process::start(&settings, vec![scheduler::NAME])?;
    let _lock = own(&settings, &settings.databases.scheduler).await?;
    let schema = scheduler::store::MIGRATIONS;
    let store = process.open_checked(&settings.databases.scheduler, &schema).await?;
    sandbox_server::stand_in(&mut settings, SandboxMode::Off, &process.tasks).await?;
    let dependencies = scheduler::Dependencies {
        store: store.clone(),
        clock: process.clock.clone(),
        rng: process.rng.clone(),
        tasks: process.tasks.clone(),
        publisher: grpc::connect(
            &settings.grpc.publisher.url,
            process.certificates(&settings.grpc).await?,
            &process.tasks,
        )
        .await?,
    };
    let server = scheduler::build(&settings.scheduler, dependencies).await?;
    serve(&settings, process, server, &settings.grpc.scheduler, store).await
}

/// `fanfare conversations`.
pub(crate) async fn conversations(mut settings: Settings) -> Result<()> {
    let mut process = Process::start(&settings, vec![conversations::NAME])?;
    let _lock = own(&settings, &settings.databases.conversations).await?;
    let schema = conversations::store::MIGRATIONS;
    let store = process.open_checked(&settings.databases.conversations, &schema).await?;
    sandbox_server::stand_in(&mut settings, SandboxMode::Off, &process.tasks).await?;
    let dependencies = conversations::Dependencies {
        store: store.clone(),
        clock: process.clock.clone(),
        rng: process.rng.clone(),
        tasks: process.tasks.clone(),
    };
    let server = conversations::build(&settings.conversations, dependencies).await?;
    serve(&settings, process, server, &settings.grpc.conversations, store).await
}

async fn serve(
    settings: &Settings,
    process: Process,
    server: Server,
    endpoint: &Endpoint,
    store: store::Store,
) -> Result<()> {
    let addr = endpoint.listen();
    let certificates = process.certificates(&settings.grpc).await?;
    let incoming = Incoming::bind(addr, certificates)
        .await
        .with_context(|| format!("{addr} cannot be used"))?;
    tracing::info!(addr = %addr, "gRPC");
    process.tasks.spawn_loop(server.serve(incoming, process.tasks.clone()));
    // Last: whoever is told that it is ready may call.
    let metrics = process.metrics.clone();
    observe::serve(settings.metrics_addr, metrics, store, &process.tasks).await?;
    process.run_until_stopped().await
}

/// An embedded database belongs to one process: its directory is locked.
async fn own(settings: &Settings, database: &str) -> Result<Option<DataDir>> {
    if database.starts_with("sqlite:") {
        DataDir::open(&settings.data_dir).await.map(Some)
    } else {
        Ok(None)
    }
}
