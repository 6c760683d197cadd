//! A spreadsheet at Google, in the name of a service account.

use google::{
    Error, Sheets,
    sheets::{Block, Tab, range},
};
use serde_json::Value;

use super::{ExportError, sheets::Spreadsheet};

/// One spreadsheet that is shared with the service account.
#[derive(Clone, Debug)]
pub struct GoogleSpreadsheet {
    /// The account's spreadsheets.
    pub sheets: Sheets,
    /// Which one, by its id.
    pub id: String,
}

#[async_trait::async_trait]
impl Spreadsheet for GoogleSpreadsheet {
    async fn replace(&self, title: &str, rows: Vec<Vec<String>>) -> Result<(), ExportError> {
        let failed = |error: Error| ExportError::failed(error.to_string());
        let columns = rows.iter().map(Vec::len).max().unwrap_or(1) as u32;
        let height = rows.len().max(1) as u32;
        let tab = self.tab(title, height, columns).await.map_err(failed)?;
        // Rows of a longer schedule before it go with the grid.
        if tab.rows != height {
            self.sheets.resize(&self.id, &tab, height).await.map_err(failed)?;
        }
        let rows = rows.into_iter().map(|row| row.into_iter().map(Value::from).collect()).collect();
        let block = Block { range: range(title, "A1"), rows };
        self.sheets.write(&self.id, &[block]).await.map_err(|error| ExportError {
            // An answer that was lost may have been a yes; a repeat writes the same cells.
            partial: matches!(error, Error::Unknown(_)),
            detail: error.to_string(),
        })
    }
}

impl GoogleSpreadsheet {
    /// The tab of that title; it is made when it is missing, also when another makes it meanwhile.
    async fn tab(&self, title: &str, rows: u32, columns: u32) -> Result<Tab, Error> {
        if let Some(tab) = self.find(title).await? {
            return Ok(tab);
        }
        match self.sheets.add_tab(&self.id, title, rows, columns).await {
            Err(refused @ Error::Refused { .. }) => self.find(title).await?.ok_or(refused),
            made => made,
        }
    }

    async fn find(&self, title: &str) -> Result<Option<Tab>, Error> {
        let tabs = self.sheets.tabs(&self.id).await?;
        Ok(tabs.into_iter().find(|tab| tab.title == title))
    }
}
