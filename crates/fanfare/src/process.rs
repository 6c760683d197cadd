//! What every long-running command shares: telemetry, randomness, stopping.

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use service::{Clock, Rng, Tasks, grpc::Certificates};
use store::{Migrations, Options, Store};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::settings::{Grpc, Settings};

/// SIGTERM stops the process within 10 s (architecture.md); this leaves time to flush traces.
const STOP_LIMIT: Duration = Duration::from_secs(6);

/// A running process.
pub(crate) struct Process {
    pub(crate) clock: Clock,
    pub(crate) rng: Rng,
    pub(crate) tasks: Tasks,
    pub(crate) metrics: telemetry::metrics::Handle,
    telemetry: telemetry::Guard,
    stores: Vec<Store>,
    /// From the start on: a stop that is asked for while it starts is an orderly one as well.
    terminate: Signal,
}

impl Process {
    /// Sets up traces, logs and metrics for the services that run in this process.
    pub(crate) fn start(settings: &Settings, services: Vec<&'static str>) -> Result<Self> {
        let (clock, rng) = (Clock::system(), Rng::system());
        let first = services.first().copied().context("a process runs a service")?;
        let telemetry = telemetry::init(telemetry::Options {
            services,
            version: env!("CARGO_PKG_VERSION"),
            instance: rng.uuid(&clock).to_string(),
            otlp_endpoint: settings.telemetry.otlp_endpoint.clone(),
            sample_ratio: settings.telemetry.sample_ratio,
            filter: settings.telemetry.filter.clone(),
            json: !std::io::IsTerminal::is_terminal(&std::io::stderr()),
        })?;
        for name in &settings.unknown {
            tracing::warn!(name, "there is no such setting; is it spelled right?");
        }
        if let Some(point) = &settings.fault_point {
            service::fault::arm(point).map_err(anyhow::Error::msg)?;
        }
        let (tasks, metrics) = (Tasks::new(first), telemetry::metrics::install());
        telemetry::metrics::identify(env!("CARGO_PKG_VERSION"));
        let terminate = signal(SignalKind::terminate())?;
        Ok(Self { clock, rng, tasks, metrics, telemetry, stores: Vec::new(), terminate })
    }

    /// Opens a service's database; it is closed when the process stops.
    pub(crate) async fn open(&mut self, url: &str) -> Result<Store> {
        let store = Store::open(&Options::new(url)).await?;
        self.stores.push(store.clone());
        Ok(store)
    }

    /// Opens a service's database and refuses an old schema.
    pub(crate) async fn open_checked(&mut self, url: &str, schema: &Migrations) -> Result<Store> {
        let store = self.open(url).await?;
        store.check_schema(schema).await?;
        Ok(store)
    }

    /// The certificates between services, where they are configured.
    pub(crate) async fn certificates(&self, grpc: &Grpc) -> Result<Option<Arc<Certificates>>> {
        match &grpc.certificates {
            Some(files) => Ok(Some(Certificates::open(files.clone()).await?)),
            None => Ok(None),
        }
    }

    /// Waits for SIGTERM or Ctrl-C, then stops everything in an orderly way.
    pub(crate) async fn run_until_stopped(mut self) -> Result<()> {
        tokio::select! {
            _ = self.terminate.recv() => {}
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            // A server that breaks asks the others to stop.
            () = self.tasks.stopped() => {}
        }
        tracing::info!("stopping");
        if !self.tasks.stop(STOP_LIMIT).await {
            tracing::warn!("some work was still under way; it is taken up again at the next start");
        }
        for store in &self.stores {
            // What is still under way holds its connection; the databases stand a crash as well.
            let _ = tokio::time::timeout(Duration::from_secs(1), store.close()).await;
        }
        self.telemetry.shutdown().await;
        Ok(())
    }
}
