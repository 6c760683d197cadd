//! A spreadsheet at Google, in the name of a service account.

use google::{
    Error, Sheets,
    sheets::{Block, Tab, range},
};

use super::{
    ExportError,
    sheets::{KEYS, LAST, Plan, Spreadsheet, plan},
};
use crate::domain::{
    render::csv::{COLUMNS, Row},
    schedule::ScheduleId,
};

/// Rows of a new tab.
const ROWS: u32 = 1_000;
/// Rows of one call.
const AT_ONCE: usize = 500;

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
    async fn put(&self, title: &str, id: &ScheduleId, rows: &[Row]) -> Result<(), ExportError> {
        let failed = |error: Error| ExportError::failed(error.to_string());
        let tab = self.tab(title).await.map_err(failed)?;
        let cells = format!("{}1:{}", KEYS.start(), KEYS.end());
        let keys = self.sheets.values(&self.id, &range(title, &cells)).await.map_err(failed)?;
        let plan = plan(&keys, id, rows)?;
        if plan.height() > tab.rows {
            let rows = plan.height().max(tab.rows + ROWS);
            self.sheets.resize(&self.id, &tab, rows).await.map_err(failed)?;
        }
        self.write(title, plan).await
    }
}

impl GoogleSpreadsheet {
    async fn write(&self, title: &str, plan: Plan) -> Result<(), ExportError> {
        let block = |(number, cells)| Block {
            range: range(title, &format!("A{number}:{LAST}{number}")),
            rows: vec![cells],
        };
        let blocks: Vec<Block> = plan.rows.into_iter().map(block).collect();
        for (nth, piece) in blocks.chunks(AT_ONCE).enumerate() {
            self.sheets.write(&self.id, piece).await.map_err(|error| ExportError {
                // An answer that was lost may have been a yes; a repeat writes the same cells.
                partial: nth > 0 || matches!(error, Error::Unknown(_)),
                detail: error.to_string(),
            })?;
        }
        Ok(())
    }

    /// The tab of that title; it is made when it is missing, also when another makes it meanwhile.
    async fn tab(&self, title: &str) -> Result<Tab, Error> {
        if let Some(tab) = self.find(title).await? {
            return Ok(tab);
        }
        match self.sheets.add_tab(&self.id, title, ROWS, COLUMNS.len() as u32).await {
            Err(refused @ Error::Refused { .. }) => self.find(title).await?.ok_or(refused),
            made => made,
        }
    }

    async fn find(&self, title: &str) -> Result<Option<Tab>, Error> {
        let tabs = self.sheets.tabs(&self.id).await?;
        Ok(tabs.into_iter().find(|tab| tab.title == title))
    }
}
