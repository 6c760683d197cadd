//! Many cases in one world: they are published together, and the publisher dies when each of them
//! stands where it is to die.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use proto::publisher::v1 as pb;
use store::Store;
use uuid::Uuid;

use super::{
    calls::Calls,
    case::Case,
    verdict::{self, Ledger, Verdict},
};
use crate::support::World;

/// Longest wait for something that has to happen in a world of many cases.
const PATIENCE: Duration = Duration::from_secs(120);

/// Between two looks: each reads much.
const LOOKS: Duration = Duration::from_millis(300);

/// What came of a case.
pub(crate) struct Outcome {
    pub(crate) case: Case,
    pub(crate) verdict: Result<Verdict, String>,
    /// The operations that the provider saw, in order.
    pub(crate) operations: Vec<&'static str>,
}

/// Publishes every case, lets the publisher die and live again, and compares the end with what is
/// live.
pub(crate) async fn run(world: &mut World, cases: &[Case]) -> Vec<Outcome> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut posts = Vec::new();
    for case in cases {
        let others = places.entry(case.cell.row().provider).or_default();
        for script in case.scripts(*others) {
            world.sandbox.script_as(script).await;
        }
        *others += 1;
        let connection = world.connect_as(case.connection()).await;
        posts.push((case, post(world, case, &connection)));
    }
    let mut ids = Vec::new();
    for (case, draft) in posts {
        ids.push((case, world.posted(draft).await.id.parse().unwrap()));
    }
    let store = world.database().await;
    if cases.iter().any(|case| case.crash.is_some()) {
        all_stand_still(world, &store, &ids, &places).await;
        world.crash();
        world.start_again(&[]).await;
    }
    all_are_decided(&store, &ids).await;
    let (ledger, calls) = (Ledger::read(world).await, Calls::seen(world).await);
    let mut outcomes = Vec::new();
    for (case, id) in ids {
        let post = world.read_post(&id.to_string()).await;
        outcomes.push(Outcome {
            case: *case,
            verdict: verdict::of(&post.publications[0], ledger.of(case)),
            operations: calls.of(case).iter().map(|call| call.operation).collect(),
        });
    }
    store.close().await;
    outcomes
}

fn post(world: &World, case: &Case, connection: &pb::Connection) -> pb::PostDraft {
    let media =
        case.cell.row().media.iter().map(|name| world.sandbox.base(&format!("media/{name}")));
    pb::PostDraft {
        content: Some(format!("Hello from {}", case.cell.account())),
        media_urls: Some(pb::Urls { urls: media.collect() }),
        connection_ids: Some(pb::Names { names: vec![connection.id.clone()] }),
        status: Some("SCHEDULED".to_owned()),
        ..pb::PostDraft::default()
    }
}

/// Until each case is held up at its call, or has come to its end without that call.
async fn all_stand_still(
    world: &World,
    store: &Store,
    ids: &[(&Case, Uuid)],
    places: &BTreeMap<&'static str, usize>,
) {
    patiently("every case is where the publisher dies", async || {
        let (calls, decided) = (Calls::seen(world).await, decided(store).await);
        let is_held = |case: &Case| {
            let together = places.get(case.cell.row().provider).copied().unwrap_or_default();
            case.crash.is_some_and(|crash| {
                calls.holds(case, crash, if crash.operation == "token" { together } else { 1 })
            })
        };
        let left = ids.iter().filter(|(case, id)| !is_held(case) && !decided.contains(id));
        left.map(|(case, _)| case.name()).collect()
    })
    .await;
}

async fn all_are_decided(store: &Store, ids: &[(&Case, Uuid)]) {
    patiently("every case is decided", async || {
        let decided = decided(store).await;
        let left = ids.iter().filter(|(_, id)| !decided.contains(id));
        left.map(|(case, _)| case.name()).collect()
    })
    .await;
}

/// The posts whose publication has come to its end: one look for all, behind the scenes.
async fn decided(store: &Store) -> BTreeSet<Uuid> {
    let rows: Vec<(Uuid,)> = store
        .query(
            "SELECT post_id FROM post_publications
             WHERE step IN ('published', 'failed', 'unconfirmed', 'cancelled')",
        )
        .fetch_all()
        .await
        .unwrap();
    rows.into_iter().map(|(id,)| id).collect()
}

/// Asks until nothing is left.
async fn patiently(what: &str, mut left: impl AsyncFnMut() -> Vec<String>) {
    let mut last = Vec::new();
    let asking = async {
        let mut next = tokio::time::interval(LOOKS);
        loop {
            next.tick().await;
            last = left().await;
            if last.is_empty() {
                return;
            }
        }
    };
    let came = tokio::time::timeout(PATIENCE, asking).await;
    assert!(came.is_ok(), "it never came to this: {what}; left are {last:#?}");
}
