//! The mock providers: beside `fanfare up`, or alone.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use publisher::{
    domain::publication::Platform,
    platforms::{connections::MetricoolCredentials, settings::AppCredentials},
};
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

/// The platforms that the sandbox plays beside Metricool, each under its prefix.
const PLATFORMS: [(Platform, &str); 7] = [
    (Platform::Facebook, sandbox::FACEBOOK_PREFIX),
    (Platform::Instagram, sandbox::INSTAGRAM_PREFIX),
    (Platform::Twitter, sandbox::X_PREFIX),
    (Platform::Threads, sandbox::THREADS_PREFIX),
    (Platform::LinkedIn, sandbox::LINKEDIN_PREFIX),
    (Platform::Bluesky, sandbox::BLUESKY_PREFIX),
    (Platform::Mastodon, sandbox::MASTODON_PREFIX),
];
/// Our app at the sandbox, which takes any.
const APP: (&str, &str) = ("fanfare", "sandbox-secret");

/// Starts the sandbox if a provider is to be played by it, and points those providers to it. The
/// address, if it runs.
pub(crate) async fn stand_in(
    settings: &mut Settings,
    default: SandboxMode,
    tasks: &Tasks,
) -> Result<Option<SocketAddr>> {
    let mode = settings.sandbox.mode.unwrap_or(default);
    let is_played = |unset: bool| match mode {
        SandboxMode::On => true,
        SandboxMode::Off => false,
        SandboxMode::Auto => unset,
    };
    let metricool = is_played(settings.publisher.metricool_is_unset());
    let platforms: Vec<_> = PLATFORMS
        .into_iter()
        .filter(|(platform, _)| is_played(settings.publisher.platforms.is_unset(*platform)))
        .collect();
    let google = is_played(settings.scheduler.google.is_unset());
    if !metricool && !google && platforms.is_empty() {
        return Ok(None);
    }
    let addr = match serve(settings, tasks).await {
        Ok(addr) => addr,
        // Most likely another sandbox, which Metricool's address leads to.
        Err(error) if mode == SandboxMode::Auto && !metricool => {
            tracing::warn!("the platforms without credentials are not played: {error:#}");
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let base = |prefix: &str| format!("http://{addr}{prefix}").parse();
    if metricool {
        settings.publisher.metricool_url = Some(base(sandbox::METRICOOL_PREFIX)?);
        settings.publisher.connections.metricool = Some(MetricoolCredentials {
            token: Secret::from(sandbox::METRICOOL_TOKEN),
            user_id: sandbox::METRICOOL_USER_ID.to_owned(),
        });
        settings.publisher.connections.sandbox = true;
    }
    if google {
        let (url, key) = (base(sandbox::GOOGLE_PREFIX)?, sandbox::GOOGLE_SERVICE_ACCOUNT);
        settings.scheduler.google.play(url, key, sandbox::GOOGLE_SPREADSHEET)?;
    }
    for (platform, prefix) in platforms {
        let app = AppCredentials { id: APP.0.to_owned(), secret: Secret::from(APP.1) };
        settings.publisher.platforms.play(platform, base(prefix)?, app);
    }
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
