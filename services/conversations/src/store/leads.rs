//! Leads: who they are and where they stand. They are written by [`super::changes`] alone.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Lease, Result, Store, Time, Transaction,
    bulk::{Column, Rows, look_up, named},
};
use uuid::Uuid;

use super::{
    INBOX_WORK, LEADS, Reads, arm as arm_row, inbox,
    inbox::Waiting,
    rows::{document, number, texts, uuid, word},
};
use crate::domain::{
    lead::{Answer, Answers, Lead},
    status::Status,
};

/// A lead with the key of its step.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The lead.
    pub lead: Lead,
    /// The key of the question that is or was asked last.
    pub step_key: String,
}

#[derive(FromRow)]
pub(super) struct Row {
    id: String,
    tenant_id: String,
    phone: String,
    wa_user_id: Option<String>,
    status: String,
    run: i64,
    flow_version: i64,
    step: i64,
    step_key: String,
    strikes: i64,
    handover_reason: Option<String>,
    memory: String,
    version: i64,
    created_at: Time,
    updated_at: Time,
}

/// The columns of a lead.
pub(super) const COLUMNS: &str = "leads.id, leads.tenant_id, leads.phone, leads.wa_user_id,
    leads.status, leads.run, leads.flow_version, leads.step, leads.step_key, leads.strikes,
    leads.handover_reason, leads.memory, leads.version, leads.created_at, leads.updated_at";

impl TryFrom<Row> for Stored {
    type Error = store::Error;

    fn try_from(row: Row) -> Result<Self> {
        let lead = Lead {
            id: uuid(&row.id)?,
            tenant: row.tenant_id,
            phone: row.phone,
            wa_user_id: row.wa_user_id,
            status: word(&row.status, Status::of_word)?,
            run: number(row.run)?,
            flow_version: number(row.flow_version)?,
            step: number(row.step)?,
            strikes: number(row.strikes)?,
            handover_reason: row.handover_reason,
            memory: document(&row.memory)?,
            version: row.version,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        };
        Ok(Self { lead, step_key: row.step_key })
    }
}

/// A lead.
///
/// # Errors
/// The engine's.
pub async fn get(reads: impl Into<Reads<'_>>, tenant: &str, id: Uuid) -> Result<Option<Stored>> {
    by_id(reads.into(), tenant, id, "").await
}

/// A lead, which nobody else changes until commit.
///
/// # Errors
/// The engine's.
pub async fn lock(tx: &mut Transaction, tenant: &str, id: Uuid) -> Result<Option<Stored>> {
    let for_update = tx.engine().for_update();
    by_id(tx.into(), tenant, id, for_update).await
}

async fn by_id(
    mut reads: Reads<'_>,
    tenant: &str,
    id: Uuid,
    for_update: &str,
) -> Result<Option<Stored>> {
    let row: Option<Row> = reads
        .query(format!("SELECT {COLUMNS} FROM leads WHERE id = $1 AND tenant_id = $2{for_update}"))
        .bind(id.to_string())
        .bind(tenant)
        .fetch_optional()
        .await?;
    row.map(Stored::try_from).transpose()
}

/// Whose a lead is, whoever asks.
///
/// # Errors
/// The engine's.
pub async fn tenant_of(reads: impl Into<Reads<'_>>, id: Uuid) -> Result<Option<String>> {
    let mut reads = reads.into();
    let statement = reads.query("SELECT tenant_id FROM leads WHERE id = $1").bind(id.to_string());
    let tenant: Option<(String,)> = statement.fetch_optional().await?;
    Ok(tenant.map(|(tenant,)| tenant))
}

/// Makes the engine look at a lead by a time: a timer of it begins.
///
/// # Errors
/// The engine's.
pub async fn arm(tx: &mut Transaction, id: Uuid, at: Timestamp) -> Result<()> {
    arm_row(tx, LEADS, &id.to_string(), at).await?;
    tx.wake(INBOX_WORK, "");
    Ok(())
}

/// What the engine needs for a turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The lead.
    pub lead: Lead,
    /// The answers of its run.
    pub answers: Answers,
    /// The messages that wait, in order.
    pub waiting: Vec<Waiting>,
}

