//! The end-to-end suite: each module is a promise of the product, proven on the real command.
//!
//! Needs the command built beforehand and a PostgreSQL server: run it by `make test`, or
//! `cargo build -p fanfare && scripts/with-postgres cargo test -p e2e`.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

/// Makes of each named function, which takes a [`e2e::Shape`], a test per shape.
macro_rules! in_both_shapes {
    ($($name:ident),* $(,)?) => {
        $(mod $name {
            #[tokio::test]
            async fn embedded() {
                super::$name(e2e::Shape::Embedded).await;
            }

            #[tokio::test]
            async fn processes() {
                super::$name(e2e::Shape::Processes).await;
            }
        })*
    };
}

mod access;
mod at_random;
mod backup;
mod chaos;
mod clock;
mod commands;
mod configuration;
mod conversation_crashes;
mod conversation_traces;
mod conversations;
mod conversations_at_random;
mod crashes;
mod documents;
mod full_disk;
mod idempotency;
mod lists;
mod outcomes;
mod planning;
mod polling;
mod post_crashes;
mod post_traces;
mod posts;
mod posts_at_random;
mod posts_under_load;
mod processes;
mod refusals;
mod schedule;
mod scheduling;
mod scheduling_crashes;
mod scheduling_imports;
mod scheduling_traces;
mod sign_in;
mod smoke;
mod soak;
mod stream;
mod takeover;
mod tenants;
mod traces;
mod upgrade;
mod watchers;
mod webhooks;
