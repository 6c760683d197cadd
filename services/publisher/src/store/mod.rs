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
pub mod deliveries;
pub mod events;
pub mod idempotency;
pub mod jobs;
pub mod late;
pub mod moves;
pub mod posts;
pub mod publications;
pub mod queue;
pub mod quotas;
mod repeats;
pub mod rivals;
mod rows;
#[cfg(test)]
mod samples;
pub mod slots;
pub mod sources;
pub mod targets;
pub mod teams;
pub mod tokens;
pub mod unsettled;
pub mod users;
pub mod webhooks;

use store::{LeaseTable, Migrations, Topic};

/// The publisher's schema.
pub const MIGRATIONS: Migrations = Migrations {
    service: "publisher",
    sqlite: &[
        (1, "stories", include_str!("../../migrations/sqlite/0001_stories.sql")),
        (2, "posts", include_str!("../../migrations/sqlite/0002_posts.sql")),
        (3, "webhooks", include_str!("../../migrations/sqlite/0003_webhooks.sql")),
        (4, "limits", include_str!("../../migrations/sqlite/0004_limits.sql")),
        (5, "post source", include_str!("../../migrations/sqlite/0005_post_source.sql")),
        (6, "lists", include_str!("../../migrations/sqlite/0006_lists.sql")),
        (7, "unconfirmed", include_str!("../../migrations/sqlite/0007_unconfirmed.sql")),
    ],
    postgres: &[
        (1, "stories", include_str!("../../migrations/postgres/0001_stories.sql")),
        (2, "posts", include_str!("../../migrations/postgres/0002_posts.sql")),
        (3, "webhooks", include_str!("../../migrations/postgres/0003_webhooks.sql")),
        (4, "limits", include_str!("../../migrations/postgres/0004_limits.sql")),
        (5, "post source", include_str!("../../migrations/postgres/0005_post_source.sql")),
        (6, "lists", include_str!("../../migrations/postgres/0006_lists.sql")),
        (7, "unconfirmed", include_str!("../../migrations/postgres/0007_unconfirmed.sql")),
    ],
};

/// Batches are leased as a whole: one runner each.
pub const LANES: LeaseTable = LeaseTable("batches");

/// A batch has work for its runner; the key is its id.
pub const WORK: Topic = "batch-work";

/// A post's publications are due soon.
pub const JOBS: Topic = "post-jobs";

/// A batch has new events; the key is its id.
pub const EVENTS: Topic = "batch-events";

/// Deliveries of events to web hooks are leased one by one.
pub const DELIVERIES: LeaseTable = LeaseTable("webhook_deliveries");

/// A web hook has something to be delivered; the key is empty.
pub const DELIVERY_WORK: Topic = "webhook-work";
