//! The parts of changes that are this table's or that, each written for all of them at once.

use sqlx::AssertSqlSafe;
use store::{
    Result, Transaction,
    bulk::{Column, Rows, look_up, named},
};

use super::{Change, Fit};
use crate::{
    domain::{message::InboundStatus, status::Status},
    store::{
        Ids,
        attachments::FileStatus,
        counters,
        events::{self, About},
        leads,
        rows::{optional_texts, text_of, texts},
    },
};

/// Swaps the rows of leads that were compared and are locked.
pub(super) async fn swap(tx: &mut Transaction, fits: &[Fit<'_>]) -> Result<()> {
    let changes = || fits.iter().map(|fit| fit.change);
    let leads = || changes().map(|change| &change.decision.lead);
    let memories: Result<Vec<String>> = leads().map(|lead| text_of(&lead.memory)).collect();
    let seqs = fits.iter().map(|fit| fit.last_seq + fit.room());
    let timers = changes().map(|change| change.gives_back.and_then(|held| held.next_timer));
    let rows = Rows::new(vec![
        texts(leads().map(|lead| lead.id)),
        texts(leads().map(|lead| lead.status.word())),
        Column::Int(leads().map(|lead| lead.run.into()).collect()),
        Column::Int(leads().map(|lead| lead.flow_version.into()).collect()),
        Column::Int(leads().map(|lead| lead.step as i64).collect()),
        texts(changes().map(|change| change.step_key)),
        Column::Int(leads().map(|lead| lead.strikes.into()).collect()),
        optional_texts(leads().map(|lead| lead.handover_reason.as_deref())),
        texts(memories?),
        Column::Time(changes().map(|change| change.now).collect()),
        Column::Int(seqs.collect()),
        Column::Int(leads().map(|lead| stage(lead.status)).collect()),
        Column::Flag(changes().map(|change| change.gives_back.is_some()).collect()),
        Column::OptionalTime(timers.collect()),
    ]);
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "WITH input (id, status, run, flow_version, step, step_key, strikes, handover_reason,
                         memory, now, last_seq, stage, gives_back, timer) AS ({})
             UPDATE leads
             SET status = input.status, run = input.run, flow_version = input.flow_version,
                 step = input.step, step_key = input.step_key, strikes = input.strikes,
                 handover_reason = input.handover_reason, memory = input.memory,
                 updated_at = input.now, version = version + 1, last_seq = input.last_seq,
                 stage = CASE WHEN leads.stage < input.stage THEN input.stage ELSE leads.stage END,
                 due_at = CASE WHEN input.gives_back THEN {} ELSE leads.due_at END,
                 lease_holder = CASE WHEN input.gives_back THEN NULL ELSE lease_holder END
             FROM input WHERE {}",
            rows.source(&piece),
            leads::next_look("input.id", "input.timer"),
            named(tx.engine(), "leads", "input")
        );
        tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).execute().await?;
    }
    Ok(())
}

/// The stages of the funnel, in order.
pub(in crate::store) const STAGES: [Status; 7] = [
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

pub(super) async fn mark(tx: &mut Transaction, fits: &[Fit<'_>]) -> Result<()> {
    let marks = || {
        fits.iter()
            .map(|fit| fit.change.decision)
            .flat_map(|decision| decision.marks.iter().map(move |mark| (decision.lead.id, mark)))
    };
    let rows = Rows::new(vec![
        texts(marks().map(|(_, mark)| mark.id)),
        texts(marks().map(|(lead, _)| lead)),
        texts(marks().map(|(_, mark)| mark.status.word())),
        texts(marks().map(|(_, mark)| mark.step.as_str())),
        Column::Int(marks().map(|(_, mark)| mark.run.into()).collect()),
    ]);
    for piece in rows.pieces(tx.engine()) {
        // Looked up by their ids alone: the index of what waits is full of what no longer does. Nobody else
        // marks them, as their leads are locked.
        let sql = format!(
            "WITH input (id, lead_id, status, step, run) AS ({}),
                  waiting (id, status, step, run) AS (
                      SELECT input.id, input.status, input.step, input.run FROM input {}
                      WHERE inbox.lead_id = input.lead_id AND inbox.status = {})
             UPDATE inbox SET status = waiting.status, step = waiting.step, run = waiting.run FROM waiting
             WHERE {}",
            rows.source(&piece),
            look_up(tx.engine(), "inbox", "inbox.id = input.id"),
            piece.parameter(1),
            named(tx.engine(), "inbox", "waiting")
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
        statement.bind(InboundStatus::Received.word()).execute().await?;
    }
    Ok(())
}

pub(super) async fn answer(tx: &mut Transaction, fits: &[Fit<'_>]) -> Result<()> {
    let answers = || {
        fits.iter().map(|fit| fit.change.decision).flat_map(|decision| {
            decision.answers.iter().map(move |(step, answer)| (&decision.lead, step, answer))
        })
    };
    let values: Result<Vec<String>> =
        answers().map(|(.., answer)| text_of(&answer.value)).collect();
    let rows = Rows::new(vec![
        texts(answers().map(|(lead, ..)| lead.tenant.as_str())),
        texts(answers().map(|(lead, ..)| lead.id)),
        Column::Int(answers().map(|(lead, ..)| lead.run.into()).collect()),
        texts(answers().map(|(_, step, _)| step.as_str())),
        texts(answers().map(|(.., answer)| answer.raw.as_str())),
        texts(values?),
        Column::Time(answers().map(|(.., answer)| answer.answered_at).collect()),
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

pub(super) async fn attach(tx: &mut Transaction, ids: Ids<'_>, fits: &[Fit<'_>]) -> Result<()> {
    let files = || {
        fits.iter().map(|fit| fit.change).flat_map(|change| {
            let lead = &change.decision.lead;
            change.decision.attachments.iter().map(move |file| (lead, file, change.now))
        })
    };
    let count = files().count();
    let rows = Rows::new(vec![
        texts(files().map(|(lead, ..)| lead.tenant.as_str())),
        texts(ids.several(count)),
        texts(files().map(|(lead, ..)| lead.id)),
        texts(files().map(|(_, file, _)| file.media_id.as_str())),
        Column::Int(files().map(|(_, file, _)| file.run.into()).collect()),
        texts(files().map(|(_, file, _)| file.step.as_str())),
        Column::Flag(files().map(|(_, file, _)| file.candidate).collect()),
        texts(vec![FileStatus::Pending.word(); count]),
        Column::Time(files().map(|(.., now)| now).collect()),
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

pub(super) async fn tell(tx: &mut Transaction, ids: Ids<'_>, fits: &[Fit<'_>]) -> Result<()> {
    let mut told = Vec::new();
    for Change { decision, trace, now, .. } in fits.iter().map(|fit| fit.change) {
        let lead = &decision.lead;
        let correlation = trace.and_then(events::trace_id);
        let about = About { tenant: &lead.tenant, lead: Some(lead.id), correlation };
        told.extend(decision.events.iter().map(|event| (about, event, now)));
    }
    events::record_all(tx, ids, &told).await
}

/// Tells `/metrics` once all this is committed.
pub(super) fn count(tx: &mut Transaction, fits: &[Fit<'_>]) {
    for fit in fits.iter().filter(|fit| fit.is_handover) {
        let reason = fit.change.decision.lead.handover_reason.as_deref();
        counters::handed_over(tx, reason.unwrap_or_default());
    }
}
