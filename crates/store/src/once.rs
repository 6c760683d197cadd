//! A creation that can be repeated under an `Idempotency-Key`: its answer is stored with its effect
//! (api.md, "Idempotency-Key").
//!
//! The answers are in the context's table `idempotency_keys` (`tenant_id`, `route`, `key`,
//! `fingerprint`, `target`, `created_at`, `answer`). [`begin`] finds the first answer or opens the transaction of the effect, [`Fresh::commit`]
//! stores the answer with it.

use std::time::Duration;

use jiff::Timestamp;
use prost::Message;
use proto::common::v1::Idempotency;
use service::{Code, Error};

use crate::{Store, Time, Transaction};

/// How long a key is remembered.
pub const KEEP: Duration = Duration::from_hours(24);
/// Longest key, in characters (api.md).
const MAX_KEY: usize = 255;

/// How a repeat of a creation is recognised.
#[derive(Clone, Debug)]
pub struct Once {
    /// Whose it is.
    pub tenant: String,
    /// The operation, such as `POST /api/posts`.
    pub route: &'static str,
    /// The key and the fingerprint of the body; `None`: every request creates.
    pub key: Option<Idempotency>,
    /// When it was asked for.
    pub at: Timestamp,
}

/// A creation that has begun.
pub enum Begun<M> {
    /// It was made before, and answered so.
    Repeated(M),
    /// It is to be made in this transaction.
    Fresh(Box<Fresh>),
}

/// The transaction of a new creation.
pub struct Fresh {
    once: Once,
    store: Store,
    /// Where its effect is written.
    pub tx: Transaction,
}

/// Looks for the first answer.
///
/// # Errors
/// `INVALID_REQUEST` for a key that is none, `IDEMPOTENCY_MISMATCH` when it was used with another
/// body, and the engine's.
pub async fn begin<M: Message + Default>(store: &Store, once: Once) -> Result<Begun<M>, Error> {
    if once.key.as_ref().is_some_and(|key| !is_key(&key.key)) {
        let detail = format!("An Idempotency-Key has 1 to {MAX_KEY} visible characters.");
        return Err(Error::new(Code::InvalidRequest, detail));
    }
    let mut tx = store.begin().await?;
    match first_answer(&mut tx, &once).await? {
        Some(answer) => Ok(Begun::Repeated(answer)),
        None => Ok(Begun::Fresh(Box::new(Fresh { once, store: store.clone(), tx }))),
    }
}

impl Fresh {
    /// Commits the effect together with its answer. When another request with the same key was
    /// faster by a moment, nothing of this one is kept, and the first answer is returned, with
    /// `true`.
    ///
    /// # Errors
    /// `IDEMPOTENCY_IN_PROGRESS`, `IDEMPOTENCY_MISMATCH`, and the engine's.
    pub async fn commit<M: Message + Default>(
        self: Box<Self>,
        answer: M,
    ) -> Result<(M, bool), Error> {
        let Self { once, store, mut tx } = *self;
        match remember(&mut tx, &once, &answer).await {
            Ok(()) => tx.commit().await?,
            Err(error) if error.is_unique_violation() => {
                drop(tx);
                let mut tx = store.begin().await?;
                let first = first_answer(&mut tx, &once).await?;
                return first.map(|first| (first, true)).ok_or_else(|| {
                    let detail =
                        "The first request with this key is still running. Ask again in a moment.";
                    Error::new(Code::IdempotencyInProgress, detail)
                });
            }
            Err(error) => return Err(error.into()),
        }
        Ok((answer, false))
    }
}

/// Forgets the answers whose time is over; how many.
///
/// # Errors
/// The engine's.
pub async fn forget(store: &Store, now: Timestamp) -> crate::Result<u64> {
    let mut tx = store.begin().await?;
    let forgotten = tx
        .query("DELETE FROM idempotency_keys WHERE created_at <= $1")
        .bind(Time(now - KEEP))
        .execute()
        .await?;
    tx.commit().await?;
    Ok(forgotten)
}

fn is_key(text: &str) -> bool {
    (1..=MAX_KEY).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

async fn first_answer<M: Message + Default>(
    tx: &mut Transaction,
    once: &Once,
) -> Result<Option<M>, Error> {
    let Some(key) = &once.key else { return Ok(None) };
    let first: Option<(Vec<u8>, Option<Vec<u8>>)> = tx
        .query(
            "SELECT fingerprint, answer FROM idempotency_keys
             WHERE tenant_id = $1 AND route = $2 AND key = $3 AND created_at > $4",
        )
        .bind(once.tenant.clone())
        .bind(once.route)
        .bind(key.key.clone())
        .bind(Time(once.at - KEEP))
        .fetch_optional()
        .await?;
    let Some((fingerprint, answer)) = first else { return Ok(None) };
    if fingerprint != key.fingerprint {
        let detail = "This Idempotency-Key was used with another body. Use a new one.";
        return Err(Error::new(Code::IdempotencyMismatch, detail));
    }
    M::decode(answer.unwrap_or_default().as_slice()).map(Some).map_err(Error::internal)
}

async fn remember(tx: &mut Transaction, once: &Once, answer: &impl Message) -> crate::Result<()> {
    let Some(key) = &once.key else { return Ok(()) };
    tx.query(
        "DELETE FROM idempotency_keys
         WHERE tenant_id = $1 AND route = $2 AND key = $3 AND created_at <= $4",
    )
    .bind(once.tenant.clone())
    .bind(once.route)
    .bind(key.key.clone())
    .bind(Time(once.at - KEEP))
    .execute()
    .await?;
    tx.query(
        "INSERT INTO idempotency_keys (tenant_id, route, key, fingerprint, target, created_at, answer)
         VALUES ($1, $2, $3, $4, '', $5, $6)",
    )
    .bind(once.tenant.clone())
    .bind(once.route)
    .bind(key.key.clone())
    .bind(key.fingerprint.clone())
    .bind(Time(once.at))
    .bind(answer.encode_to_vec())
    .execute()
    .await?;
    Ok(())
}
