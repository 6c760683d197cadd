//! What people ask for, each as one transaction: load → decide → store.

use jiff::Timestamp;
use service::{Code, Error};
use store::{Store, Transaction};

use super::{
    batches::{self, FirstAnswer},
    changes::Change,
    idempotency::{self, Used},
    publications,
};
use crate::domain::{
    batch::{self, Batch, BatchId, Command, Story},
    machine::{self, Event, Rules},
    publication::PublicationId,
};

/// The route that batches' idempotency keys belong to.
const ROUTE: &str = "POST /api/metricool/publish/stories";

/// How a repeat of a request is recognised.
pub struct Repeat {
    /// Whose it is.
    pub tenant: String,
    /// The client's own name for the batch, if sent.
    pub job_id: Option<String>,
    /// The `Idempotency-Key`, if sent.
    pub key: Option<String>,
    /// The body, hashed as canonical JSON.
    pub fingerprint: Vec<u8>,
    /// When it was asked for.
    pub at: Timestamp,
}

/// A batch to be stored.
pub struct Creation {
    /// The batch.
    pub batch: Batch,
    /// Its stories.
    pub stories: Vec<Story>,
    /// When its first runner has to look at it.
    pub due_at: Timestamp,
}

/// Stores a batch, or finds the one that the same request made before. The flag says which.
///
/// # Errors
/// `IDEMPOTENCY_MISMATCH`, `IDEMPOTENCY_IN_PROGRESS`, and the store's.
pub async fn create(
    store: &Store,
    creation: &Creation,
    repeat: &Repeat,
) -> Result<(FirstAnswer, bool), Error> {
    if let Some(first) = repeated(store, repeat).await? {
        return Ok((first, true));
    }
    let mut tx = store.begin().await?;
    match insert(&mut tx, creation, repeat).await {
        Ok(()) => {}
        // Another request with the same key or job id was faster by a moment.
        Err(error) if error.is_unique_violation() => {
            drop(tx);
            let first = repeated(store, repeat).await?;
            return first.map(|first| (first, true)).ok_or_else(in_progress);
        }
        Err(error) => return Err(error.into()),
    }
    let batch = &creation.batch;
    let first = batches::first_answer(&mut tx, &batch.tenant, &batch.id.0).await?;
    tx.commit().await?;
    service::fault::point("batch.created");
    Ok((first.ok_or_else(|| Error::internal("the new batch cannot be read"))?, false))
}

async fn insert(tx: &mut Transaction, creation: &Creation, repeat: &Repeat) -> store::Result<()> {
    let Creation { batch, stories, due_at } = creation;
    batches::insert(tx, batch, stories, &repeat.fingerprint, *due_at).await?;
    use_key(tx, repeat, &batch.id.0).await
}

/// The key belongs to this batch from now on.
async fn use_key(tx: &mut Transaction, repeat: &Repeat, batch: &str) -> store::Result<()> {
    let Some(key) = &repeat.key else { return Ok(()) };
    let used = Used { fingerprint: repeat.fingerprint.clone(), target: batch.to_owned() };
    idempotency::insert(tx, &repeat.tenant, ROUTE, key, &used, repeat.at).await
}

/// The first answer to the same request, if it was made before.
///
/// # Errors
/// `IDEMPOTENCY_MISMATCH`, `IDEMPOTENCY_IN_PROGRESS`, and the store's.
pub async fn repeated(store: &Store, repeat: &Repeat) -> Result<Option<FirstAnswer>, Error> {
    if repeat.key.is_none() && repeat.job_id.is_none() {
        return Ok(None);
    }
    let mut tx = store.begin().await?;
    if let Some(first) = first_answer_by_key(&mut tx, repeat).await? {
        return Ok(Some(first));
    }
    let Some(first) = first_answer_by_job(&mut tx, repeat).await? else { return Ok(None) };
    match use_key(&mut tx, repeat, &first.id).await {
        Ok(()) => tx.commit().await?,
        // Another repeat brought the key a moment before.
        Err(error) if error.is_unique_violation() => {
            drop(tx);
            let mut tx = store.begin().await?;
            let first = first_answer_by_key(&mut tx, repeat).await?;
            return first.map(Some).ok_or_else(in_progress);
        }
        Err(error) => return Err(error.into()),
    }
    Ok(Some(first))
}

async fn first_answer_by_key(
    tx: &mut Transaction,
    repeat: &Repeat,
) -> Result<Option<FirstAnswer>, Error> {
    let Some(key) = &repeat.key else { return Ok(None) };
    let used = idempotency::find(tx, &repeat.tenant, ROUTE, key, repeat.at).await?;
    let Some(used) = used else { return Ok(None) };
    same(&used.fingerprint, &repeat.fingerprint, "Idempotency-Key")?;
    Ok(batches::first_answer(tx, &repeat.tenant, &used.target).await?)
}

