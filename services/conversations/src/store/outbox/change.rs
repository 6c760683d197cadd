//! What changes of leads do to their queues: messages are added, and older ones cancelled or let go.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{
    Result, Time, Transaction,
    bulk::{Column, Rows},
};
use uuid::Uuid;

use super::{ROOM, questions, words};
use crate::{
    domain::message::{Kind, OutboundStatus},
    store::{
        DISPATCHES, Ids, OUTBOX_WORK, arm, arm_all,
        changes::{Change, Fit},
        counters,
        rows::{optional_texts, texts},
    },
};

/// The part of changes that the queues have; the ids of the new messages of each. Rows in `dispatches` are
/// locked before any message is touched, as the sender of a head does.
pub(in crate::store) async fn change(
    tx: &mut Transaction,
    ids: Ids<'_>,
    fits: &[Fit<'_>],
) -> Result<Vec<Vec<Uuid>>> {
    let parked = lock(tx, fits).await?;
    for Change { decision, now, .. } in fits.iter().map(|fit| fit.change) {
        let lead = decision.lead.id.to_string();
        if decision.cancels_old_run {
            cancel_old(tx, &lead, decision.lead.run, now).await?;
        }
        if decision.unparks && parked.contains(&lead) {
            unpark(tx, &lead, now).await?;
        }
    }
    insert(tx, ids, fits).await
}

/// Locks the queues that are touched and makes those due that are written to; those of which a message may be
/// parked.
async fn lock(tx: &mut Transaction, fits: &[Fit<'_>]) -> Result<HashSet<String>> {
    let mut touched = Vec::new();
    for Change { decision, now, .. } in fits.iter().map(|fit| fit.change) {
        let writes = !decision.outbound.is_empty() || decision.cancels_old_run;
        if writes || decision.unparks {
            touched.push((decision.lead.id.to_string(), writes.then_some(now)));
        }
        if writes {
            tx.wake(OUTBOX_WORK, "");
        }
    }
    let due = touched.iter().map(|(lead, due)| (lead.as_str(), *due)).collect();
    let columns = "dispatches.id, dispatches.parked";
    let locked: Vec<(String, bool)> = arm_all(tx, DISPATCHES, &due, columns).await?;
    Ok(locked.into_iter().filter(|(_, parked)| *parked).map(|(lead, _)| lead).collect())
}

/// Questions and reminders of older runs are not sent any more, also those of which nobody knows
/// whether they were: they would be sent again.
async fn cancel_old(tx: &mut Transaction, lead: &str, run: u32, now: Timestamp) -> Result<()> {
    let kinds = words(questions().chain([Kind::Reminder]).map(Kind::word));
    let sql = format!(
        "UPDATE outbox SET status = 'cancelled', error = 'a new run has begun', updated_at = $1
         WHERE lead_id = $2 AND run < $3 AND status IN ('queued', 'parked', 'unknown')
           AND kind IN ({kinds})"
    );
    let statement = tx.query(AssertSqlSafe(sql)).bind(Time(now)).bind(lead).bind(i64::from(run));
    let cancelled = statement.execute().await?;
    counters::messages(tx, OutboundStatus::Cancelled, cancelled);
    Ok(())
}

/// The window has opened: what was parked goes on, but for questions, whose turn is over.
async fn unpark(tx: &mut Transaction, lead: &str, now: Timestamp) -> Result<()> {
    let questions = words(questions().map(Kind::word));
    let sql = format!(
        "UPDATE outbox
         SET status = CASE WHEN kind IN ({questions}) THEN 'cancelled' ELSE 'queued' END,
             error = CASE WHEN kind IN ({questions}) THEN 'the lead wrote first' ELSE NULL END,
             next_attempt_at = NULL, updated_at = $1
         WHERE lead_id = $2 AND status = 'parked'
         RETURNING status"
    );
    let statement = tx.query(AssertSqlSafe(sql)).bind(Time(now)).bind(lead);
    let unparked: Vec<(String,)> = statement.fetch_all().await?;
    let cancelled = OutboundStatus::Cancelled;
    let count = unparked.iter().filter(|(status,)| status == cancelled.word()).count();
    counters::messages(tx, cancelled, count as u64);
    tx.query("UPDATE dispatches SET parked = FALSE WHERE id = $1").bind(lead).execute().await?;
    arm(tx, DISPATCHES, lead, now).await?;
    tx.wake(OUTBOX_WORK, "");
    Ok(())
}

async fn insert(tx: &mut Transaction, ids: Ids<'_>, fits: &[Fit<'_>]) -> Result<Vec<Vec<Uuid>>> {
    let messages = || {
        fits.iter().flat_map(|Fit { change, last_seq, .. }| {
            let numbers = (1..).map(move |n| last_seq + n * ROOM);
            change.decision.outbound.iter().zip(numbers).map(move |one| (change, one))
        })
    };
    let count = messages().count();
    let leads = || messages().map(|(change, _)| &change.decision.lead);
    let ones = || messages().map(|(_, (message, _))| message);
    let now = || messages().map(|(change, _)| change.now).collect();
    let new = ids.several(count);
    let rows = Rows::new(vec![
        texts(leads().map(|lead| lead.tenant.as_str())),
        texts(new.iter().copied()),
        texts(leads().map(|lead| lead.id)),
        Column::Int(messages().map(|(_, (_, number))| number).collect()),
        Column::Int(ones().map(|message| message.run.into()).collect()),
        texts(ones().map(|message| message.step.as_str())),
        texts(ones().map(|message| message.kind.word())),
        texts(ones().map(|message| message.text.as_str())),
        texts(vec![OutboundStatus::Queued.word(); count]),
        Column::Time(now()),
        Column::Time(now()),
        optional_texts(messages().map(|(change, _)| change.trace)),
        Column::OptionalTime(messages().map(|(change, _)| change.asked_at).collect()),
    ]);
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "INSERT INTO outbox
                 (tenant_id, id, lead_id, seq, run, step, kind, body, status, created_at,
                  updated_at, traceparent, asked_at)
             {}",
            rows.source(&piece)
        );
        tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).execute().await?;
    }
    let mut new = new.into_iter();
    let of = |fit: &Fit<'_>| new.by_ref().take(fit.change.decision.outbound.len()).collect();
    Ok(fits.iter().map(of).collect())
}
