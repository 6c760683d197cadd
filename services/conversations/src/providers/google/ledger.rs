//! The spreadsheet of leads at Google.
//!
//! What is in the first column is looked at first: a lead that is there gets its row written again, at
//! its place, and only one that is not is appended. A repeat after a lost answer so finds what it
//! wrote. People may sort the rows and add columns to their right.

use std::sync::Arc;

use google::{
    Error, Sheets,
    sheets::{Block, range},
};
use serde_json::Value;
use tokio::sync::Mutex;

use crate::providers::ledger::{Ledger, LedgerError, Row};

/// Rows of a new tab; appending makes more.
const ROWS: u32 = 1_000;

/// One spreadsheet that is shared with the service account.
#[derive(Clone, Debug)]
pub struct GoogleLedger {
    sheets: Sheets,
    id: String,
    /// One write at a time: between the look and the append another could append the same lead.
    turn: Arc<Mutex<()>>,
}

impl GoogleLedger {
    /// The spreadsheet with this id.
    pub fn new(sheets: Sheets, id: String) -> Self {
        Self { sheets, id, turn: Arc::default() }
    }

    /// The first column of a tab, from its first row on. The tab is made when it is missing, also
    /// when another makes it meanwhile.
    async fn keys(&self, row: &Row<'_>) -> Result<Vec<Vec<Value>>, Error> {
        let tabs = self.sheets.tabs(&self.id).await?;
        if !tabs.iter().any(|tab| tab.title == row.tab) {
            let columns = row.header.len() as u32;
            match self.sheets.add_tab(&self.id, row.tab, ROWS, columns).await {
                Ok(_) => return Ok(Vec::new()),
                // It is there now, or the look that follows says why not.
                Err(Error::Refused { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        self.sheets.values(&self.id, &range(row.tab, "A1:A")).await
    }

    async fn write(&self, tab: &str, number: usize, cells: Vec<Value>) -> Result<(), Error> {
        let cells_range = format!("A{number}:{}{number}", column(cells.len()));
        let block = Block { range: range(tab, &cells_range), rows: vec![cells] };
        self.sheets.write(&self.id, &[block]).await
    }
}

#[async_trait::async_trait]
impl Ledger for GoogleLedger {
    async fn upsert(&self, row: &Row<'_>) -> Result<(), LedgerError> {
        let (Some(first), Some(lead)) = (row.header.first(), row.cells.first()) else {
            return Err(LedgerError::Refused("the row has no columns".to_owned()));
        };
        let _turn = self.turn.lock().await;
        let keys = self.keys(row).await?;
        match keys.first().and_then(|cells| cells.first()) {
            Some(name) if name == first => {}
            Some(other) if !is_empty(other) => {
                let detail =
                    "The tab's first row has other columns. Rename the tab, or restore them.";
                return Err(LedgerError::Refused(detail.to_owned()));
            }
            _ => {
                let header = row.header.iter().copied().map(Value::from).collect();
                self.write(row.tab, 1, header).await?;
            }
        }
        let place = keys.iter().skip(1).position(|cells| cells.first() == Some(lead));
        if let Some(place) = place {
            self.write(row.tab, place + 2, row.cells.clone()).await?;
        } else {
            let table = range(row.tab, "A1");
            self.sheets.append(&self.id, &table, std::slice::from_ref(&row.cells)).await?;
        }
        Ok(())
    }
}

fn is_empty(cell: &Value) -> bool {
    cell == "" || cell.is_null()
}

/// The name of the column with this number, from 1: `A` … `Z`, `AA` ….
fn column(number: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = number.max(1);
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

impl From<Error> for LedgerError {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::Auth(_) | Error::NotFound(_) => Self::Unauthorised(detail),
            Error::Refused { .. } => Self::Refused(detail),
            Error::Quota { retry_after, .. } => Self::Unavailable { detail, retry_after },
            Error::Unreachable(_) | Error::Unknown(_) => {
                Self::Unavailable { detail, retry_after: None }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_their_letters() {
        let names = [1, 2, 26, 27, 52, 53, 702, 703].map(column);
        assert_eq!(names, ["A", "B", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
