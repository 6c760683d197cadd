//! Traces, logs and metrics of every Fanfare process.
//!
//! What it is for: the OpenTelemetry set-up (one resource per service, several services in one
//! process included), structured logs that carry their trace, Prometheus metrics, and the W3C
//! `traceparent` that links what happens over gRPC, HTTP and stored work. What it is not for:
//! deciding what to trace or count (each service does), reading the environment (the caller does),
//! serving `/metrics` (the gateway and the services do).
//!
//! Rules to know:
//! - Spans are recorded from level `INFO` on, whatever the log filter says: a trace id exists
//!   inside every span, also when it is sampled out or OTLP is off.
//! - A span or log line belongs to the service in whose scope ([`in_service`]) it was created; one
//!   created outside any scope belongs to the first service of [`Options::services`].
//! - A dead collector costs nothing: queues are bounded and spans are dropped.
//!
//! Map:
//! - `options`, `init`: what the caller decides, and the set-up made from it.
//! - `scope`, `tracer`, `provider`: which service a span belongs to, and how it gets to OTLP.
//! - `propagation`: `traceparent` in and out of the current span.
//! - `logs`: JSON lines, or readable text on a terminal.
//! - [`metrics`]: the Prometheus recorder.

mod init;
mod logs;
pub mod metrics;
mod options;
mod propagation;
mod provider;
mod scope;
mod tracer;

pub use init::{Guard, init};
pub use options::{DEFAULT_FILTER, Error, Options};
pub use propagation::{add_link, extract_traceparent, inject, set_parent, trace_id, traceparent};
pub use scope::{InService, current_service, in_service};
