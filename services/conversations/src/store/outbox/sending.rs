//! What goes well, for many queues in one commit: heads that are about to be sent, heads that were sent, and
//! queues that are given back. Each transaction locks the leads' rows in `dispatches`, in order: whoever adds a
//! message, or takes one back, waits until it commits. A queue whose lease was lost is left alone.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{
    Lease, Result, Time, Transaction,
    bulk::{Column, Rows, among, look_up, named},
};
use uuid::Uuid;

use super::{Item, OPEN};
use crate::{
    domain::message::OutboundStatus,
    store::{
        DISPATCHES, counters,
        rows::{optional_texts, texts, uuid, word},
    },
};

/// A head that may be sent.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// The lease of its queue.
    pub lease: &'a Lease,
    /// Which.
    pub item: &'a Item,
    /// The version of the lead that it was judged on.
    pub version: i64,
}

/// The provider is about to be called for these: commit this first. Those that it holds for: the others were
/// taken back, or their leads have changed since that version: judge them again.
///
/// # Errors
/// The engine's.
pub async fn sending(
    tx: &mut Transaction,
    heads: &[Judged<'_>],
    now: Timestamp,
) -> Result<HashSet<Uuid>> {
    let leases: Vec<Lease> = heads.iter().map(|head| head.lease.clone()).collect();
    let held = DISPATCHES.fence_all(tx, &leases).await?;
    let ours = || heads.iter().filter(|head| held.contains(&head.lease.id));
    let rows = Rows::new(vec![
        texts(ours().map(|head| head.item.id)),
        Column::Int(ours().map(|head| head.version).collect()),
    ]);
    let engine = tx.engine();
    let mut armed = HashSet::new();
    for piece in rows.pieces(engine) {
        // Looked up by their ids alone: the index of what is open is full of what no longer is.
        let fit = format!(
            "SELECT outbox.id FROM input {} {}
             WHERE outbox.status IN ('queued', 'unknown') AND leads.version = input.version",
            look_up(engine, "outbox", "outbox.id = input.id"),
            look_up(engine, "leads", "leads.id = outbox.lead_id"),
        );
        let sql = format!(
            "WITH input (id, version) AS ({})
             UPDATE outbox SET status = 'sending', attempts = attempts + 1,
                 next_attempt_at = NULL, updated_at = {}
             WHERE {}
             RETURNING outbox.id",
            rows.source(&piece),
            piece.parameter(1),
            among(engine, "outbox.id", &fit)
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).bind(Time(now));
        for (id,) in statement.fetch_all::<(String,)>().await? {
            armed.insert(uuid(&id)?);
        }
    }
    Ok(armed)
}

/// A head that the provider took.
#[derive(Clone, Copy, Debug)]
pub struct Taken<'a> {
    /// The lease of its queue.
    pub lease: &'a Lease,
    /// Which.
    pub item: &'a Item,
    /// The provider's id of it.
    pub provider_id: &'a str,
}

/// What became of a message that the provider took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Which.
    pub item: Uuid,
    /// Where it stands, which a report may have said before.
    pub status: OutboundStatus,
    /// Why it failed.
    pub error: Option<String>,
    /// Whether a report says so that came before the provider's answer: nobody has told of it yet.
    pub is_news: bool,
}

