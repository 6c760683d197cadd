//! `/v4/spreadsheets/{id}` and `/v4/spreadsheets/{id}:batchUpdate`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::book::Book;
use super::error::{Refusal, stranger};
use crate::answer::Answer;
use crate::inbound::Inbound;
use crate::names::{Operation, Provider};
use crate::providers::social::Ask;
use crate::state::Sandbox;

#[derive(Deserialize)]
struct Changes {
    #[serde(default)]
    requests: Vec<Change>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Change {
    AddSheet {
        #[serde(default)]
        properties: Properties,
    },
    UpdateSheetProperties {
        properties: Properties,
        fields: String,
    },
    #[serde(rename_all = "camelCase")]
    AppendDimension {
        sheet_id: i64,
        dimension: String,
        length: usize,
    },
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    sheet_id: i64,
    title: Option<String>,
    grid_properties: Grid,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Grid {
    row_count: Option<usize>,
    column_count: Option<usize>,
}

/// The tabs; `fields` does not make the answer smaller.
pub(super) async fn read(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Google, inbound, stranger)
        .run(
            &sandbox,
            Operation::Status,
            None,
            |call, _| call.text(Some(&id)),
            |_, state, _, _| {
                let book = state.spreadsheets.open(&id)?;
                let sheets: Vec<Value> =
                    book.sheets.iter().enumerate().map(|(n, sheet)| sheet.show(n)).collect();
                let body = json!({
                    "spreadsheetId": id,
                    "properties": {"title": id, "locale": "en_US", "timeZone": "Etc/GMT"},
                    "sheets": sheets,
                    "spreadsheetUrl": format!("https://docs.google.com/spreadsheets/d/{id}/edit"),
                });
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, body))
            },
        )
        .await
}

/// Changes of the tabs themselves: all of them or none.
pub(super) async fn change(
    State(sandbox): State<Sandbox>,
    Path(called): Path<String>,
    inbound: Inbound,
) -> Response {
    let id = called.strip_suffix(":batchUpdate").map(str::to_owned);
    Ask::new(Provider::Google, inbound, stranger)
        .run(
            &sandbox,
            Operation::Structure,
            None,
            |call, _| call.text(Some(&called)),
            |caller, state, _, _| {
                let id = id.as_deref().ok_or(Refusal::NotFound)?;
                let changes: Changes = serde_json::from_slice(&caller.body)
                    .map_err(|error| Refusal::Payload(error.to_string()))?;
                let book = state.spreadsheets.open(id)?;
                let mut changed = book.clone();
                let replies: Vec<Value> = changes
                    .requests
                    .iter()
                    .map(|request| apply(&mut changed, request))
                    .collect::<Result<_, _>>()?;
                *book = changed;
                let body = json!({"spreadsheetId": id, "replies": replies});
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, body))
            },
        )
        .await
}

fn apply(book: &mut Book, change: &Change) -> Result<Value, Refusal> {
    match change {
        Change::AddSheet { properties } => {
            let grid = &properties.grid_properties;
            let index = book.sheets.len();
            let title = properties.title.as_deref();
            let sheet = book.add(title, grid.row_count, grid.column_count)?;
            Ok(json!({"addSheet": sheet.show(index)}))
        }
        Change::UpdateSheetProperties { properties, fields } => {
            let sheet = book.by_id(properties.sheet_id)?;
            for field in fields.split(',') {
                let grid = &properties.grid_properties;
                match (field, grid.row_count, grid.column_count, &properties.title) {
                    ("gridProperties.rowCount", Some(rows), _, _) => sheet.rows = rows,
                    ("gridProperties.columnCount", _, Some(columns), _) => sheet.columns = columns,
                    ("title", _, _, Some(title)) => sheet.title.clone_from(title),
                    _ => return Err(Refusal::Payload(format!("Invalid field mask: {field}"))),
                }
            }
            sheet.cells.truncate(sheet.rows);
            book.check_size()?;
            Ok(json!({}))
        }
        Change::AppendDimension { sheet_id, dimension, length } => {
            let sheet = book.by_id(*sheet_id)?;
            match dimension.as_str() {
                "ROWS" => sheet.rows = sheet.rows.saturating_add(*length),
                "COLUMNS" => sheet.columns = sheet.columns.saturating_add(*length),
                _ => return Err(Refusal::Payload(format!("Invalid dimension: {dimension}"))),
            }
            book.check_size()?;
            Ok(json!({}))
        }
    }
}
