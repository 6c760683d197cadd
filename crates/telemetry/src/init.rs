//! The global subscriber, made once per process.

use std::time::Duration;

use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::{EnvFilter, Layer, Registry, filter::LevelFilter, layer::SubscriberExt};

use crate::{
    logs::{Format, LogLayer},
    options::{Error, Options},
    provider::providers,
};

/// Longest that [`Guard::shutdown`] waits for the collector.
const FLUSH_LIMIT: Duration = Duration::from_secs(3);

/// Sets the global `tracing` subscriber of this process: spans to OTLP, events to standard error.
///
/// With an OTLP endpoint it must be called inside the tokio runtime that will send the spans.
pub fn init(options: Options) -> Result<Guard, Error> {
    let first = *options.services.first().ok_or(Error::NoService)?;
    let filter = match EnvFilter::try_new(&options.filter) {
        Ok(filter) => filter,
        Err(source) => {
            return Err(Error::Filter { filter: options.filter, source });
        }
    };
    let providers = providers(&options)?;

    // Source locations, thread names and busy times would double the size of a span and tell an
    // SRE nothing.
    let spans = tracing_opentelemetry::layer()
        .with_tracer(providers.tracer)
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false);
    let format = if options.json { Format::Json } else { Format::Text };
    let logs = LogLayer::new(format, first, std::io::stderr);

    // Each layer has its own filter: quiet logs must not take the trace ids away.
    let subscriber = Registry::default()
        .with(spans.with_filter(LevelFilter::INFO))
        .with(logs.with_filter(filter));
    tracing::subscriber::set_global_default(subscriber).map_err(|_| Error::AlreadySet)?;
    Ok(Guard { providers: providers.all })
}

/// Keeps the way to the collector; the last spans are sent by [`Guard::shutdown`].
#[derive(Debug)]
#[must_use = "without `shutdown` the last spans are lost"]
pub struct Guard {
    providers: Vec<SdkTracerProvider>,
}

impl Guard {
    /// Sends what is queued, for at most three seconds. Spans created afterwards have no ids.
    pub async fn shutdown(self) {
        // Flushing blocks its thread, and its channel needs this runtime to go on.
        let flushes = self.providers.into_iter().map(|provider| {
            tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(FLUSH_LIMIT))
        });
        for flush in futures::future::join_all(flushes).await {
            if let Ok(Err(error)) = flush {
                tracing::debug!(%error, "the last spans were not sent");
            }
        }
    }
}
