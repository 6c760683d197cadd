//! The scheduler's SQL, one file per aggregate: rows in, domain types out.

pub mod bandit;
pub mod captions;
pub mod days;
pub mod feedback;
pub mod history;
pub mod holidays;
pub mod locks_read;
pub mod pages;

use store::Migrations;

/// The scheduler's schema.
pub const MIGRATIONS: Migrations = Migrations {
    service: "scheduler",
    sqlite: &[
        (1, "pages", include_str!("../../migrations/sqlite/0001_pages.sql")),
        (2, "schedules", include_str!("../../migrations/sqlite/0002_schedules.sql")),
    ],
    postgres: &[
        (1, "pages", include_str!("../../migrations/postgres/0001_pages.sql")),
        (2, "schedules", include_str!("../../migrations/postgres/0002_schedules.sql")),
    ],
};
