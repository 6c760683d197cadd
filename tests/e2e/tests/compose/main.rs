//! The end-to-end suite on the docker-compose file: the scenarios that need no process to be started, stopped or
//! told something of its own, and the traces of the main ones as Jaeger has them.
//!
//! `make e2e-compose` starts the installation and runs these.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

/// Makes of each named function a test on the running installation, by its configured tenant.
macro_rules! in_both_shapes {
    ($($name:ident),* $(,)?) => {
        $(mod $name {
            #[tokio::test]
            async fn compose() {
                super::$name(e2e::Shape::Compose(e2e::Tenant::Configured)).await;
            }
        })*
    };
}

#[path = "../e2e/conversations.rs"]
mod conversations;
#[path = "../e2e/idempotency.rs"]
mod idempotency;
#[path = "../e2e/outcomes.rs"]
mod outcomes;
#[path = "../e2e/smoke.rs"]
mod smoke;
mod traces;

/// The same by a tenant of its own.
macro_rules! in_both_shapes {
    ($($name:ident),* $(,)?) => {
        $(mod $name {
            #[tokio::test]
            async fn compose() {
                super::$name(e2e::Shape::Compose(e2e::Tenant::Own)).await;
            }
        })*
    };
}

#[path = "../e2e/planning.rs"]
mod planning;
#[path = "../e2e/posts.rs"]
mod posts;
#[path = "../e2e/posts_under_load.rs"]
mod posts_under_load;
#[path = "../e2e/scheduling.rs"]
mod scheduling;
#[path = "../e2e/scheduling_imports.rs"]
mod scheduling_imports;
#[path = "../e2e/sign_in.rs"]
mod sign_in;
#[path = "../e2e/webhooks.rs"]
mod webhooks;
