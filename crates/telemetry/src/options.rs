//! What the caller of [`init`](crate::init) decides.

use tracing_subscriber::filter::ParseError;

/// Log filter of a process that configures none: everything from `info` on, and of the network
/// libraries only what is wrong.
pub const DEFAULT_FILTER: &str = "info,h2=warn,hyper=warn,hyper_util=warn,reqwest=warn,\
                                  rustls=warn,sqlx=warn,tonic=warn,tower=warn";

/// Everything the set-up depends on; the environment is read by the caller.
#[derive(Debug, Clone)]
pub struct Options {
    /// Short names of the services in this process, for example `gateway`. The first one owns what
    /// happens outside any scope.
    pub services: Vec<&'static str>,
    /// `service.version`.
    pub version: &'static str,
    /// `service.instance.id`: different for each replica.
    pub instance: String,
    /// `http://` or `https://` address of an OTLP gRPC receiver; `None` turns the export off.
    pub otlp_endpoint: Option<String>,
    /// Share of new traces that are recorded, 0 to 1. A trace begun elsewhere keeps its decision.
    pub sample_ratio: f64,
    /// Which events become log lines, in the syntax of `RUST_LOG`.
    pub filter: String,
    /// JSON lines if true, readable text otherwise.
    pub json: bool,
}

/// Why telemetry could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// [`Options::services`] is empty.
    #[error("telemetry needs the name of at least one service")]
    NoService,
    /// [`Options::sample_ratio`] is not a share.
    #[error("the sample ratio must be between 0 and 1, not {0}")]
    SampleRatio(f64),
    /// [`Options::filter`] does not parse.
    #[error("the log filter `{filter}` is not valid: {source}")]
    Filter {
        /// The filter as given.
        filter: String,
        /// Which directive is wrong.
        source: ParseError,
    },
    /// [`Options::otlp_endpoint`] cannot be used.
    #[error("the OTLP endpoint `{endpoint}` is not valid: {reason}")]
    Endpoint {
        /// The endpoint as given.
        endpoint: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The export needs a tokio runtime to send on.
    #[error("telemetry with an OTLP endpoint must be set up inside a tokio runtime")]
    NoRuntime,
    /// There is one global subscriber in a process.
    #[error("telemetry is already set up in this process")]
    AlreadySet,
}