/// What leases are about, in three statements together; in the order of the ids.
///
/// # Errors
/// The engine's.
pub async fn load(store: &Store, leases: &[Lease]) -> Result<Vec<Loaded>> {
    let ids = Rows::new(vec![texts(leases.iter().map(|lease| lease.id.as_str()))]);
    let engine = store.engine();
    let of_run = "answers.tenant_id = leads.tenant_id AND answers.lead_id = leads.id
                  AND answers.run = leads.run";
    let mut loaded = Vec::new();
    for piece in ids.pieces(engine) {
        let source = ids.source(&piece);
        let sql = format!(
            "WITH input (id) AS ({source})
             SELECT {COLUMNS} FROM input {} ORDER BY leads.id",
            look_up(engine, "leads", "leads.id = input.id")
        );
        let leads: Vec<Row> =
            store.query(AssertSqlSafe(sql)).bind_rows(&ids, &piece).fetch_all().await?;
        let sql = format!(
            "WITH input (id) AS ({source})
             SELECT answers.lead_id, answers.step, answers.raw, answers.value, answers.answered_at
             FROM input {} {}",
            look_up(engine, "leads", "leads.id = input.id"),
            look_up(engine, "answers", of_run)
        );
        let answers: Vec<AnswerRow> =
            store.query(AssertSqlSafe(sql)).bind_rows(&ids, &piece).fetch_all().await?;
        let mut answers = by_lead(answers)?;
        let mut waiting = inbox::waiting_of(store, &ids, &piece).await?;
        for row in leads {
            let id = row.id.clone();
            loaded.push(Loaded {
                lead: Stored::try_from(row)?.lead,
                answers: answers.remove(&id).unwrap_or_default(),
                waiting: waiting.remove(&id).unwrap_or_default(),
            });
        }
    }
    Ok(loaded)
}

#[derive(FromRow)]
struct AnswerRow {
    lead_id: String,
    step: String,
    raw: String,
    value: String,
    answered_at: Time,
}

fn by_lead(rows: Vec<AnswerRow>) -> Result<HashMap<String, Answers>> {
    let mut leads: HashMap<String, Answers> = HashMap::new();
    for row in rows {
        let answer =
            Answer { raw: row.raw, value: document(&row.value)?, answered_at: row.answered_at.0 };
        leads.entry(row.lead_id).or_default().insert(row.step, answer);
    }
    Ok(leads)
}

/// The answers of the run that a lead is in.
///
/// # Errors
/// The engine's.
pub async fn answers(reads: impl Into<Reads<'_>>, lead: &Lead) -> Result<Answers> {
    let mut reads = reads.into();
    let rows = reads
        .query(
            "SELECT lead_id, step, raw, value, answered_at FROM answers
             WHERE tenant_id = $1 AND lead_id = $2 AND run = $3",
        )
        .bind(lead.tenant.as_str())
        .bind(lead.id.to_string())
        .bind(i64::from(lead.run))
        .fetch_all()
        .await?;
    Ok(by_lead(rows)?.into_values().next().unwrap_or_default())
}

/// The SQL of when a lead is to be looked at next: the first of its waiting messages, or the timer.
pub(super) fn next_look(lead: &str, timer: &str) -> String {
    format!(
        "(SELECT MIN(moment) FROM (
             SELECT MIN(settles_at) AS moment FROM inbox
             WHERE lead_id = {lead} AND status = 'received'
             UNION ALL SELECT {timer}) AS moments)"
    )
}

/// A lease of a lead that ends.
#[derive(Clone, Copy, Debug)]
pub struct GivesBack<'a> {
    /// Which.
    pub lease: &'a Lease,
    /// When the lead is to be looked at, should no message come before.
    pub next_timer: Option<Timestamp>,
}

/// Gives leads back that nothing was written to: each is looked at again at its next timer, or when the first
/// waiting message has settled. Those whose leases were ours; who has the others gives them back.
///
/// # Errors
/// The engine's.
pub async fn give_back(tx: &mut Transaction, leads: &[GivesBack<'_>]) -> Result<BTreeSet<String>> {
    let leases: Vec<Lease> = leads.iter().map(|one| one.lease.clone()).collect();
    // Whoever has kept a message has locked the row: it is locked before messages are looked for.
    let held = LEADS.fence_all(tx, &leases).await?;
    let ours: Vec<_> = leads.iter().filter(|one| held.contains(&one.lease.id)).copied().collect();
    release(tx, &ours).await?;
    Ok(held)
}

/// The same for leads that are fenced already.
///
/// # Errors
/// The engine's.
pub async fn release(tx: &mut Transaction, leads: &[GivesBack<'_>]) -> Result<()> {
    let rows = Rows::new(vec![
        texts(leads.iter().map(|one| one.lease.id.as_str())),
        Column::OptionalTime(leads.iter().map(|one| one.next_timer).collect()),
    ]);
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "WITH input (id, timer) AS ({})
             UPDATE leads SET due_at = {}, lease_holder = NULL FROM input WHERE {}",
            rows.source(&piece),
            next_look("input.id", "input.timer"),
            named(tx.engine(), "leads", "input")
        );
        tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).execute().await?;
    }
    Ok(())
}
