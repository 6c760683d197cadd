//! A post made from something of another context: once for ever, whatever becomes of the answer.

use jiff::Timestamp;
use service::{Code, Error};
use store::Transaction;

use crate::{
    domain::post::{Post, PostId},
    store::sources,
};

/// Longest key, in characters.
const MAX_KEY: usize = 255;

/// The key that was sent.
pub(super) fn read(key: Option<String>) -> Result<Option<String>, Error> {
    let good = |key: &String| {
        (1..=MAX_KEY).contains(&key.chars().count()) && !key.chars().any(char::is_control)
    };
    match key {
        Some(key) if !good(&key) => {
            let detail = format!("A source key has 1 to {MAX_KEY} visible characters.");
            Err(Error::invalid("/sourceKey", detail))
        }
        key => Ok(key),
    }
}

/// What was made from it before.
pub(super) async fn made(
    tx: &mut Transaction,
    tenant: &str,
    key: Option<&str>,
) -> Result<Option<PostId>, Error> {
    match key {
        Some(key) => Ok(sources::find(tx, tenant, key).await?),
        None => Ok(None),
    }
}

/// Remembers what the new post is made from; false when another request was faster, and then
/// nothing of this one may be kept.
pub(super) async fn keep(
    tx: &mut Transaction,
    post: &Post,
    key: Option<&str>,
    now: Timestamp,
) -> Result<bool, Error> {
    let Some(key) = key else { return Ok(true) };
    match sources::insert(tx, &post.tenant, key, post.id, now).await {
        Ok(()) => Ok(true),
        Err(error) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The faster one is not done yet.
pub(super) fn busy() -> Error {
    let detail = "The first request with this source is still running. Ask again in a moment.";
    Error::new(Code::IdempotencyInProgress, detail)
}
