//! Benchmarks of the whole system (performance.md): they drive the release binary and write
//! `RESULTS.md`.
//!
//! `make bench` runs them. What they share is here: [`Samples`] and the [`Report`].

mod report;
mod samples;

pub use report::Report;
pub use samples::Samples;
