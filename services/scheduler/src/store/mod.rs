//! The scheduler's SQL, one file per aggregate: rows in, domain types out.

pub mod announcements;
pub mod bandit;
pub mod breakers;
pub mod captions;
pub mod claims;
pub mod days;
pub mod events;
pub mod exports;
pub mod feedback;
pub mod history;
pub mod holidays;
pub mod locks;
pub mod pages;
pub mod published;
pub mod runs;
pub mod schedules;
pub mod selections;

use store::{LeaseTable, Migrations, Topic};

/// Pages of runs are leased one by one.
pub const RUN_PAGES: LeaseTable = LeaseTable("schedule_run_pages");

/// Pages of a run have their turn; the key is the run's id.
pub const RUN_WORK: Topic = "run-work";

/// A run has new events; the key is its id.
pub const RUN_EVENTS: Topic = "run-events";

/// The scheduler's schema.
pub const MIGRATIONS: Migrations = Migrations {
    service: "scheduler",
    sqlite: &[
        (1, "pages", include_str!("../../migrations/sqlite/0001_pages.sql")),
        (2, "schedules", include_str!("../../migrations/sqlite/0002_schedules.sql")),
        (3, "selections", include_str!("../../migrations/sqlite/0003_selections.sql")),
    ],
    postgres: &[
        (1, "pages", include_str!("../../migrations/postgres/0001_pages.sql")),
        (2, "schedules", include_str!("../../migrations/postgres/0002_schedules.sql")),
        (3, "selections", include_str!("../../migrations/postgres/0003_selections.sql")),
    ],
};
