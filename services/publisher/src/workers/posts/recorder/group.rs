//! One transaction for a group of outcomes: quotas, publications, and what follows from them.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::Timestamp;
use service::fault;
use store::Transaction;

use super::{Entry, Heard, Recorded, Reply};
use crate::{
    domain::{
        machine::{self, Action, Event, Poll, Search, Sent, Unready},
        post::PostId,
        publication::Publication,
        quota::{Admission, Quota},
    },
    platforms::usage::Report,
    store::{
        JOBS,
        jobs::{self, Job, Write},
        moves::{self, Move},
        quotas::{self, Key},
    },
    workers::{
        Context, measure,
        posts::{
            SLOW_POLL,
            claim::{key_of, pause, put_changed},
        },
    },
};

/// Before a group that could not be stored is tried again.
const AGAIN: Duration = Duration::from_millis(100);

/// Stores a group and answers its runners. What a provider has answered must not be lost to a hiccup
/// of the database: it is tried again until it is stored or the leases are lost.
pub(super) async fn store(context: &Context, entries: Vec<(Box<Entry>, Reply)>) {
    let at = context.clock.now();
    let (entries, replies): (Vec<Box<Entry>>, Vec<Reply>) = entries.into_iter().unzip();
    let recorded = match persist(context, &entries, at).await {
        Some(recorded) => recorded,
        None => one_by_one(context, &entries, at).await,
    };
    for (recorded, reply) in recorded.into_iter().zip(replies) {
        // A runner that panicked no longer waits.
        let _ = reply.send(recorded);
    }
}

/// Stores entries, whatever it takes; `None` when the engine refuses a value of them, which no
/// repetition changes.
async fn persist(
    context: &Context,
    entries: &[Box<Entry>],
    at: Timestamp,
) -> Option<Vec<Recorded>> {
    loop {
        match try_store(context, entries, at).await {
            Ok(recorded) => return Some(recorded),
            Err(error) if error.is_refused_value() => {
                tracing::error!(%error, "an outcome of a publication cannot be stored");
                return None;
            }
            Err(error) => {
                tracing::warn!(%error, "outcomes of publications are not recorded yet");
                context.clock.sleep_until(context.clock.now() + AGAIN).await;
            }
        }
    }
}

/// One entry that cannot be stored must not keep the others from it.
async fn one_by_one(context: &Context, entries: &[Box<Entry>], at: Timestamp) -> Vec<Recorded> {
    let mut recorded = Vec::with_capacity(entries.len());
    for entry in entries {
        let own = persist(context, std::slice::from_ref(entry), at).await;
        recorded.push(own.and_then(|mut own| own.pop()).unwrap_or(Recorded::Refused));
    }
    recorded
}

/// What an entry comes to, before it is written.
struct Outcome {
    after: Publication,
    held: bool,
    due_at: Option<Timestamp>,
}

async fn try_store(
    context: &Context,
    entries: &[Box<Entry>],
    now: Timestamp,
) -> store::Result<Vec<Recorded>> {
    let mut tx = context.store.begin().await?;
    let asked = entries
        .iter()
        .filter(|entry| entry.heard != Heard::Nothing || entry.arms() || entry.found());
    let keys = asked.map(|entry| key_of(&entry.job)).flat_map(|key| [key.of_app(), key]).collect();
    let before = quotas::lock(&mut tx, keys).await?;
    let mut quotas = before.clone();
    let mut outcomes = Vec::with_capacity(entries.len());
    // The posts of this group, which no row has yet.
    let mut taken = BTreeSet::new();
    for entry in entries {
        let outcome = outcome(context, &mut tx, entry, &mut quotas, &taken, now).await?;
        let id = outcome.as_ref().and_then(|outcome| outcome.after.provider_id.clone());
        taken.extend(id.map(|id| (key_of(&entry.job), id)));
        outcomes.push(outcome);
    }
    let writes: Vec<Write> = entries
        .iter()
        .zip(&outcomes)
        .filter_map(|(entry, outcome)| Some(write(context, &entry.job, outcome.as_ref()?)))
        .collect();
    let written = jobs::write(&mut tx, &writes).await?;
    let moved: Vec<Move<'_>> = entries
        .iter()
        .zip(&outcomes)
        .filter(|(entry, _)| written.contains(&entry.job.written()))
        .filter_map(|(entry, outcome)| {
            let (post_id, after) = (PostId(entry.job.post_id), &outcome.as_ref()?.after);
            let traceparent = entry.traceparent.as_ref();
            Some(Move { post_id, before: &entry.stored, after, traceparent })
        })
        .collect();
    moves::settle(&mut tx, &moved, context.settler(now)).await?;
    put_changed(&mut tx, &before, &quotas).await?;
    for entry in entries {
        fault::point(&format!("post.{}.before_commit", name(entry)));
    }
    tx.commit().await?;
    for entry in entries {
        fault::point(&format!("post.{}.committed", name(entry)));
    }
    // The claimer sleeps until what it knows of: these are due before it would look again.
    let soon = |outcome: &Outcome| {
        !outcome.held && outcome.due_at.is_some_and(|due| due <= now + SLOW_POLL)
    };
    if outcomes.iter().flatten().any(soon) {
        context.store.wake_here(JOBS, "");
    }
    let recorded = entries.iter().zip(outcomes).map(|(entry, outcome)| match outcome {
        Some(outcome) if written.contains(&entry.job.written()) => {
            tell(&entry.stored, &outcome.after, now);
            let job = Job {
                publication: outcome.after,
                version: entry.job.version + 1,
                ..entry.job.clone()
            };
            if outcome.held {
                Recorded::Ours(Box::new(job))
            } else {
                Recorded::Released(Box::new(job))
            }
        }
        _ => Recorded::Changed,
    });
    Ok(recorded.collect())
}

