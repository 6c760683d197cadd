//! The one way in which a lead is written: a decision and all that goes with it, in the caller's
//! transaction (conversations.md, "State change, answers, … are one transaction").

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{
    Lease, Result, Time, Transaction,
    bulk::{Column, Rows},
};
use uuid::Uuid;

use super::{
    Ids, LEADS,
    attachments::FileStatus,
    effects, events, leads, outbox,
    rows::{text_of, texts},
};
use crate::domain::{
    decision::{Attachment, Decision, Mark},
    lead::{Answer, Lead},
    message::InboundStatus,
    status::Status,
};

/// A decision, and on what it was made.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// What was decided.
    pub decision: &'a Decision,
    /// The step that the lead was at: together with the version, what is compared.
    pub from_step: usize,
    /// The key of the step that it is at from now on.
    pub step_key: &'a str,
    /// When.
    pub now: Timestamp,
    /// The trace that it happens in, for what follows.
    pub trace: Option<&'a str>,
    /// The lease that ends with it.
    pub gives_back: Option<GivesBack<'a>>,
}

/// A lease of the lead, given back with its change: one statement less than [`leads::give_back`].
#[derive(Clone, Copy, Debug)]
pub struct GivesBack<'a> {
    /// Which.
    pub lease: &'a Lease,
    /// When the lead is to be looked at, should no message come before.
    pub next_timer: Option<Timestamp>,
}

/// What came of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "after a conflict the transaction must not be committed"]
pub enum Applied {
    /// It is written.
    Done {
        /// The lead's version from now on.
        version: i64,
        /// The ids of the messages to the lead, in order.
        outbound: Vec<Uuid>,
    },
    /// Somebody else has changed the lead: the caller drops the transaction, reloads and decides
    /// again.
    Conflict,
}

/// Writes a decision.
///
/// # Errors
/// A lost lease, and the engine's.
pub async fn apply(tx: &mut Transaction, ids: Ids<'_>, change: Change<'_>) -> Result<Applied> {
    let Change { decision, now, trace, .. } = change;
    let lead = &decision.lead;
    if let Some(GivesBack { lease, .. }) = change.gives_back {
        LEADS.fence(tx, lease).await?;
    }
    // Before the lead's own row: what it is to be looked at for next leaves these out.
    mark(tx, lead.id, &decision.marks).await?;
    let Some(last_seq) = swap(tx, &change).await? else { return Ok(Applied::Conflict) };
    answer(tx, lead, &decision.answers).await?;
    attach(tx, ids, lead, &decision.attachments, now).await?;
    let outbound = outbox::change(tx, ids, &change, last_seq).await?;
    let asked = effects::Asked { tenant: &lead.tenant, lead: lead.id, now, trace };
    effects::ask(tx, ids, &decision.effects, asked).await?;
    let correlation = trace.and_then(events::trace_id);
    let about = events::About { tenant: &lead.tenant, lead: Some(lead.id), correlation };
    events::record_all(tx, ids, about, &decision.events, now).await?;
    Ok(Applied::Done { version: lead.version + 1, outbound })
}

/// Compares and swaps the lead's row; the number of its last message out, or none when it has
/// changed.
async fn swap(tx: &mut Transaction, change: &Change<'_>) -> Result<Option<i64>> {
    let lead = &change.decision.lead;
    let release = match change.gives_back {
        Some(_) => format!(", due_at = {}, lease_holder = NULL", leads::next_look("$13", "$17")),
        None => String::new(),
    };
    let sql = format!(
        "UPDATE leads
         SET status = $1, run = $2, flow_version = $3, step = $4, step_key = $5, strikes = $6,
             handover_reason = $7, memory = $8, updated_at = $9, version = version + 1,
             last_seq = last_seq + $10 * $11,
             stage = CASE WHEN stage < $12 THEN $12 ELSE stage END{release}
         WHERE id = $13 AND tenant_id = $14 AND version = $15 AND step = $16
         RETURNING last_seq"
    );
    let mut statement = tx
        .query(AssertSqlSafe(sql))
        .bind(lead.status.word())
        .bind(i64::from(lead.run))
        .bind(i64::from(lead.flow_version))
        .bind(lead.step as i64)
        .bind(change.step_key)
        .bind(i64::from(lead.strikes))
        .bind(lead.handover_reason.as_deref())
        .bind(text_of(&lead.memory)?)
        .bind(Time(change.now))
        .bind(change.decision.outbound.len() as i64)
        .bind(outbox::ROOM)
        .bind(stage(lead.status))
        .bind(lead.id.to_string())
        .bind(lead.tenant.as_str())
        .bind(lead.version)
        .bind(change.from_step as i64);
    if let Some(GivesBack { next_timer, .. }) = change.gives_back {
        statement = statement.bind(next_timer.map(Time));
    }
    let row: Option<(i64,)> = statement.fetch_optional().await?;
    Ok(row.map(|(last_seq,)| last_seq))
}

