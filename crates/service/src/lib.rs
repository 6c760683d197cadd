//! What every service process is made of.
//!
//! What it is for: typed configuration, the error table, clocks and randomness as parameters,
//! tracked tasks with a graceful stop, gRPC servers and clients, and the one HTTP client
//! constructor. What it is not for: rules of any context, SQL (`store`), tracing set-up
//! (`telemetry`).
//!
//! Map:
//! - [`config`]: defaults → `fanfare.toml` → environment, all mistakes at once.
//! - [`error`]: one table of codes ↔ gRPC ↔ HTTP, and the error value that travels.
//! - [`time`], [`ids`]: the clock, the random source and the ids made from them.
//! - [`zone`]: time zones, and the house rule for the hours that clocks skip or repeat.
//! - [`tasks`]: tracked tasks and the stop signal.
//! - [`grpc`]: servers, channels, metadata, health and retries.
//! - [`http`]: the HTTP client for providers and user URLs, guarded against SSRF.
//! - [`seal`]: secrets at rest.
//! - [`fault`]: named points at which a test may kill the process.
//! - [`words!`]: enumerations whose members have one word each.

pub mod config;
pub mod error;
pub mod fault;
pub mod grpc;
pub mod http;
pub mod ids;
pub mod seal;
pub mod tasks;
pub mod time;
mod words;
pub mod zone;

pub use error::{Code, Error, FieldError};
pub use ids::Rng;
pub use seal::Seal;
pub use tasks::Tasks;
pub use time::Clock;
pub use zone::Zone;
