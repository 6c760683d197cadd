//! The gateway's database: one file per aggregate.

pub(crate) mod audit;
pub(crate) mod key_creations;
pub(crate) mod keys;
pub(crate) mod sessions;
pub(crate) mod settings;

use store::Migrations;

/// The schema of the gateway's database.
pub const MIGRATIONS: Migrations = Migrations {
    service: "gateway",
    sqlite: &[
        (1, "keys", include_str!("../../migrations/sqlite/0001_keys.sql")),
        (2, "audit", include_str!("../../migrations/sqlite/0002_audit.sql")),
    ],
    postgres: &[
        (1, "keys", include_str!("../../migrations/postgres/0001_keys.sql")),
        (2, "audit", include_str!("../../migrations/postgres/0002_audit.sql")),
    ],
};
