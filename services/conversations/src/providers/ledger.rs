//! A row per lead in a spreadsheet, for people (conversations.md, "Side effects").

use std::{fmt, time::Duration};

use serde_json::Value;

/// A spreadsheet of leads.
#[async_trait::async_trait]
pub trait Ledger: fmt::Debug + Send + Sync {
    /// Makes the lead's row be this one. Twice is as once.
    ///
    /// # Errors
    /// Sorted by whether a repeat can help.
    async fn upsert(&self, row: &Row<'_>) -> Result<(), LedgerError>;
}

/// A lead's row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<'a> {
    /// The tab, made when it is missing.
    pub tab: &'a str,
    /// The columns' names; the first is that of the lead's id.
    pub header: &'a [&'a str],
    /// The cells in the same order; the first is the lead's id, a text.
    pub cells: Vec<Value>,
}

/// Why a row is not known to be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Not now; it may have been written, which a repeat finds out.
    #[error("the spreadsheet cannot be written now: {detail}")]
    Unavailable {
        /// What happened.
        detail: String,
        /// How long to wait, if the provider says so.
        retry_after: Option<Duration>,
    },
    /// It cannot be written as it is: a person has to look.
    #[error("the spreadsheet cannot be written: {0}")]
    Refused(String),
    /// We are not known, or the spreadsheet is not shared with us: a person has to look.
    #[error("the spreadsheet refuses our account: {0}")]
    Unauthorised(String),
}

impl LedgerError {
    /// Whether a repeat can succeed without a change.
    pub fn retryable(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}
