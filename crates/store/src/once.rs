//! A creation that can be repeated under an `Idempotency-Key`: its answer is stored with its effect
//! (api.md, "Idempotency-Key").
//!
//! The answers are in the context's table `idempotency_keys` (`tenant_id`, `route`, `key`,
//! `fingerprint`, `target`, `created_at`, `answer`). [`begin`] finds the first answer or opens the
//! transaction of the effect, [`Fresh::commit`] stores the answer with it. Where somebody else is
//! asked before that transaction, [`reserve`] keeps a second request out meanwhile.

mod reservation;

pub use reservation::{Reservation, Reserved, reserve};

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
    /// The reservation that the answer takes the place of.
    replaces: Option<String>,
    /// Where its effect is written.
    pub tx: Transaction,
}

/// Looks for the first answer.
///
/// # Errors
/// `INVALID_REQUEST` for a key that is none, `IDEMPOTENCY_MISMATCH` when it was used with another
/// body, `IDEMPOTENCY_IN_PROGRESS` when another request has reserved it, and the engine's.
pub async fn begin<M: Message + Default>(store: &Store, once: Once) -> Result<Begun<M>, Error> {
    begin_as(store, once, None).await
}

/// The same for who has made this reservation.
async fn begin_as<M: Message + Default>(
    store: &Store,
    once: Once,
    ours: Option<&str>,
) -> Result<Begun<M>, Error> {
    check(&once)?;
    let mut tx = store.begin().await?;
    match look(&mut tx, &once, ours).await? {
        Found::Answer(answer) => Ok(Begun::Repeated(answer)),
        Found::Free { replaces } => {
            Ok(Begun::Fresh(Box::new(Fresh { once, store: store.clone(), replaces, tx })))
        }
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
        let Self { once, store, replaces, mut tx } = *self;
        match remember(&mut tx, &once, replaces, Kept::Answer(answer.encode_to_vec())).await {
            Ok(()) => tx.commit().await?,
            Err(error) if error.is_unique_violation() => {
                drop(tx);
                return Ok((first(&store, &once).await?, true));
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

fn check(once: &Once) -> Result<(), Error> {
    if once.key.as_ref().is_none_or(|key| is_key(&key.key)) {
        return Ok(());
    }
    let detail = format!("An Idempotency-Key has 1 to {MAX_KEY} visible characters.");
    Err(Error::new(Code::InvalidRequest, detail))
}

fn is_key(text: &str) -> bool {
    (1..=MAX_KEY).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

fn in_progress() -> Error {
    let detail = "The first request with this key is still running. Ask again in a moment.";
    Error::new(Code::IdempotencyInProgress, detail)
}

/// What is known of a key.
enum Found<M> {
    /// The first answer.
    Answer(M),
    /// It can be used, in place of a reservation that is ours or over.
    Free { replaces: Option<String> },
}

/// The answer of the request that was faster.
async fn first<M: Message + Default>(store: &Store, once: &Once) -> Result<M, Error> {
    let mut tx = store.begin().await?;
    match look(&mut tx, once, None).await? {
        Found::Answer(answer) => Ok(answer),
        Found::Free { .. } => Err(in_progress()),
    }
}

async fn look<M: Message + Default>(
    tx: &mut Transaction,
    once: &Once,
    ours: Option<&str>,
) -> Result<Found<M>, Error> {
    let Some(key) = &once.key else { return Ok(Found::Free { replaces: None }) };
    let first: Option<(Vec<u8>, String, Option<Vec<u8>>)> = tx
        .query(
            "SELECT fingerprint, target, answer FROM idempotency_keys
             WHERE tenant_id = $1 AND route = $2 AND key = $3 AND created_at > $4",
        )
        .bind(once.tenant.clone())
        .bind(once.route)
        .bind(key.key.clone())
        .bind(Time(once.at - KEEP))
        .fetch_optional()
        .await?;
    let Some((fingerprint, target, answer)) = first else {
        return Ok(Found::Free { replaces: None });
    };
    // A reservation has no answer; one that is over says nothing any more.
    if answer.is_none() && (ours == Some(target.as_str()) || reservation::is_over(&target, once.at))
    {
        return Ok(Found::Free { replaces: Some(target) });
    }
    if fingerprint != key.fingerprint {
        let detail = "This Idempotency-Key was used with another body. Use a new one.";
        return Err(Error::new(Code::IdempotencyMismatch, detail));
    }
    let answer = answer.ok_or_else(in_progress)?;
    M::decode(answer.as_slice()).map(Found::Answer).map_err(Error::internal)
}

/// What is kept under a key.
enum Kept {
    /// The answer.
    Answer(Vec<u8>),
    /// That somebody works on it.
    Reservation(String),
}

/// Keeps it, in place of what is too old and of the reservation that is named.
async fn remember(
    tx: &mut Transaction,
    once: &Once,
    replaces: Option<String>,
    kept: Kept,
) -> crate::Result<()> {
    let Some(key) = &once.key else { return Ok(()) };
    tx.query(
        "DELETE FROM idempotency_keys
         WHERE tenant_id = $1 AND route = $2 AND key = $3
           AND (created_at <= $4 OR answer IS NULL AND target = $5)",
    )
    .bind(once.tenant.clone())
    .bind(once.route)
    .bind(key.key.clone())
    .bind(Time(once.at - KEEP))
    // No reservation is empty.
    .bind(replaces.unwrap_or_default())
    .execute()
    .await?;
    let (target, answer) = match kept {
        Kept::Answer(answer) => (String::new(), Some(answer)),
        Kept::Reservation(text) => (text, None),
    };
    tx.query(
        "INSERT INTO idempotency_keys (tenant_id, route, key, fingerprint, target, created_at, answer)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(once.tenant.clone())
    .bind(once.route)
    .bind(key.key.clone())
    .bind(key.fingerprint.clone())
    .bind(target)
    .bind(Time(once.at))
    .bind(answer)
    .execute()
    .await?;
    Ok(())
}
