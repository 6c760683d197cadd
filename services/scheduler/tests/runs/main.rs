//! Runs through the contract, on both engines, with steps that the tests play themselves: retries,
//! breakers, crashes, replicas, locks.

#![allow(clippy::unwrap_used, reason = "these are tests, their helpers included")]

mod alerts;
mod breaker;
mod cancel;
mod crashes;
mod flow;
mod locks;
mod logs;
mod requests;
mod retries;
mod schedules;
mod support;
mod watching;
