//! Every platform × every fault × a crash at every call (posts.md, "Adapter"): at most one live
//! post, none lost, `UNCONFIRMED` only where the platform gives no way to know. The table in
//! `docs/guarantees.md` is what this test has seen.

#![allow(clippy::unwrap_used, reason = "these are tests, their helpers included")]

mod calls;
mod case;
mod faults;
mod plan;
mod rows;
#[allow(dead_code, unused_imports, reason = "shared with the other tests of the publisher")]
#[path = "../it/support/mod.rs"]
mod support;
mod table;
mod trial;
mod unconfirmed;
mod verdict;

use std::{cell::RefCell, collections::BTreeMap};

use futures::StreamExt as _;
use store::Engine;

use self::{
    case::{Case, Cell},
    faults::Company,
    support::{POSTS, on_engine},
    trial::Outcome,
};

/// What a publisher of posts needs, quick, and able to hold many calls at once. A lease outlives a
/// busy machine's hiccups.
const SETTINGS: &[(&str, &str)] = &[
    ("FANFARE_CONCURRENCY", "1000"),
    ("FANFARE_LEASE", "2s"),
    ("FANFARE_CONTAINER_LIMIT", "1s"),
    ("FANFARE_META_APP_ID", "app"),
    ("FANFARE_META_APP_SECRET", "secret"),
    ("FANFARE_X_CLIENT_ID", "app"),
    ("FANFARE_X_CLIENT_SECRET", "secret"),
    ("FANFARE_LINKEDIN_CLIENT_ID", "app"),
    ("FANFARE_LINKEDIN_CLIENT_SECRET", "secret"),
    ("FANFARE_MASTODON_CLIENT_ID", "app"),
    ("FANFARE_MASTODON_CLIENT_SECRET", "secret"),
];
/// Worlds at once, on each engine.
const AT_ONCE: usize = 3;

#[tokio::test]
async fn every_platform_every_fault_and_a_crash_at_every_call() {
    let mut all = Vec::new();
    for company in [Company::Usual, Company::Impatient, Company::NoRenewal] {
        let alive = in_a_world(company, plan::without_a_crash(company)).await;
        let calls: BTreeMap<Cell, Vec<&str>> =
            alive.iter().map(|outcome| (outcome.case.cell, outcome.operations.clone())).collect();
        all.extend(alive);
        let worlds = futures::stream::iter(plan::with_a_crash(&calls))
            .map(|cases| in_a_world(company, cases))
            .buffer_unordered(AT_ONCE);
        all.extend(worlds.concat().await);
    }
    let broken = table::broken(&all);
    assert!(broken.is_empty(), "{} of {} cases: {broken:#?}", broken.len(), all.len());
    table::compare(&table::written(&all));
}

/// The outcomes of these cases: of all on SQLite; on PostgreSQL, where each crash costs a lease, of
/// those without a crash and with one at the publishing call.
async fn in_a_world(company: Company, cases: Vec<Case>) -> Vec<Outcome> {
    let core: Vec<Case> = cases.iter().filter(|case| case.is_at_its_core()).copied().collect();
    let on_sqlite = on(Engine::Sqlite, company, &cases);
    let (mut outcomes, more) = futures::join!(on_sqlite, on(Engine::Postgres, company, &core));
    outcomes.extend(more);
    outcomes
}

async fn on(engine: Engine, company: Company, cases: &[Case]) -> Vec<Outcome> {
    let outcomes = RefCell::new(Vec::new());
    if cases.is_empty() {
        return outcomes.into_inner();
    }
    let patience = if company == Company::Impatient { "1500ms" } else { "1m" };
    let own = [("FANFARE_CALL_TIMEOUT", patience), ("FANFARE_READ_TIMEOUT", patience)];
    let settings = [POSTS, SETTINGS, &own].concat();
    on_engine(engine, &settings, async |mut world| {
        let tried = trial::run(&mut world, cases).await;
        outcomes.borrow_mut().extend(tried);
    })
    .await;
    outcomes.into_inner()
}
