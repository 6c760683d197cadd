//! What every test stands on: a world of a database and a scheduler, and words for what is given,
//! done and expected.

mod asking;
mod files;
mod world;

pub(crate) use asking::{Kind, TENANT, code_of, fields_of, request, timestamp};
pub(crate) use files::{Sent, caption, captions, history};
pub(crate) use world::{NOW, World, on_each_engine};

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
