//! `/v4/spreadsheets/{id}/values…`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::a1::Area;
use super::book::{Book, Sheet};
use super::error::{Refusal, stranger};
use crate::answer::Answer;
use crate::inbound::Inbound;
use crate::names::{Operation, Provider};
use crate::providers::social::Ask;
use crate::state::Sandbox;

/// What a text shows that was entered as a formula nobody computes here.
const COMPUTED: &str = "#ERROR!";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Range {
    #[serde(default)]
    range: String,
    #[serde(default)]
    values: Vec<Vec<Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Batch {
    value_input_option: Option<String>,
    #[serde(default)]
    data: Vec<Range>,
}

/// `GET …/values/{range}`.
pub(super) async fn read(
    State(sandbox): State<Sandbox>,
    Path((id, range)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Google, inbound, stranger)
        .run(
            &sandbox,
            Operation::List,
            None,
            |call, _| call.text(Some(&range)),
            |_, state, _, _| {
                let (sheet, area) = state.spreadsheets.open(&id)?.locate(&range)?;
                let mut body = json!({"range": range, "majorDimension": "ROWS"});
                let rows = sheet.read(&area);
                if !rows.is_empty() {
                    body["values"] = rows.into_iter().map(shown).collect();
                }
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, body))
            },
        )
        .await
}

/// `PUT …/values/{range}`.
pub(super) async fn update(
    State(sandbox): State<Sandbox>,
    Path((id, range)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Google, inbound, stranger)
        .run(
            &sandbox,
            Operation::Update,
            None,
            |call, _| call.text(Some(&range)),
            |caller, state, _, _| {
                let entered = Entered::of(caller.params.get("valueInputOption"))?;
                let body: Range = parse(&caller.body)?;
                let mut changed = state.spreadsheets.open(&id)?.clone();
                let cells = put(&mut changed, &range, &body.values, entered)?;
                *state.spreadsheets.open(&id)? = changed;
                let answer = updated(&id, &range, &body.values, cells);
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, answer))
            },
        )
        .await
}

/// `POST …/values:batchUpdate`: all of it or nothing.
pub(super) async fn write(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Google, inbound, stranger)
        .run(
            &sandbox,
            Operation::Update,
            None,
            |call, _| call.text(Some(&id)),
            |caller, state, _, _| {
                let batch: Batch = parse(&caller.body)?;
                let entered = Entered::of(batch.value_input_option.as_deref())?;
                let mut changed = state.spreadsheets.open(&id)?.clone();
                let mut responses = Vec::new();
                for part in &batch.data {
                    let cells = put(&mut changed, &part.range, &part.values, entered)?;
                    responses.push(updated(&id, &part.range, &part.values, cells));
                }
                *state.spreadsheets.open(&id)? = changed;
                let body = json!({"spreadsheetId": id, "responses": responses});
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, body))
            },
        )
        .await
}

/// `POST …/values/{range}:append`: below everything that the tab has.
pub(super) async fn append(
    State(sandbox): State<Sandbox>,
    Path((id, called)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    let range = called.strip_suffix(":append").map(str::to_owned);
    Ask::new(Provider::Google, inbound, stranger)
        .run(
            &sandbox,
            Operation::Send,
            None,
            |call, _| call.text(Some(&called)),
            |caller, state, _, _| {
                let range = range.as_deref().ok_or(Refusal::NotFound)?;
                let entered = Entered::of(caller.params.get("valueInputOption"))?;
                let body: Range = parse(&caller.body)?;
                let book = state.spreadsheets.open(&id)?;
                let (sheet, area) = book.locate(range)?;
                let cells = append_to(sheet, &area, &body.values, entered)?;
                book.check_size()?;
                let updates = updated(&id, range, &body.values, cells);
                let answer = json!({"spreadsheetId": id, "updates": updates});
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, answer))
            },
        )
        .await
}

/// How texts are taken.
#[derive(Clone, Copy)]
enum Entered {
    Raw,
    ByUser,
}

impl Entered {
    fn of(option: Option<&str>) -> Result<Self, Refusal> {
        match option {
            Some("RAW") => Ok(Self::Raw),
            Some("USER_ENTERED") => Ok(Self::ByUser),
            _ => Err(Refusal::NoInputOption),
        }
    }

    fn take(self, rows: &[Vec<Value>]) -> Vec<Vec<Value>> {
        let cell = |cell: &Value| match (self, cell.as_str()) {
            (Self::ByUser, Some(text)) if text.starts_with('=') => COMPUTED.into(),
            (Self::ByUser, Some(text)) => text.strip_prefix('\'').unwrap_or(text).into(),
            _ => cell.clone(),
        };
        rows.iter().map(|row| row.iter().map(cell).collect()).collect()
    }
}

fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::Payload(error.to_string()))
}

fn put(
    book: &mut Book,
    range: &str,
    rows: &[Vec<Value>],
    entered: Entered,
) -> Result<usize, Refusal> {
    let (sheet, area) = book.locate(range)?;
    sheet.write(&area, range, &entered.take(rows))
}

fn append_to(
    sheet: &mut Sheet,
    area: &Area,
    rows: &[Vec<Value>],
    entered: Entered,
) -> Result<usize, Refusal> {
    let top = sheet.end().max(area.top);
    sheet.rows = sheet.rows.max(top + rows.len());
    let below = Area { top, bottom: None, right: None, ..area.clone() };
    sheet.write(&below, &sheet.title.clone(), &entered.take(rows))
}

fn updated(id: &str, range: &str, rows: &[Vec<Value>], cells: usize) -> Value {
    json!({
        "spreadsheetId": id,
        "updatedRange": range,
        "updatedRows": rows.len(),
        "updatedColumns": rows.iter().map(Vec::len).max().unwrap_or_default(),
        "updatedCells": cells,
    })
}

/// An empty cell before others shows as an empty text.
fn shown(row: Vec<Value>) -> Value {
    row.into_iter().map(|cell| if cell.is_null() { "".into() } else { cell }).collect()
}
