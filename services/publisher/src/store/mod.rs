//! The publisher's SQL, one file per aggregate: rows in, domain types out.
//!
//! Every write of a batch or of its stories locks the batch row first, so that the runner and the
//! commands of people take turns.

pub mod authorizations;
pub mod batches;
pub mod changes;
pub mod commands;
pub mod connections;
pub mod counts;
pub mod events;
pub mod idempotency;
pub mod keyset;
pub mod late;
pub mod once;
pub mod publications;
mod rows;
pub mod slots;
pub mod teams;
pub mod tokens;
pub mod users;

use store::{LeaseTable, Migrations, Topic};

/// The publisher's schema.
pub const MIGRATIONS: Migrations = Migrations {
    service: "publisher",
    sqlite: &[
        (1, "stories", include_str!("../../migrations/sqlite/0001_stories.sql")),
        (2, "posts", include_str!("../../migrations/sqlite/0002_posts.sql")),
    ],
    postgres: &[
        (1, "stories", include_str!("../../migrations/postgres/0001_stories.sql")),
        (2, "posts", include_str!("../../migrations/postgres/0002_posts.sql")),
    ],
};

/// Batches are leased as a whole: one runner each.
pub const LANES: LeaseTable = LeaseTable("batches");

/// A batch has work for its runner; the key is its id.
pub const WORK: Topic = "batch-work";

/// A batch has new events; the key is its id.
pub const EVENTS: Topic = "batch-events";