/// Applies an entry's event; `None` when the publication does not take it any more.
async fn outcome(
    context: &Context,
    tx: &mut Transaction,
    entry: &Entry,
    quotas: &mut BTreeMap<Key, Quota>,
    taken: &BTreeSet<(Key, String)>,
    now: Timestamp,
) -> store::Result<Option<Outcome>> {
    let rules = context.post_rules();
    // A lease lasts from when it is written, not from when the writing began.
    let leased_until = context.clock.now() + context.lease;
    let publication = &entry.job.publication;
    let given_back =
        |after: Publication| Ok(Some(Outcome { after, held: false, due_at: entry.until }));
    let Some(event) = &entry.event else { return given_back(publication.clone()) };
    let key = key_of(&entry.job);
    if let Event::Armed { handle, .. } = event {
        let adapter = context.adapters.of(key.platform);
        let app_pause = pause(quotas, &key, now);
        let quota = quotas.entry(key.clone()).or_default();
        let admission = match app_pause {
            Some(next_at) => Admission { granted: 0, next_at },
            None => quota.admit(adapter.allowance(), 1, now, context.lease),
        };
        if admission.granted == 0 {
            let after = Publication { handle: Some(handle.clone()), ..publication.clone() };
            return Ok(Some(Outcome { after, held: false, due_at: Some(admission.next_at) }));
        }
    }
    let mut event = event.clone();
    if let Some(id) = named(&event) {
        let owned =
            taken.contains(&(key.clone(), id.to_owned())) || is_owned(tx, &entry.job, id).await?;
        match event {
            Event::Sent(Sent::Duplicate { error, .. }) if owned => {
                // It is like another's post, and not that post: the platform will not have it.
                event = Event::Sent(Sent::Rejected(error));
            }
            _ if owned => return Ok(None),
            _ => {}
        }
    }
    let event = with_wait(context, &event, quotas.get(&key), now);
    let Ok(after) = machine::apply(publication, &event, &rules, now) else { return Ok(None) };
    match entry.heard {
        Heard::Nothing => {}
        Heard::Answer(report) => hear(quotas, &key, report, publication, &after, now),
        Heard::Read(report) => {
            let throttled = after.throttles_heard > publication.throttles_heard;
            hear_read(quotas, &key, report, after.next_at.filter(|_| throttled), now);
        }
    }
    let (held, due_at) = match machine::next_action(&after, &rules, now) {
        Action::Wait(until) => (false, Some(until)),
        Action::Nothing => (false, None),
        _ => (true, Some(leased_until)),
    };
    Ok(Some(Outcome { after, held, due_at }))
}

/// A refusal without a hint waits by how many there were in a row for the account (posts.md,
/// "Reconcile").
fn with_wait(context: &Context, event: &Event, quota: Option<&Quota>, now: Timestamp) -> Event {
    let in_a_row = quota.map_or(1, |quota| quota.in_a_row(now));
    let wait = Some(context.policy.throttle(in_a_row));
    match event {
        Event::Sent(Sent::Throttled { wait: None, error }) => {
            Event::Sent(Sent::Throttled { wait, error: error.clone() })
        }
        Event::Prepared { handle, unready: Unready::Throttled { wait: None, error } } => {
            let unready = Unready::Throttled { wait, error: error.clone() };
            Event::Prepared { handle: handle.clone(), unready }
        }
        Event::Searched { started_at, result: Search::Throttled(None) } => {
            Event::Searched { started_at: *started_at, result: Search::Throttled(wait) }
        }
        Event::Polled { started_at, result: Poll::Throttled(None) } => {
            Event::Polled { started_at: *started_at, result: Poll::Throttled(wait) }
        }
        other => other.clone(),
    }
}