async fn first_answer_by_job(
    tx: &mut Transaction,
    repeat: &Repeat,
) -> Result<Option<FirstAnswer>, Error> {
    let Some(job_id) = &repeat.job_id else { return Ok(None) };
    let first = batches::first_answer_by_job(tx, &repeat.tenant, job_id).await?;
    if let Some(first) = &first {
        same(&first.fingerprint, &repeat.fingerprint, "jobId")?;
    }
    Ok(first)
}

fn same(first: &[u8], now: &[u8], what: &str) -> Result<(), Error> {
    if first == now {
        return Ok(());
    }
    let detail = format!("This {what} was used with another body. Use a new one for a new batch.");
    Err(Error::new(Code::IdempotencyMismatch, detail))
}

fn in_progress() -> Error {
    let detail = "The first request with this key is still running. Ask again in a moment.";
    Error::new(Code::IdempotencyInProgress, detail)
}

/// Cancels, pauses, resumes, or tries the failed stories again. The runner is woken.
///
/// # Errors
/// `BATCH_NOT_FOUND`, `BATCH_CONFLICT`, and the store's.
pub async fn command(
    store: &Store,
    tenant: &str,
    id: &BatchId,
    command: Command,
    rules: &Rules<'_>,
    now: Timestamp,
) -> Result<Batch, Error> {
    let mut tx = store.begin().await?;
    let batch = batches::lock(&mut tx, tenant, id).await?.ok_or_else(batch_not_found)?;
    let stories = publications::of_locked_batch(&mut tx, tenant, id).await?;
    let touched: Vec<Story> =
        stories.into_iter().filter(|s| batch::concerns(command, s.publication.step)).collect();
    if command == Command::RetryFailed && touched.is_empty() {
        let detail = "No story of this batch failed in a way that can be tried again.";
        return Err(Error::new(Code::BatchConflict, detail));
    }
    let mut change = Change::of(batch, now);
    change.batch().command(command).map_err(|conflict| {
        let (verb, status) = (conflict.command.word(), conflict.status.word());
        Error::new(Code::BatchConflict, format!("A batch that is {status} cannot {verb}."))
    })?;
    let event = match command {
        Command::RetryFailed => Event::RetryAsked,
        _ => Event::CancelAsked,
    };
    for story in touched {
        let moved =
            machine::apply(&story.publication, &event, rules, now).map_err(Error::internal)?;
        change.story(story, moved);
    }
    let batch = change.write(&mut tx).await?;
    batches::make_due(&mut tx, &batch, now).await?;
    tx.commit().await?;
    Ok(batch)
}

/// A person's word on an unconfirmed publication.
///
/// # Errors
/// `PUBLICATION_NOT_FOUND`, `PUBLICATION_CONFLICT` unless it is unconfirmed, and the store's.
pub async fn resolve(
    store: &Store,
    tenant: &str,
    id: PublicationId,
    event: &Event,
    if_versions: Option<&[i64]>,
    rules: &Rules<'_>,
    now: Timestamp,
) -> Result<(BatchId, Story), Error> {
    let not_found = || Error::new(Code::PublicationNotFound, "There is no such publication.");
    let batch_id = publications::batch_of(store, tenant, id).await?.ok_or_else(not_found)?;
    let mut tx = store.begin().await?;
    let batch = batches::lock(&mut tx, tenant, &batch_id).await?.ok_or_else(not_found)?;
    if if_versions.is_some_and(|versions| !versions.contains(&batch.version)) {
        let detail = "The batch has changed since. Read it again.";
        return Err(Error::new(Code::PreconditionFailed, detail));
    }
    let before = publications::of_locked(&mut tx, tenant, id).await?;
    let resolved = machine::apply(&before.publication, event, rules, now).map_err(|_| {
        let detail = "Only a publication whose outcome is unconfirmed can be resolved.";
        Error::new(Code::PublicationConflict, detail)
    })?;
    let after = Story { publication: resolved.clone(), ..before.clone() };
    let mut change = Change::of(batch, now);
    change.story(before, resolved);
    change.write(&mut tx).await?;
    tx.commit().await?;
    Ok((batch_id, after))
}

/// The answer for a batch that is not there, or not this tenant's.
pub fn batch_not_found() -> Error {
    Error::new(Code::BatchNotFound, "There is no such batch.")
}
