//! A lead with all that is shown of it (conversations.md, "REST").

use jiff::Timestamp;
use sqlx::FromRow;
use store::{Result, Time};
use uuid::Uuid;

use super::{
    Reads,
    attachments::{self, Attachment},
    deposits::{self, Deposit},
    glance,
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
    /// As WhatsApp told it with the newest message.
    pub name: Option<String>,
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
    /// The provider's id of its file.
    pub media_id: Option<String>,
    /// Where it stands.
    pub status: String,
    /// Why it was not sent.
    pub error: Option<String>,
    /// The step that was asked, once the rules have run.
    pub step: Option<String>,
    /// The run, once the rules have run.
    pub run: Option<u32>,
    /// When it arrived, or was decided.
    pub created_at: Timestamp,
}

/// A row of [`CAME`] or [`WENT`].
#[derive(FromRow)]
pub(super) struct Row {
    id: String,
    kind: String,
    body: String,
    provider_id: Option<String>,
    media_id: Option<String>,
    status: String,
    error: Option<String>,
    step: Option<String>,
    run: Option<i64>,
    at: Time,
}

impl Row {
    pub(super) fn message(self, direction: Direction) -> Result<Message> {
        Ok(Message {
            id: uuid(&self.id)?,
            direction,
            kind: self.kind,
            text: self.body,
            provider_id: self.provider_id,
            media_id: self.media_id,
            status: self.status,
            error: self.error,
            step: self.step,
            run: self.run.map(number).transpose()?,
            created_at: self.at.0,
        })
    }
}

/// Everything of a lead, with so many of its newest messages.
///
/// # Errors
/// The engine's.
pub async fn detail(
    reads: impl Into<Reads<'_>>,
    tenant: &str,
    id: Uuid,
    most: Option<u32>,
) -> Result<Option<Detail>> {
    let mut reads = reads.into();
    let Some(stored) = leads::get(reads.again(), tenant, id).await? else { return Ok(None) };
    Ok(Some(Detail {
        answers: leads::answers(reads.again(), &stored.lead).await?,
        name: glance::name_of(reads.again(), tenant, id).await?,
        messages: messages(reads.again(), tenant, id, most).await?,
        attachments: attachments::of_lead(reads.again(), tenant, id).await?,
        deposit: deposits::of_run(reads.again(), tenant, id, stored.lead.run).await?,
        stored,
    }))
}

/// The newest messages of a lead, so many or most of them, both ways, the oldest first.
///
/// # Errors
/// The engine's.
pub async fn messages(
    reads: impl Into<Reads<'_>>,
    tenant: &str,
    lead: Uuid,
    most: Option<u32>,
) -> Result<Vec<Message>> {
    let mut reads = reads.into();
    let limit = most.map_or(MOST, i64::from).min(MOST);
    let sql = format!(
        "SELECT {CAME} FROM inbox WHERE lead_id = $1 AND tenant_id = $2
         ORDER BY received_at DESC, id DESC LIMIT $3"
    );
    let came = read(reads.again(), sql, tenant, lead, limit, Direction::In).await?;
    let sql = format!(
        "SELECT {WENT} FROM outbox WHERE lead_id = $1 AND tenant_id = $2
         ORDER BY created_at DESC, seq DESC LIMIT $3"
    );
    let went = read(reads, sql, tenant, lead, limit, Direction::Out).await?;
    let mut messages = came;
    messages.extend(went);
    // Stable; at one time, what came in goes before what it brought about.
    messages.sort_by_key(|message| (message.created_at, message.direction));
    if let Some(most) = most {
        messages.drain(..messages.len().saturating_sub(most as usize));
    }
    Ok(messages)
}

/// The columns of a message that came in.
pub(super) const CAME: &str = "id, kind, body, message_id AS provider_id, media_id, status, NULL AS error, step, \
     run, received_at AS at";
/// The columns of a message to a lead.
pub(super) const WENT: &str = "id, kind, body, provider_id, NULL AS media_id, status, error, step, run, \
     created_at AS at";

async fn read(
    mut reads: Reads<'_>,
    sql: String,
    tenant: &str,
    lead: Uuid,
    limit: i64,
    direction: Direction,
) -> Result<Vec<Message>> {
    let statement = reads.query(sql).bind(lead.to_string()).bind(tenant).bind(limit);
    let rows: Vec<Row> = statement.fetch_all().await?;
    rows.into_iter().rev().map(|row| row.message(direction)).collect()
}
