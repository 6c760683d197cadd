//! `fanfare up`: the four services in one process, over real gRPC in memory (architecture.md, "One
//! process or many").

use std::sync::Arc;

use anyhow::{Context as _, Result};
use service::grpc::{Certificates, Channel, Incoming, Server};
use tokio::net::TcpListener;

use crate::{
    data_dir::DataDir,
    observe,
    process::Process,
    sandbox_server,
    settings::{Endpoint, SandboxMode, Settings},
    welcome,
};

/// Runs everything until it is stopped.
pub(crate) async fn run(mut settings: Settings) -> Result<()> {
    let services = vec!["gateway", publisher::NAME, scheduler::NAME, conversations::NAME];
    let mut process = Process::start(&settings, services)?;
    let data_dir = DataDir::open(&settings.data_dir).await?;
    let development_key = development_key(&mut settings, &data_dir, &process)?;
    if settings.publisher.master_key.is_none() {
        settings.publisher.master_key = Some(data_dir.master_key(&process.rng)?);
    }

    let gateway_store = process.open(&settings.databases.gateway).await?;
    let publisher_store = process.open(&settings.databases.publisher).await?;
    gateway_store.migrate(&gateway::MIGRATIONS).await?;
    publisher_store.migrate(&publisher::store::MIGRATIONS).await?;
    let scheduler_store = process.open(&settings.databases.scheduler).await?;
    scheduler_store.migrate(&scheduler::store::MIGRATIONS).await?;
    let conversations_store = process.open(&settings.databases.conversations).await?;
    conversations_store.migrate(&conversations::store::MIGRATIONS).await?;

    let reachable = sandbox_server::reachable(settings.gateway.http_addr);
    settings.conversations.in_one_process(reachable);
    settings.scheduler.export_dir.get_or_insert_with(|| settings.data_dir.join("exports"));
    let sandbox =
        sandbox_server::stand_in(&mut settings, SandboxMode::Auto, &process.tasks).await?;
    settings.gateway.places.sandbox_url.clone_from(&sandbox);
    let dependencies = publisher::Dependencies {
        store: publisher_store,
        clock: process.clock.clone(),
        rng: process.rng.clone(),
        tasks: process.tasks.of(publisher::NAME),
    };
    let publisher = publisher::build(&settings.publisher, dependencies).await?;
    let grpc = &settings.grpc;
    let certificates = process.certificates(grpc).await?;
    let join = async |name, server, endpoint| {
        join(&process, name, server, endpoint, certificates.clone()).await
    };
    let publisher = join(publisher::NAME, publisher, &grpc.publisher).await?;
    let dependencies = scheduler::Dependencies {
        store: scheduler_store,
        clock: process.clock.clone(),
        rng: process.rng.clone(),
        tasks: process.tasks.of(scheduler::NAME),
        publisher: publisher.clone(),
    };
    let scheduler = scheduler::build(&settings.scheduler, dependencies).await?;
    let dependencies = conversations::Dependencies {
        store: conversations_store,
        clock: process.clock.clone(),
        rng: process.rng.clone(),
        tasks: process.tasks.of(conversations::NAME),
    };
    let conversations = conversations::build(&settings.conversations, dependencies).await?;
    let store = gateway_store.clone();
    let dependencies = gateway::Dependencies {
        store: gateway_store,
        clock: process.clock.clone(),
        rng: process.rng.clone(),
        tasks: process.tasks.of("gateway"),
        publisher,
        scheduler: join(scheduler::NAME, scheduler, &grpc.scheduler).await?,
        conversations: join(conversations::NAME, conversations, &grpc.conversations).await?,
        metrics: settings.metrics_addr.is_none().then(|| process.metrics.clone()),
    };
    let router = gateway::build(&settings.gateway, dependencies).await?;
    let addr = settings.gateway.http_addr;
    let listener = TcpListener::bind(addr)
        .await
        .with_context(|| format!("{addr} cannot be used; set FANFARE_HTTP_ADDR"))?;
    let addr = listener.local_addr()?;
    let tasks = process.tasks.of("gateway");
    process.tasks.spawn_loop(gateway::serve(listener, router, tasks));
    if let Some(addr) = settings.metrics_addr {
        // Last: whoever is told that it is ready may call.
        let metrics = process.metrics.clone();
        observe::serve(Some(addr), metrics, store, &process.tasks).await?;
    }
    let connections = &settings.publisher.connections;
    let providers = welcome::Providers {
        sandbox,
        metricool: connections.metricool.is_some(),
        metricool_is_played: connections.sandbox,
    };
    welcome::print(addr, &providers, development_key.as_ref());
    process.run_until_stopped().await
}

/// The development key, unless keys are configured.
fn development_key(
    settings: &mut Settings,
    data_dir: &DataDir,
    process: &Process,
) -> Result<Option<service::config::Secret>> {
    if !settings.gateway.bootstrap_keys.is_empty() {
        return Ok(None);
    }
    let key = data_dir.development_key(&process.rng)?;
    let bootstrap = gateway::keys::BootstrapKey::new(&settings.gateway.tenant, &key)
        .map_err(|problem| anyhow::anyhow!("the file dev-api-key holds no key: {problem}"))?;
    settings.gateway.bootstrap_keys.push(bootstrap);
    Ok(Some(key))
}

/// Serves a service in memory, and over TCP when asked; the channel to it.
async fn join(
    process: &Process,
    name: &'static str,
    server: Server,
    endpoint: &Endpoint,
    certificates: Option<Arc<Certificates>>,
) -> Result<Channel> {
    let tasks = process.tasks.of(name);
    if let Some(addr) = endpoint.addr {
        let incoming = Incoming::bind(addr, certificates)
            .await
            .with_context(|| format!("{addr} cannot be used"))?;
        tasks.spawn_loop(server.clone().serve(incoming, tasks.clone()));
    }
    let (target, incoming) = Incoming::memory();
    tasks.spawn_loop(server.serve(incoming, tasks.clone()));
    Ok(target.channel())
}
