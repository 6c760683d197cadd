//! A lead with all that is shown of it (conversations.md, "REST").

use jiff::Timestamp;
use sqlx::FromRow;
use store::{Result, Time};
use uuid::Uuid;

use super::{
    Reads,
    attachments::{self, Attachment},
    deposits::{self, Deposit},
    leads::{self, Stored},
    rows::{number, uuid},
};
use crate::domain::lead::Answers;

/// Most messages of each direction that are shown; the newest.
const MOST: i64 = 5_000;

/// A lead with its answers, messages and files.
#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    /// The lead and its step.
    pub stored: Stored,
    /// The answers of its run.
    pub answers: Answers,
    /// In and out, the oldest first.
    pub messages: Vec<Message>,
    /// Its files, the oldest first.
    pub attachments: Vec<Attachment>,
    /// The deposit of its run.
    pub deposit: Option<Deposit>,
}

/// Which way a message went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// From the lead.
    In,
    /// To the lead.
    Out,
}

/// A message of the conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Our id.
    pub id: Uuid,
    /// Which way it went.
    pub direction: Direction,
    /// WhatsApp's type of what came in, our kind of what went out.
    pub kind: String,
    /// What it says.
    pub text: String,
    /// The provider's id.
    pub provider_id: Option<String>,
    /// Where it stands.
    pub status: String,
    /// The step that was asked, once the rules have run.
    pub step: Option<String>,
    /// The run, once the rules have run.
    pub run: Option<u32>,
    /// When it arrived, or was decided.
    pub created_at: Timestamp,
}

#[derive(FromRow)]
struct Row {
    id: String,
    kind: String,
    body: String,
    provider_id: Option<String>,
    status: String,
    step: Option<String>,
    run: Option<i64>,
    at: Time,
}

impl Row {
    fn message(self, direction: Direction) -> Result<Message> {
        Ok(Message {
            id: uuid(&self.id)?,
            direction,
            kind: self.kind,
            text: self.body,
            provider_id: self.provider_id,
            status: self.status,
            step: self.step,
            run: self.run.map(number).transpose()?,
            created_at: self.at.0,
        })
    }
}

/// Everything of a lead.
///
/// # Errors
/// The engine's.
pub async fn detail(reads: impl Into<Reads<'_>>, tenant: &str, id: Uuid) -> Result<Option<Detail>> {
    let mut reads = reads.into();
    let Some(stored) = leads::get(reads.again(), tenant, id).await? else { return Ok(None) };
    Ok(Some(Detail {
        answers: leads::answers(reads.again(), &stored.lead).await?,
        messages: messages(reads.again(), tenant, id).await?,
        attachments: attachments::of_lead(reads.again(), tenant, id).await?,
        deposit: deposits::of_run(reads.again(), tenant, id, stored.lead.run).await?,
        stored,
    }))
}

/// The messages of a lead, both ways, the oldest first.
///
/// # Errors
/// The engine's.
pub async fn messages(
    reads: impl Into<Reads<'_>>,
    tenant: &str,
    lead: Uuid,
) -> Result<Vec<Message>> {
    let mut reads = reads.into();
    let came =
        "SELECT id, kind, body, message_id AS provider_id, status, step, run, received_at AS at
         FROM inbox WHERE lead_id = $1 AND tenant_id = $2
         ORDER BY received_at DESC, id DESC LIMIT $3";
    let came = read(reads.again(), came, tenant, lead, Direction::In).await?;
    let went = "SELECT id, kind, body, provider_id, status, step, run, created_at AS at
         FROM outbox WHERE lead_id = $1 AND tenant_id = $2
         ORDER BY created_at DESC, seq DESC LIMIT $3";
    let went = read(reads, went, tenant, lead, Direction::Out).await?;
    let mut messages = came;
    messages.extend(went);
    // Stable; at one time, what came in goes before what it brought about.
    messages.sort_by_key(|message| (message.created_at, message.direction));
    Ok(messages)
}

async fn read(
    mut reads: Reads<'_>,
    sql: &str,
    tenant: &str,
    lead: Uuid,
    direction: Direction,
) -> Result<Vec<Message>> {
    let statement = reads.query(sql).bind(lead.to_string()).bind(tenant).bind(MOST);
    let rows: Vec<Row> = statement.fetch_all().await?;
    rows.into_iter().rev().map(|row| row.message(direction)).collect()
}
