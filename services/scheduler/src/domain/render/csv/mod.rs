//! A schedule as CSV, and back (scheduling.md, "Exporter": "RFC 4180, CRLF, UTF-8 without BOM").
//!
//! Map: [`cell`] keeps spreadsheets from running a text as a formula.

mod cell;
mod read;

use jiff::{Timestamp, civil::DateTime};
use rust_decimal::Decimal;

pub use self::read::{CsvError, read};
use crate::domain::{
    message::{MessageType, PriceTier},
    page::PageName,
    schedule::{Audience, LOCAL, Schedule, ScheduleId},
};

/// The columns, in order.
pub const COLUMNS: [&str; 14] = [
    "scheduled_time",
    "message_type",
    "caption_text",
    "price_tier",
    "caption_id",
    "price",
    "content_category",
    "psychological_trigger",
    "audience",
    "position",
    "parent_position",
    "scheduled_at",
    "schedule_id",
    "page_name",
];

/// A line: a message of a schedule, as the view `schedule_recommendations_messages` has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What the page's clocks show.
    pub scheduled_time: DateTime,
    /// What it is.
    pub message_type: MessageType,
    /// What is sent.
    pub caption_text: String,
    /// An Unlock's and its follow-ups'.
    pub price_tier: Option<PriceTier>,
    /// An Unlock's.
    pub caption_id: Option<i64>,
    /// In the account's currency.
    pub price: Option<Decimal>,
    /// The caption's.
    pub content_category: Option<String>,
    /// The caption's.
    pub psychological_trigger: Option<String>,
    /// Who gets it.
    pub audience: Audience,
    /// From 1, in time order.
    pub position: u32,
    /// A follow-up's Unlock.
    pub parent_position: Option<u32>,
    /// The instant.
    pub scheduled_at: Timestamp,
    /// Whose message.
    pub schedule_id: ScheduleId,
    /// Whose schedule.
    pub page_name: PageName,
}

/// The lines of a schedule.
pub fn rows(schedule: &Schedule) -> Vec<Row> {
    let row = |message: &crate::domain::schedule::Planned| Row {
        scheduled_time: message.local,
        message_type: message.kind,
        caption_text: message.text.clone(),
        price_tier: message.price_tier,
        caption_id: message.caption_id,
        price: message.price,
        content_category: message.category.clone(),
        psychological_trigger: message.trigger.clone(),
        audience: message.audience,
        position: message.position,
        parent_position: message.parent,
        scheduled_at: message.at,
        schedule_id: schedule.id.clone(),
        page_name: schedule.page.clone(),
    };
    schedule.messages.iter().map(row).collect()
}

/// The cells of these lines, the columns' names first.
pub fn table(rows: &[Row]) -> Vec<Vec<String>> {
    let head = COLUMNS.map(str::to_owned).to_vec();
    std::iter::once(head).chain(rows.iter().map(|row| cells(row).to_vec())).collect()
}

/// The file of these lines, the columns' names first.
pub fn write(rows: &[Row]) -> Vec<u8> {
    let mut file = Vec::with_capacity(256 * (rows.len() + 1));
    line(&mut file, &COLUMNS.map(str::to_owned));
    for row in rows {
        line(&mut file, &cells(row));
    }
    file
}

/// The file of a schedule.
pub fn of(schedule: &Schedule) -> Vec<u8> {
    write(&rows(schedule))
}

/// An instant as every document has it: RFC 3339 in UTC with milliseconds (api.md).
pub fn instant(at: Timestamp) -> String {
    format!("{at:.3}")
}

fn cells(row: &Row) -> [String; COLUMNS.len()] {
    let number = |number: Option<String>| number.unwrap_or_default();
    [
        row.scheduled_time.strftime(LOCAL).to_string(),
        cell::guard(row.message_type.word()),
        cell::guard(&row.caption_text),
        cell::guard(row.price_tier.map_or("", PriceTier::word)),
        number(row.caption_id.map(|id| id.to_string())),
        number(row.price.map(|price| price.normalize().to_string())),
        cell::guard(row.content_category.as_deref().unwrap_or_default()),
        cell::guard(row.psychological_trigger.as_deref().unwrap_or_default()),
        cell::guard(row.audience.word()),
        row.position.to_string(),
        number(row.parent_position.map(|parent| parent.to_string())),
        instant(row.scheduled_at),
        cell::guard(row.schedule_id.as_str()),
        cell::guard(row.page_name.as_str()),
    ]
}

/// RFC 4180: a cell that has a comma, a quote or a line break is quoted, its quotes doubled.
fn line(file: &mut Vec<u8>, cells: &[String]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            file.push(b',');
        }
        if cell.contains([',', '"', '\r', '\n']) {
            file.push(b'"');
            file.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            file.push(b'"');
        } else {
            file.extend_from_slice(cell.as_bytes());
        }
    }
    file.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests;
