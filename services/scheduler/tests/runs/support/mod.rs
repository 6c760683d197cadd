//! What every test stands on: a world of a database and schedulers whose steps are played, and
//! words for what is given, done and expected.

mod asking;
mod machine;
mod play;
mod world;

pub(crate) use asking::{TENANT, code_of, fields_of, steps};
pub(crate) use play::Call;
pub(crate) use world::{NOW, WEEK, World, on_each_engine, on_postgres};

use std::time::Duration;

/// Longest wait for something that has to happen.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

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
