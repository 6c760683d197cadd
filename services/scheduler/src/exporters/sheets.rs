//! Exports to Google Sheets: one tab for each page, its first row the CSV's columns, then a row for
//! each message, known by its schedule and position (scheduling.md, "Exporter": "rows keyed by
//! schedule and position, so a repeat updates and never doubles").
//!
//! What is in the tab is looked at first, and every row is written to a place that it is given by
//! then: a repeat after a lost answer writes the same cells again. People may sort the rows and add
//! columns to their right.

use std::{collections::BTreeMap, fmt};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::ExportError;
use crate::domain::{
    page::PageName,
    render::csv::{self, COLUMNS, Row},
    schedule::ScheduleId,
};

/// The columns that are read to know the rows, from that of the position to that of the schedule.
pub const KEYS: std::ops::RangeInclusive<char> = 'J'..='M';
/// The same by their places.
const KEY_PLACES: std::ops::RangeInclusive<usize> = 9..=12;
/// The last column.
pub const LAST: char = 'N';
/// Columns that are numbers in a spreadsheet: caption, price, position, parent.
const NUMBERS: [usize; 4] = [4, 5, 9, 10];
/// Longest title of a tab, in characters: Google's.
const MAX_TITLE: usize = 100;
/// Beyond it a spreadsheet's numbers are not whole any more.
const MAX_NUMBER: f64 = 9_007_199_254_740_992.0;

/// A spreadsheet somewhere.
#[async_trait::async_trait]
pub trait Spreadsheet: fmt::Debug + Send + Sync {
    /// Makes the rows of this schedule in this tab be these. The tab is made when it is missing.
    ///
    /// # Errors
    /// What the provider says, for people.
    async fn put(&self, tab: &str, id: &ScheduleId, rows: &[Row]) -> Result<(), ExportError>;
}

/// The tab of a page. It has the tenant in it, for the spreadsheet is that of the installation.
pub fn title(tenant: &str, page: &PageName) -> String {
    let title = format!("{tenant}/{page}");
    if title.len() <= MAX_TITLE {
        return title;
    }
    let digest = Sha256::digest(&title);
    let number = digest[..6].iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let end = format!("{number:012x}");
    format!("{}~{end}", &title[..MAX_TITLE - end.len() - 1])
}

/// What is to be written where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Rows by their number, from 1; a row of empty texts empties it.
    pub rows: BTreeMap<u32, Vec<Value>>,
}

impl Plan {
    /// Rows that the tab needs.
    pub fn height(&self) -> u32 {
        self.rows.keys().next_back().copied().unwrap_or(1)
    }
}

/// Finds the place of each row. `keys` are the cells of [`KEYS`] as they are, from the first row on.
///
/// # Errors
/// The first row says something else than the columns.
pub fn plan(keys: &[Vec<Value>], id: &ScheduleId, rows: &[Row]) -> Result<Plan, ExportError> {
    let mut table = csv::table(rows).into_iter().map(cells);
    let head = table.next().unwrap_or_default();
    let mut plan = Plan::default();
    match keys.first() {
        None => drop(plan.rows.insert(1, head)),
        Some(first) if first.iter().all(is_empty) => drop(plan.rows.insert(1, head)),
        Some(first) if first.iter().eq(COLUMNS[KEY_PLACES].iter()) => {}
        Some(_) => {
            let detail = "The tab's first row has other columns. Rename the tab, or restore them.";
            return Err(ExportError::failed(detail));
        }
    }
    let mut open: BTreeMap<u32, Vec<Value>> =
        rows.iter().map(|row| row.position).zip(table).collect();
    let mut spare = Vec::new();
    for (number, row) in (1_u32..).zip(keys).skip(1) {
        if row.last().and_then(Value::as_str) != Some(id.as_str()) {
            continue;
        }
        match position(row).and_then(|position| open.remove(&position)) {
            Some(cells) => drop(plan.rows.insert(number, cells)),
            // Of a message that is no more, or a second time.
            None => spare.push(number),
        }
    }
    let end = (keys.len() as u32 + 1).max(2);
    let mut places = spare.iter().copied().chain(end..);
    for (place, cells) in places.by_ref().zip(open.into_values()) {
        plan.rows.insert(place, cells);
    }
    let empty = vec![Value::from(""); COLUMNS.len()];
    for place in spare {
        plan.rows.entry(place).or_insert_with(|| empty.clone());
    }
    Ok(plan)
}

fn is_empty(cell: &Value) -> bool {
    cell == "" || cell.is_null()
}

/// A number, or what a person made a text of.
fn position(row: &[Value]) -> Option<u32> {
    match row.first()? {
        Value::Number(number) => number.as_f64().filter(|n| n.fract() == 0.0).map(|n| n as u32),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The cells of a line, guarded like those of the CSV; numbers as numbers.
fn cells(line: Vec<String>) -> Vec<Value> {
    let number = |text: &str| text.parse::<f64>().ok().filter(|n| n.abs() < MAX_NUMBER);
    let cell = |(place, text): (usize, String)| match number(&text) {
        Some(number) if NUMBERS.contains(&place) => {
            if number.fract() == 0.0 {
                Value::from(number as i64)
            } else {
                Value::from(number)
            }
        }
        _ => Value::from(text),
    };
    line.into_iter().enumerate().map(cell).collect()
}

#[cfg(test)]
mod tests;
