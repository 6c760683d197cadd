//! What is stored, on both engines: one test for each promise of the store.

#![allow(clippy::unwrap_used, reason = "these are tests, their helpers included")]

mod bookings;
mod changes;
mod deposits;
mod effects;
mod events;
mod finding;
mod inbox;
mod leads;
mod leases;
mod outbox;
mod reports;
mod shown;
mod support;
mod window;
