//! Benchmarks of the whole system (performance.md): they drive the release binary and write
//! `RESULTS.md`.
//!
//! `make bench` runs them. What they share is here:
//! - [`Samples`] and the [`Report`].
//! - Publishing, side by side: [`mock`] is the provider, [`load`] what is published, [`system`]
//!   what is measured of every system in the same way, [`rest`] the way in, [`cpu`] their cost.
//! - The references: [`bullmq`] with its [`redis`], and the [`bare`] loop.
//! - Inbound messages: [`inbound`] is who posts them, [`fastapi`] and [`commits`] the references.
//! - Reads: [`reads`] is who asks and who serves.
//! - [`postgres`], [`child`], [`clock`] and [`http`] are the tools.

pub mod bare;
pub mod bullmq;
pub mod child;
pub mod clock;
pub mod commits;
pub mod cpu;
pub mod fastapi;
pub mod http;
pub mod inbound;
pub mod load;
pub mod mock;
pub mod postgres;
pub mod reads;
pub mod redis;
mod report;
pub mod rest;
mod samples;
pub mod system;

pub use report::Report;
pub use samples::Samples;
