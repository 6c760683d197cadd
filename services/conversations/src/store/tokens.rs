//! Links that do one thing once (conversations.md, "Action tokens"). Only the SHA-256 of a token is
//! kept.

use jiff::Timestamp;
use sqlx::FromRow;
use store::{Result, Time, Transaction};
use uuid::Uuid;

use super::{
    Reads,
    rows::{uuid, word},
};
use crate::domain::status::Status;

/// What a token allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Whose.
    pub tenant: String,
    /// For which lead.
    pub lead: Uuid,
    /// What, such as `approve`.
    pub action: String,
    /// The status that the lead must have.
    pub expected: Status,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
    /// When it was spent.
    pub used_at: Option<Timestamp>,
}

impl Token {
    /// Whether it can still be spent.
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }
}

/// What came of spending a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spent {
    /// It was good; it is not any more, once this commits.
    Now(Token),
    /// It was spent before, or its time is over.
    Gone,
    /// There is none.
    Unknown,
}

#[derive(FromRow)]
struct Row {
    tenant_id: String,
    lead_id: String,
    action: String,
    expected_status: String,
    created_at: Time,
    expires_at: Time,
    used_at: Option<Time>,
}

impl TryFrom<Row> for Token {
    type Error = store::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            tenant: row.tenant_id,
            lead: uuid(&row.lead_id)?,
            action: row.action,
            expected: word(&row.expected_status, Status::of_word)?,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            used_at: row.used_at.map(|at| at.0),
        })
    }
}

const COLUMNS: &str =
    "tenant_id, lead_id, action, expected_status, created_at, expires_at, used_at";

/// Keeps a new token.
///
/// # Errors
/// The engine's.
pub async fn create(tx: &mut Transaction, hash: &[u8], token: &Token) -> Result<()> {
    tx.query(
        "INSERT INTO action_tokens
             (token_hash, tenant_id, lead_id, action, expected_status, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(hash.to_vec())
    .bind(token.tenant.as_str())
    .bind(token.lead.to_string())
    .bind(token.action.as_str())
    .bind(token.expected.word())
    .bind(Time(token.created_at))
    .bind(Time(token.expires_at))
    .execute()
    .await
    .map(drop)
}

/// The token of a hash; looking spends nothing.
///
/// # Errors
/// The engine's.
pub async fn get(reads: impl Into<Reads<'_>>, hash: &[u8]) -> Result<Option<Token>> {
    let mut reads = reads.into();
    let statement =
        reads.query(format!("SELECT {COLUMNS} FROM action_tokens WHERE token_hash = $1"));
    let row: Option<Row> = statement.bind(hash.to_vec()).fetch_optional().await?;
    row.map(Token::try_from).transpose()
}

/// Spends a token in the transaction of what it does; of several at once one succeeds.
///
/// # Errors
/// The engine's.
pub async fn spend(tx: &mut Transaction, hash: &[u8], now: Timestamp) -> Result<Spent> {
    let row: Option<Row> = Reads::from(&mut *tx)
        .query(format!(
            "UPDATE action_tokens SET used_at = $1
             WHERE token_hash = $2 AND used_at IS NULL AND expires_at > $1
             RETURNING {COLUMNS}"
        ))
        .bind(Time(now))
        .bind(hash.to_vec())
        .fetch_optional()
        .await?;
    Ok(match row {
        Some(row) => Spent::Now(row.try_into()?),
        None if get(&mut *tx, hash).await?.is_some() => Spent::Gone,
        None => Spent::Unknown,
    })
}
