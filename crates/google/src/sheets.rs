//! The Sheets API, version 4: <https://developers.google.com/workspace/sheets/api/reference/rest>.
//!
//! Values are written RAW: Sheets takes a text as a text, whatever it looks like.

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use service::{Clock, http::HttpClient};
use url::Url;

use crate::{Api, Error, Hosts, ServiceAccount, hosts};

/// What the account may do with spreadsheets that are shared with it.
const SCOPE: &str = "https://www.googleapis.com/auth/spreadsheets";

/// The spreadsheets that are shared with an account. Cloning shares the token.
#[derive(Clone, Debug)]
pub struct Sheets {
    api: Api,
    base: String,
}

/// A tab of a spreadsheet, which the API calls a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Its id, for changes of the tab itself.
    pub id: i64,
    /// Its name, by which ranges are named.
    pub title: String,
    /// Rows of its grid: nothing can be written below.
    pub rows: u32,
    /// Columns of its grid.
    pub columns: u32,
}

/// Rows of cells, and where they go.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// In A1 notation: see [`range`].
    pub range: String,
    /// Row by row; an empty text empties its cell.
    pub rows: Vec<Vec<Value>>,
}

#[derive(Deserialize)]
struct Spreadsheet {
    #[serde(default)]
    sheets: Vec<Sheet>,
}

#[derive(Deserialize)]
struct Sheet {
    properties: Properties,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    /// The first tab of a spreadsheet has 0, which may be left out.
    #[serde(default)]
    sheet_id: i64,
    #[serde(default)]
    title: String,
    #[serde(default)]
    grid_properties: Grid,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Grid {
    row_count: u32,
    column_count: u32,
}

#[derive(Deserialize)]
struct ValueRange {
    #[serde(default)]
    values: Vec<Vec<Value>>,
}

#[derive(Deserialize)]
struct Replies {
    #[serde(default)]
    replies: Vec<Reply>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    add_sheet: Option<Sheet>,
}

/// A range of a tab in A1 notation. The title is quoted, so that none can be taken for a cell.
pub fn range(title: &str, cells: &str) -> String {
    format!("'{}'!{cells}", title.replace('\'', "''"))
}

impl Sheets {
    /// The spreadsheets of this account.
    pub fn new(http: HttpClient, clock: Clock, account: ServiceAccount, hosts: &Hosts) -> Self {
        Self { api: Api::new(http, clock, account, hosts, SCOPE), base: hosts.sheets.clone() }
    }

    /// The tabs of a spreadsheet, in order.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Auth`] when it is not shared with the account, and what can
    /// happen to any call.
    pub async fn tabs(&self, spreadsheet: &str) -> Result<Vec<Tab>, Error> {
        let mut url = self.url(&[spreadsheet])?;
        url.query_pairs_mut().append_pair("fields", "sheets.properties");
        let found: Spreadsheet = self.api.call(Method::GET, url, None).await?;
        Ok(found.sheets.into_iter().map(Tab::from).collect())
    }

    /// Adds a tab with a grid of that size.
    ///
    /// # Errors
    /// [`Error::Refused`] when there is one of that title, and what can happen to any call.
    pub async fn add_tab(
        &self,
        spreadsheet: &str,
        title: &str,
        rows: u32,
        columns: u32,
    ) -> Result<Tab, Error> {
        let properties = json!({
            "title": title,
            "gridProperties": {"rowCount": rows, "columnCount": columns},
        });
        let request = json!({"addSheet": {"properties": properties}});
        let replies = self.change(spreadsheet, request).await?;
        let added = replies.replies.into_iter().find_map(|reply| reply.add_sheet);
        let lost = || Error::Unknown("its answer names no new tab".to_owned());
        added.map(Tab::from).ok_or_else(lost)
    }

    /// Gives the grid of a tab so many rows.
    ///
    /// # Errors
    /// What can happen to any call; twice is as once.
    pub async fn resize(&self, spreadsheet: &str, tab: &Tab, rows: u32) -> Result<(), Error> {
        let properties = json!({"sheetId": tab.id, "gridProperties": {"rowCount": rows}});
        let fields = "gridProperties.rowCount";
        let request =
            json!({"updateSheetProperties": {"properties": properties, "fields": fields}});
        self.change(spreadsheet, request).await.map(drop)
    }

    /// The cells of a range, unformatted, row by row; empty cells and rows at its end are left out.
    ///
    /// # Errors
    /// What can happen to any call.
    pub async fn values(&self, spreadsheet: &str, range: &str) -> Result<Vec<Vec<Value>>, Error> {
        let mut url = self.url(&[spreadsheet, "values", range])?;
        url.query_pairs_mut().append_pair("valueRenderOption", "UNFORMATTED_VALUE");
        let found: ValueRange = self.api.call(Method::GET, url, None).await?;
        Ok(found.values)
    }

    /// Writes blocks of cells, all or none; twice is as once.
    ///
    /// # Errors
    /// What can happen to any call.
    pub async fn write(&self, spreadsheet: &str, blocks: &[Block]) -> Result<(), Error> {
        let data: Vec<Value> = blocks
            .iter()
            .map(|block| json!({"range": block.range, "majorDimension": "ROWS", "values": block.rows}))
            .collect();
        let url = self.url(&[spreadsheet, "values:batchUpdate"])?;
        let body = json!({"valueInputOption": "RAW", "data": data});
        self.api.call(Method::POST, url, Some(&body)).await.map(|_: Value| ())
    }

    /// Writes rows below what is there. Twice is twice: whoever repeats looks first.
    ///
    /// # Errors
    /// What can happen to any call.
    pub async fn append(
        &self,
        spreadsheet: &str,
        range: &str,
        rows: &[Vec<Value>],
    ) -> Result<(), Error> {
        let mut url = self.url(&[spreadsheet, "values", &format!("{range}:append")])?;
        url.query_pairs_mut()
            .append_pair("valueInputOption", "RAW")
            .append_pair("insertDataOption", "INSERT_ROWS");
        let body = json!({"majorDimension": "ROWS", "values": rows});
        self.api.call(Method::POST, url, Some(&body)).await.map(|_: Value| ())
    }

    async fn change(&self, spreadsheet: &str, request: Value) -> Result<Replies, Error> {
        let url = self.url(&[&format!("{spreadsheet}:batchUpdate")])?;
        self.api.call(Method::POST, url, Some(&json!({"requests": [request]}))).await
    }

    fn url(&self, segments: &[&str]) -> Result<Url, Error> {
        hosts::join(&self.base, &[&["v4", "spreadsheets"], segments].concat())
    }
}

impl From<Sheet> for Tab {
    fn from(Sheet { properties }: Sheet) -> Self {
        Self {
            id: properties.sheet_id,
            title: properties.title,
            rows: properties.grid_properties.row_count,
            columns: properties.grid_properties.column_count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_quoted() {
        assert_eq!(range("ana", "A1:B2"), "'ana'!A1:B2");
        assert_eq!(range("it's", "A:B"), "'it''s'!A:B");
    }
}
