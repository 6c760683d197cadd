//! Files of leads: that they came is stored with the turn, the files themselves after it.

use jiff::Timestamp;
use service::words;
use sqlx::FromRow;
use store::{Result, Time, Transaction};
use uuid::Uuid;

use super::{
    Reads,
    rows::{number, word},
};

words! {
    /// Where a file is.
    FileStatus {
        /// It is still to be fetched.
        Pending "pending",
        /// It is in the object storage.
        Stored "stored",
        /// It cannot be had.
        Failed "failed",
    }
}

/// A file of a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The provider's id.
    pub media_id: String,
    /// The run.
    pub run: u32,
    /// The step that it is kept for.
    pub step: String,
    /// Whether nobody asked for it.
    pub candidate: bool,
    /// Where it is.
    pub status: FileStatus,
    /// Its path in the object storage, once it is there.
    pub path: Option<String>,
    /// How long it is, in bytes, once it is there.
    pub size: Option<u64>,
    /// When it came.
    pub created_at: Timestamp,
}

#[derive(FromRow)]
struct Row {
    media_id: String,
    run: i64,
    step: String,
    candidate: bool,
    status: String,
    path: Option<String>,
    size: Option<i64>,
    created_at: Time,
}

/// The columns of a file.
const COLUMNS: &str = "media_id, run, step, candidate, status, path, size, created_at";

impl TryFrom<Row> for Attachment {
    type Error = store::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            media_id: row.media_id,
            run: number(row.run)?,
            step: row.step,
            candidate: row.candidate,
            status: word(&row.status, FileStatus::of_word)?,
            path: row.path,
            size: row.size.map(i64::unsigned_abs),
            created_at: row.created_at.0,
        })
    }
}

/// Most files that are shown of a lead.
const MOST: i64 = 1_000;

/// The files of a lead, the oldest first.
///
/// # Errors
/// The engine's.
pub async fn of_lead(
    reads: impl Into<Reads<'_>>,
    tenant: &str,
    lead: Uuid,
) -> Result<Vec<Attachment>> {
    let mut reads = reads.into();
    let rows: Vec<Row> = reads
        .query(format!(
            "SELECT {COLUMNS} FROM attachments
             WHERE tenant_id = $1 AND lead_id = $2
             ORDER BY created_at, id
             LIMIT $3"
        ))
        .bind(tenant)
        .bind(lead.to_string())
        .bind(MOST)
        .fetch_all()
        .await?;
    rows.into_iter().map(Attachment::try_from).collect()
}

/// A file of a lead.
///
/// # Errors
/// The engine's.
pub async fn find(
    reads: impl Into<Reads<'_>>,
    tenant: &str,
    lead: Uuid,
    media_id: &str,
) -> Result<Option<Attachment>> {
    let mut reads = reads.into();
    let row: Option<Row> = reads
        .query(format!(
            "SELECT {COLUMNS} FROM attachments
             WHERE tenant_id = $1 AND lead_id = $2 AND media_id = $3"
        ))
        .bind(tenant)
        .bind(lead.to_string())
        .bind(media_id)
        .fetch_optional()
        .await?;
    row.map(Attachment::try_from).transpose()
}

/// A file in the object storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Where.
    pub path: String,
    /// How long it is, in bytes.
    pub size: u64,
}

/// A file is in the object storage.
///
/// # Errors
/// The engine's.
pub async fn stored(
    tx: &mut Transaction,
    tenant: &str,
    lead: Uuid,
    media_id: &str,
    placed: &Placed,
) -> Result<()> {
    set(tx, tenant, lead, media_id, FileStatus::Stored, Some(placed)).await
}

/// A file cannot be had.
///
/// # Errors
/// The engine's.
pub async fn failed(tx: &mut Transaction, tenant: &str, lead: Uuid, media_id: &str) -> Result<()> {
    set(tx, tenant, lead, media_id, FileStatus::Failed, None).await
}

async fn set(
    tx: &mut Transaction,
    tenant: &str,
    lead: Uuid,
    media_id: &str,
    status: FileStatus,
    placed: Option<&Placed>,
) -> Result<()> {
    tx.query(
        "UPDATE attachments SET status = $1, path = $2, size = $3
         WHERE tenant_id = $4 AND lead_id = $5 AND media_id = $6",
    )
    .bind(status.word())
    .bind(placed.map(|placed| placed.path.clone()))
    .bind(placed.map(|placed| placed.size as i64))
    .bind(tenant)
    .bind(lead.to_string())
    .bind(media_id)
    .execute()
    .await
    .map(drop)
}
