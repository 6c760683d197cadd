//! The conformance suite of the store: what it promises holds on SQLite and on PostgreSQL.

#![allow(clippy::unwrap_used, reason = "these are tests, their helpers included")]

mod bulk;
mod leases;
mod leases_lost;
mod migrations;
mod read_only;
mod replicas;
mod rows;
mod schema;
mod sqlite;
mod time;
mod transactions;
mod values;
mod wakes;
