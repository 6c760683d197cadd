//! A whole house for tests: the gateway over real HTTP, the conversations behind it, and the sandbox that
//! plays WhatsApp, Stripe and Google, all by one clock that only the test moves.
//!
//! A test binary takes it in by `#[path = "../support/mod.rs"] mod support;` and says
//! `support::each(async |house| { … }).await`.
//!
//! Map: `house` starts, doubles and restarts everything; `person` is who writes on WhatsApp and pays;
//! `studio` is who calls REST; `time` moves the clock until all is quiet; `hooks` writes web hooks as WhatsApp
//! does; `http` makes the calls.

#![allow(dead_code, unused_imports, reason = "each test binary uses its own part of the house")]
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

pub(crate) mod hooks;
mod house;
mod http;
mod person;
mod studio;
mod time;

pub(crate) use self::{
    house::{House, KEY},
    http::Answer,
    person::{Sent, signature},
};

use std::{sync::Arc, time::Duration};

use conversations::{Config, store::MIGRATIONS};
use store::{Store, testing::each_engine};

/// Whose house it is.
pub(crate) const TENANT: &str = "stories";
/// A person who writes.
pub(crate) const PHONE: &str = "447700900123";
/// Another one.
pub(crate) const OTHER_PHONE: &str = "447700900456";
/// Who is told of leads.
pub(crate) const ARTIST: &str = "447700900999";
/// When the clock starts: a Monday.
pub(crate) const START: &str = "2026-03-02T10:00:00Z";
/// What a test waits for anything at most; only a failing one waits so long.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// Runs a test in a new house on each engine.
pub(crate) async fn each(test: impl AsyncFn(&mut House)) {
    each_tuned(|_| {}, test).await;
}

/// The same, with settings that are not the usual ones.
pub(crate) async fn each_tuned(
    tune: impl Fn(&mut Config) + Send + Sync + 'static,
    test: impl AsyncFn(&mut House),
) {
    let tune: house::Tune = Arc::new(tune);
    each_engine(&MIGRATIONS, |store: Store| {
        let (tune, test) = (Arc::clone(&tune), &test);
        async move {
            let mut house = House::open(store, tune).await;
            test(&mut house).await;
            house.close().await;
        }
    })
    .await;
}