/// What the account's quota learns from an answer.
fn hear(
    quotas: &mut BTreeMap<Key, Quota>,
    key: &Key,
    report: Option<Report>,
    before: &Publication,
    after: &Publication,
    now: Timestamp,
) {
    let quota = quotas.entry(key.clone()).or_default();
    if after.throttles_heard > before.throttles_heard {
        quota.refused(after.next_at.unwrap_or(now), now);
    } else {
        quota.succeeded();
    }
    quota.answered(report, now);
    hear_of_app(quotas, key, report);
}

/// What it learns from a read: how long to wait, and nothing of publishing calls.
fn hear_read(
    quotas: &mut BTreeMap<Key, Quota>,
    key: &Key,
    report: Option<Report>,
    refused_until: Option<Timestamp>,
    now: Timestamp,
) {
    let quota = quotas.entry(key.clone()).or_default();
    if let Some(until) = refused_until {
        quota.refused(until, now);
    }
    quota.wait_until(report.and_then(|report| report.pause_until), now);
    hear_of_app(quotas, key, report);
}

fn hear_of_app(quotas: &mut BTreeMap<Key, Quota>, key: &Key, report: Option<Report>) {
    if let Some(until) = report.and_then(|report| report.app_pause_until) {
        let app = quotas.entry(key.of_app()).or_default();
        app.throttled_until = app.throttled_until.max(Some(until));
    }
}

/// A post that an event takes for ours because it is like ours. (The id of an accepted send is ours
/// whatever it is.)
fn named(event: &Event) -> Option<&str> {
    match event {
        Event::Searched { result: Search::Found { provider_id, .. }, .. } => Some(provider_id),
        Event::Sent(Sent::Duplicate { provider_id, .. }) => provider_id.as_deref(),
        _ => None,
    }
}

/// Whether another publication owns a post that a search has found. The account's quota is locked,
/// so that two searches for one post take turns.
async fn is_owned(tx: &mut Transaction, job: &Job, provider_id: &str) -> store::Result<bool> {
    let order = &job.publication.order;
    let owner: Option<(i32,)> = tx
        .query(
            "SELECT 1 FROM post_publications
             WHERE tenant_id = $1 AND platform = $2 AND account = $3 AND provider_id = $4
               AND id <> $5
             LIMIT 1",
        )
        .bind(order.tenant.clone())
        .bind(order.platform.word())
        .bind(order.account.clone())
        .bind(provider_id.to_owned())
        .bind(order.id.0)
        .fetch_optional()
        .await?;
    Ok(owner.is_some())
}

fn write(context: &Context, job: &Job, outcome: &Outcome) -> Write {
    Write {
        tenant: outcome.after.order.tenant.clone(),
        id: job.id(),
        token: job.token,
        version: job.version,
        new_token: job.token,
        holder: outcome.held.then(|| context.holder.clone()),
        due_at: outcome.due_at,
        step: outcome.after.step,
        provider_id: outcome.after.provider_id.clone(),
        state: jobs::write_state(&outcome.after),
    }
}

impl Entry {
    fn found(&self) -> bool {
        self.event.as_ref().is_some_and(|event| named(event).is_some())
    }

    fn arms(&self) -> bool {
        matches!(self.event, Some(Event::Armed { .. }))
    }
}

/// The name of what happened, in fault points.
fn name(entry: &Entry) -> &'static str {
    match &entry.event {
        None => "released",
        Some(Event::Missed) => "missed",
        Some(Event::Prepared { .. }) => "prepared",
        Some(Event::Armed { .. }) => "armed",
        Some(Event::Sent(_)) => "sent",
        Some(Event::Searched { .. }) => "searched",
        Some(Event::Polled { .. }) => "polled",
        Some(Event::Deleted) => "deleted",
        Some(Event::TokenRenewed | Event::TokenRefused(_)) => "token",
        Some(_) => "other",
    }
}

/// Logs and the counters behind `/metrics`.
fn tell(before: &Publication, after: &Publication, now: Timestamp) {
    measure::moved(before, after, after.order.due_at.unwrap_or(now), now);
    let platform = after.order.platform.word();
    if before.step == after.step || !after.step.is_terminal() {
        return;
    }
    let id = after.order.id;
    let step = after.step.word();
    if let Some(error) = &after.error {
        let error = error.post_text();
        tracing::warn!(publication_id = %id, platform, step, error, "not published");
    } else {
        tracing::debug!(publication_id = %id, platform, step, "done");
    }
}