/// The stages of the funnel, in order.
pub(super) const STAGES: [Status; 7] = [
    Status::New,
    Status::Qualifying,
    Status::PendingApproval,
    Status::AwaitingDeposit,
    Status::DepositPaid,
    Status::BookingPending,
    Status::Booked,
];

/// How far on the way to a booking a status is; 0 for what lies beside it.
fn stage(status: Status) -> i64 {
    let status = match status {
        // Paid, and nothing to choose from.
        Status::CollectingTimeWindows => Status::BookingPending,
        status => status,
    };
    STAGES.iter().position(|stage| *stage == status).unwrap_or_default() as i64
}

async fn mark(tx: &mut Transaction, lead: Uuid, marks: &[Mark]) -> Result<()> {
    let received = InboundStatus::Received.word();
    if let [mark] = marks {
        let sql = "UPDATE inbox SET status = $1, step = $2, run = $3
                   WHERE id = $4 AND lead_id = $5 AND status = $6";
        tx.query(sql)
            .bind(mark.status.word())
            .bind(mark.step.as_str())
            .bind(i64::from(mark.run))
            .bind(mark.id.to_string())
            .bind(lead.to_string())
            .bind(received)
            .execute()
            .await?;
        return Ok(());
    }
    let rows = Rows::new(vec![
        texts(marks.iter().map(|mark| mark.id)),
        texts(marks.iter().map(|mark| mark.status.word())),
        texts(marks.iter().map(|mark| mark.step.as_str())),
        Column::Int(marks.iter().map(|mark| mark.run.into()).collect()),
    ]);
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "WITH input (id, status, step, run) AS ({})
             UPDATE inbox SET status = input.status, step = input.step, run = input.run FROM input
             WHERE inbox.id = input.id AND inbox.lead_id = {} AND inbox.status = {}",
            rows.source(&piece),
            piece.parameter(1),
            piece.parameter(2)
        );
        tx.query(AssertSqlSafe(sql))
            .bind_rows(&rows, &piece)
            .bind(lead.to_string())
            .bind(received)
            .execute()
            .await?;
    }
    Ok(())
}

async fn answer(tx: &mut Transaction, lead: &Lead, answers: &[(String, Answer)]) -> Result<()> {
    let count = answers.len();
    let values: Result<Vec<String>> =
        answers.iter().map(|(_, answer)| text_of(&answer.value)).collect();
    let rows = Rows::new(vec![
        texts(vec![lead.tenant.as_str(); count]),
        texts(vec![lead.id; count]),
        Column::Int(vec![lead.run.into(); count]),
        texts(answers.iter().map(|(step, _)| step.as_str())),
        texts(answers.iter().map(|(_, answer)| answer.raw.as_str())),
        texts(values?),
        Column::Time(answers.iter().map(|(_, answer)| answer.answered_at).collect()),
    ]);
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "INSERT INTO answers (tenant_id, lead_id, run, step, raw, value, answered_at)
             {}
             ON CONFLICT (tenant_id, lead_id, run, step) DO UPDATE
             SET raw = excluded.raw, value = excluded.value, answered_at = excluded.answered_at",
            rows.source(&piece)
        );
        tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).execute().await?;
    }
    Ok(())
}

async fn attach(
    tx: &mut Transaction,
    ids: Ids<'_>,
    lead: &Lead,
    files: &[Attachment],
    now: Timestamp,
) -> Result<()> {
    let count = files.len();
    let rows = Rows::new(vec![
        texts(vec![lead.tenant.as_str(); count]),
        texts(ids.several(count)),
        texts(vec![lead.id; count]),
        texts(files.iter().map(|file| file.media_id.as_str())),
        Column::Int(files.iter().map(|file| file.run.into()).collect()),
        texts(files.iter().map(|file| file.step.as_str())),
        Column::Flag(files.iter().map(|file| file.candidate).collect()),
        texts(vec![FileStatus::Pending.word(); count]),
        Column::Time(vec![now; count]),
    ]);
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "INSERT INTO attachments
                 (tenant_id, id, lead_id, media_id, run, step, candidate, status, created_at)
             {} ON CONFLICT DO NOTHING",
            rows.source(&piece)
        );
        tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).execute().await?;
    }
    Ok(())
}
