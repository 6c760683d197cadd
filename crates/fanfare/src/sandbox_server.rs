//! The mock providers: beside `fanfare up`, or alone.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use publisher::platforms::connections::MetricoolCredentials;
use service::{Tasks, config::Secret};
use tokio::net::TcpListener;

use crate::{
    process::Process,
    settings::{SandboxMode, Settings},
};

/// `fanfare sandbox`.
pub(crate) async fn run(settings: Settings) -> Result<()> {
    let process = Process::start(&settings, vec!["sandbox"])?;
    let addr = serve(&settings, &process.tasks).await?;
    println!("sandbox at http://{addr}");
    process.run_until_stopped().await
}

/// Starts the sandbox if a provider is to be played by it, and points that provider to it. The
/// address, if it runs.
pub(crate) async fn stand_in(
    settings: &mut Settings,
    default: SandboxMode,
    tasks: &Tasks,
) -> Result<Option<SocketAddr>> {
    let wanted = match settings.sandbox.mode.unwrap_or(default) {
        SandboxMode::On => true,
        SandboxMode::Off => false,
        SandboxMode::Auto => settings.publisher.metricool_is_unset(),
    };
    if !wanted {
        return Ok(None);
    }
    let addr = serve(settings, tasks).await?;
    let base = format!("http://{addr}{}", sandbox::METRICOOL_PREFIX);
    settings.publisher.metricool_url = Some(base.parse()?);
    settings.publisher.connections.metricool = Some(MetricoolCredentials {
        token: Secret::from(sandbox::METRICOOL_TOKEN),
        user_id: sandbox::METRICOOL_USER_ID.to_owned(),
    });
    settings.publisher.connections.sandbox = true;
    Ok(Some(addr))
}

async fn serve(settings: &Settings, tasks: &Tasks) -> Result<SocketAddr> {
    let addr = settings.sandbox.addr;
    let listener = TcpListener::bind(addr)
        .await
        .with_context(|| format!("the sandbox cannot use {addr}; set FANFARE_SANDBOX_ADDR"))?;
    let addr = listener.local_addr()?;
    let (options, stop) = (settings.sandbox.options, tasks.stop_signal());
    tasks
        .spawn_loop(async move { sandbox::serve(listener, options, stop.cancelled_owned()).await });
    Ok(addr)
}
