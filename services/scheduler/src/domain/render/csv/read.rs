//! Reads a schedule's CSV.

use std::str::FromStr;

use jiff::civil::DateTime;

use super::{COLUMNS, Row, cell};
use crate::domain::{
    message::{MessageType, PriceTier},
    schedule::{Audience, LOCAL},
};

/// The file is no schedule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// It is no CSV, or no UTF-8.
    #[error("record {record}: {detail}")]
    Form {
        /// From 1, which is the columns' names; a record can have several lines.
        record: usize,
        /// In words.
        detail: String,
    },
    /// Its first line has other columns.
    #[error("its columns are not those of a schedule")]
    Columns,
    /// A cell is not what its column has.
    #[error("record {record}: {column} cannot be \"{cell}\"")]
    Cell {
        /// From 1, which is the columns' names; a record can have several lines.
        record: usize,
        /// Its name.
        column: &'static str,
        /// As it is written.
        cell: String,
    },
}

/// The lines of a file that [`super::write`] wrote.
///
/// # Errors
/// What is wrong, and where.
pub fn read(file: &[u8]) -> Result<Vec<Row>, CsvError> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file);
    let mut records = (1..).zip(reader.records());
    let (number, header) = records.next().ok_or(CsvError::Columns)?;
    if !header.map_err(|error| form(number, &error))?.iter().eq(COLUMNS) {
        return Err(CsvError::Columns);
    }
    let read = |(number, record): (usize, csv::Result<csv::StringRecord>)| {
        let record = record.map_err(|error| form(number, &error))?;
        row(&Cells { number, record: &record })
    };
    records.map(read).collect()
}

fn form(record: usize, error: &csv::Error) -> CsvError {
    CsvError::Form { record, detail: error.to_string() }
}

fn row(cells: &Cells<'_>) -> Result<Row, CsvError> {
    let own = |text: &str| Some(text.to_owned());
    Ok(Row {
        scheduled_time: cells.read(0, |text| DateTime::strptime(LOCAL, text).ok())?,
        message_type: cells.text(1, MessageType::of_word)?,
        caption_text: cells.text(2, own)?,
        price_tier: cells.optional(3, PriceTier::of_word)?,
        caption_id: cells.optional(4, parse)?,
        price: cells.optional(5, parse)?,
        content_category: cells.optional(6, own)?,
        psychological_trigger: cells.optional(7, own)?,
        audience: cells.text(8, Audience::of_word)?,
        position: cells.read(9, parse)?,
        parent_position: cells.optional(10, parse)?,
        scheduled_at: cells.read(11, parse)?,
        schedule_id: cells.text(12, parse)?,
        page_name: cells.text(13, parse)?,
    })
}

fn parse<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

struct Cells<'a> {
    number: usize,
    record: &'a csv::StringRecord,
}

impl Cells<'_> {
    fn read<T>(&self, column: usize, of: impl Fn(&str) -> Option<T>) -> Result<T, CsvError> {
        let cell = self.record.get(column).unwrap_or_default();
        of(cell).ok_or_else(|| CsvError::Cell {
            record: self.number,
            column: COLUMNS[column],
            cell: cell.to_owned(),
        })
    }

    /// A text cell, without its guard.
    fn text<T>(&self, column: usize, of: impl Fn(&str) -> Option<T>) -> Result<T, CsvError> {
        self.read(column, |cell| of(cell::unguard(cell)))
    }

    /// An empty cell is none.
    fn optional<T>(
        &self,
        column: usize,
        of: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, CsvError> {
        if self.record.get(column).is_none_or(str::is_empty) {
            return Ok(None);
        }
        self.text(column, of).map(Some)
    }
}
