//! What every test stands on: a world of a sandbox, a database and publishers, and words for what
//! is given, done and expected.

mod asking;
mod behind;
mod desk;
mod expect;
mod hooks;
mod machine;
mod order;
mod posting;
mod provider;
mod receiver;
mod sandbox;
mod signing_in;
mod watching;
mod world;

pub(crate) use asking::{code_of, request};
pub(crate) use desk::{Desk, at_each_desk, put};
pub(crate) use expect::{clip, conflicts, statuses};
pub(crate) use hooks::{HOOKS, MASTER_KEY, created, event};
pub(crate) use order::{Order, stories};
pub(crate) use posting::{POSTS, on, post};
pub(crate) use receiver::{Received, Receiver, Reply};
pub(crate) use sandbox::{ACCOUNT, Call, TestSandbox};
pub(crate) use watching::{Watching, ids, kinds};
#[allow(unused_imports, reason = "the matrix asks for it")]
pub(crate) use world::on_engine;
pub(crate) use world::{Settings, World, by_hand, on_each_engine, on_postgres};

use std::time::Duration;

/// Longest wait for something that has to happen.
pub(crate) const LIMIT: Duration = Duration::from_secs(15);

/// Asks until there is an answer, and fails the test after [`LIMIT`].
pub(crate) async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asking = async {
        let mut next = tokio::time::interval(Duration::from_millis(5));
        loop {
            next.tick().await;
            if let Some(answer) = ask().await {
                return answer;
            }
        }
    };
    let Ok(answer) = tokio::time::timeout(LIMIT, asking).await else {
        panic!("it never came to this: {what}");
    };
    answer
}

/// The time, by the clock that the publisher and the sandbox use.
pub(crate) fn now() -> jiff::Timestamp {
    service::Clock::system().now()
}
