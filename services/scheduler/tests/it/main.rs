//! The scheduler through its contract, on both engines: one test for each promise of scheduling.md.

#![allow(clippy::unwrap_used, reason = "these are tests, their helpers included")]

mod analysis;
mod bandit;
mod captions;
mod imports;
mod pages;
mod selection;
mod smoke;
mod support;
mod tenants;
