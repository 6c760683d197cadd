//! One SQL statement for two engines: SQLite embedded, PostgreSQL for everything else.
//!
//! What it is for: a statement that binds and fetches on either engine, transactions, migrations,
//! leases with fencing tokens, and wake-ups. What it is not for: any table of a context; those
//! live in the services' own `store/`.
//!
//! Map:
//! - [`Store`]: the pools, [`Store::query`] for reads, [`Store::begin`] for everything that writes,
//!   [`Store::read_only`] for who must not.
//! - [`statement`]: the value that holds either engine's query.
//! - [`bulk`]: many rows in one statement.
//! - [`Time`]: how an instant is kept.
//! - [`migrate`]: one list of migrations per engine.
//! - [`lease`]: work claimed on domain rows.
//! - [`health`]: whether the database answers, for the gRPC health service.
//! - [`once`]: creations that can be repeated under an `Idempotency-Key`.
//! - [`paging`], [`keyset`]: pages of a list.
//! - [`wake`]: "there is something new", within the process and between replicas.
//! - `testing` (feature): fresh databases of both engines.
//!
//! Invariants: a write happens only inside [`Store::begin`]; SQLite has one writer, whose
//! transactions begin `IMMEDIATE`, so that two of them never fail on each other; a wake-up is sent
//! by the commit and never by a rolled-back transaction.

pub mod bulk;
mod error;
pub mod health;
pub mod keyset;
pub mod lease;
pub mod like;
pub mod migrate;
pub mod once;
pub mod paging;
mod pool;
pub mod statement;
#[cfg(feature = "testing")]
pub mod testing;
mod time;
mod transaction;
pub mod wake;

pub use error::Error;
pub use lease::{Lease, LeaseTable};
pub use migrate::Migrations;
pub use pool::{Connections, Engine, Options, ReadOnly, Store};
pub use sqlx::types::Json;
pub use statement::Statement;
pub use time::Time;
pub use transaction::Transaction;
pub use wake::{Topic, Wake};

/// A shorter name for what every function of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;