/// The provider took these, and their queues are given back: mostly they were the last ones. A report that came
/// before counts, and so does one that came meanwhile.
///
/// # Errors
/// The engine's.
pub async fn sent(
    tx: &mut Transaction,
    heads: &[Taken<'_>],
    now: Timestamp,
) -> Result<Vec<Outcome>> {
    let leases: Vec<Lease> = heads.iter().map(|head| head.lease.clone()).collect();
    let held = DISPATCHES.fence_all(tx, &leases).await?;
    let ours = || heads.iter().filter(|head| held.contains(&head.lease.id));
    let rows = Rows::new(vec![
        texts(ours().map(|head| head.item.tenant.as_str())),
        texts(ours().map(|head| head.provider_id)),
    ]);
    let mut early = Vec::new();
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "WITH input (tenant_id, provider_id) AS ({})
             DELETE FROM delivery_reports
             WHERE (tenant_id, provider_id) IN (SELECT tenant_id, provider_id FROM input)
             RETURNING tenant_id, provider_id, status, error",
            rows.source(&piece)
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
        early.extend(statement.fetch_all::<(String, String, String, Option<String>)>().await?);
    }
    let reported = |head: &Taken<'_>| {
        early.iter().find(|(tenant, provider_id, ..)| {
            *tenant == head.item.tenant && provider_id == head.provider_id
        })
    };
    let status = |head: &Taken<'_>| reported(head).map_or("sent", |(.., status, _)| status);
    let error = |head: &Taken<'_>| reported(head).and_then(|(.., error)| error.as_deref());
    let rows = Rows::new(vec![
        texts(ours().map(|head| head.item.id)),
        texts(ours().map(|head| head.provider_id)),
        texts(ours().map(status)),
        optional_texts(ours().map(error)),
    ]);
    let mut outcomes = Vec::new();
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "WITH input (id, provider_id, status, error) AS ({})
             UPDATE outbox
             SET status = CASE WHEN outbox.status IN ('sending', 'unknown') THEN input.status
                               ELSE outbox.status END,
                 error = CASE WHEN outbox.status IN ('sending', 'unknown') THEN input.error
                              ELSE outbox.error END,
                 provider_id = COALESCE(outbox.provider_id, input.provider_id),
                 next_attempt_at = NULL, updated_at = {}
             FROM input WHERE {}
             RETURNING outbox.id, outbox.status, outbox.error",
            rows.source(&piece),
            piece.parameter(1),
            named(tx.engine(), "outbox", "input")
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).bind(Time(now));
        let written: Vec<(String, String, Option<String>)> = statement.fetch_all().await?;
        for (id, status, error) in written {
            let (item, status) = (uuid(&id)?, word(&status, OutboundStatus::of_word)?);
            let said = ours().find(|head| head.item.id == item).and_then(reported);
            let is_news = said.is_some_and(|(_, _, said, _)| said == status.word());
            outcomes.push(Outcome { item, status, error, is_news });
        }
    }
    release(tx, ours().map(|head| head.lease.id.as_str())).await?;
    count(tx, heads, &outcomes, now);
    Ok(outcomes)
}

/// Tells `/metrics` once it is committed.
fn count(tx: &mut Transaction, heads: &[Taken<'_>], outcomes: &[Outcome], now: Timestamp) {
    counters::messages(tx, OutboundStatus::Sent, outcomes.len() as u64);
    for outcome in outcomes {
        if outcome.status == OutboundStatus::Failed {
            // Who wrote of it before has counted it.
            counters::messages(tx, OutboundStatus::Failed, outcome.is_news.into());
            continue;
        }
        let mut heads = heads.iter().map(|head| head.item).filter(|item| item.id == outcome.item);
        if let Some(asked_at) = heads.next().and_then(|item| item.asked_at) {
            // A clock may have been set.
            counters::replied(tx, now.duration_since(asked_at).try_into().unwrap_or_default());
        }
    }
}

/// Gives queues back, to be looked at when their heads may be sent.
///
/// # Errors
/// The engine's.
pub async fn give_back(tx: &mut Transaction, leases: &[Lease]) -> Result<()> {
    let held = DISPATCHES.fence_all(tx, leases).await?;
    release(tx, held.iter().map(String::as_str)).await
}

/// Ends leases that are ours; the rows are locked: nothing is added that this does not see.
async fn release(tx: &mut Transaction, queues: impl Iterator<Item = &str>) -> Result<()> {
    let rows = Rows::new(vec![texts(queues)]);
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "WITH input (id) AS ({})
             UPDATE dispatches
             SET lease_holder = NULL,
                 due_at = (SELECT COALESCE(next_attempt_at, created_at) FROM outbox
                           WHERE lead_id = dispatches.id AND status IN ({OPEN})
                           ORDER BY seq LIMIT 1)
             FROM input WHERE {}",
            rows.source(&piece),
            named(tx.engine(), "dispatches", "input")
        );
        tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).execute().await?;
    }
    Ok(())
}
