//! Many posts at once from a CSV file: the shape of the file and of its rows. What a row says is
//! judged like any new post, elsewhere.
//!
//! RFC 4180 in UTF-8, with or without a byte order mark: a header row naming the columns in any
//! order, fields in double quotes where they hold commas, quotes (doubled) or line breaks. A field
//! that begins with `=`, `+`, `-` or `@` is text like any other; nothing here computes it.

use std::io::Read;

use csv::{ByteRecord, Reader, ReaderBuilder};

mod row;

pub use self::row::{Column, ImportRow, RowProblem};

/// Longest file, in bytes: 1,000 rows with the longest text that a platform takes fit.
pub const MAX_BYTES: usize = 128 << 20;
/// Most rows of one file.
pub const MAX_ROWS: usize = 1_000;

/// Stands after the file as a row of its own: it is not read as one when a quote is still open.
const END: &[u8] = b"\n\x1a";

/// Why a whole file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// More than [`MAX_BYTES`].
    #[error("The file has more than 128 MiB. Split it.")]
    TooLarge,
    /// More than [`MAX_ROWS`].
    #[error("The file has more than 1,000 rows. Split it.")]
    TooManyRows,
    /// A header and nothing else, or nothing at all.
    #[error("The file has no row below the header row.")]
    NoRows,
    /// What is wrong with the header row.
    #[error("{0}")]
    Header(String),
}

/// Reads a file: for each row what it says, or what is wrong with it.
///
/// Lines without any text are no rows; the others are numbered from 1.
///
/// # Errors
/// The file as a whole; a bad row stops nothing.
pub fn read(file: &[u8]) -> Result<Vec<Result<ImportRow, Vec<RowProblem>>>, ImportError> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let mut records = Records::new(file);
    let Some((header, _)) = records.next() else { return Err(ImportError::NoRows) };
    let columns = columns(&header)?;
    let mut rows = Vec::new();
    for (record, place) in records {
        if rows.len() == MAX_ROWS {
            return Err(ImportError::TooManyRows);
        }
        rows.push(row::read(&columns, &record, rows.len() as u32 + 1, place));
    }
    if rows.is_empty() { Err(ImportError::NoRows) } else { Ok(rows) }
}

/// The columns that the header row names.
fn columns(header: &ByteRecord) -> Result<Vec<Column>, ImportError> {
    let refuse = |detail: String| Err(ImportError::Header(detail));
    let mut columns = Vec::new();
    for name in header {
        let Ok(name) = std::str::from_utf8(name) else {
            return refuse("The file is not in UTF-8. Save it as \"CSV UTF-8\".".to_owned());
        };
        let Some(column) = Column::from_name(name.trim()) else {
            let name: String = name.trim().chars().take(60).collect();
            return refuse(format!(
                "There is no column \"{name}\". The header row names some of {}, separated by \
                 commas.",
                Column::ALL.map(Column::name).join(", ")
            ));
        };
        if columns.contains(&column) {
            return refuse(format!("The column {} is there twice.", column.name()));
        }
        columns.push(column);
    }
    if columns.contains(&Column::Content) {
        Ok(columns)
    } else {
        refuse("The header row needs the column content.".to_owned())
    }
}

/// Where a record is, and whether it ends.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// The line of the file on which it begins, from 1.
    line: u32,
    /// Its last field is in quotes that the file never closes.
    unclosed: bool,
}

/// The records of a file that have any text, and their places.
struct Records<'a> {
    reader: Reader<std::io::Chain<&'a [u8], &'static [u8]>>,
    file: &'a [u8],
    /// How far lines have been counted: bytes, and line breaks in them.
    counted: (usize, u32),
}

impl<'a> Records<'a> {
    fn new(file: &'a [u8]) -> Self {
        let reader =
            ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file.chain(END));
        Self { reader, file, counted: (0, 0) }
    }

    /// The line of the record after byte `from`, whose line breaks belong to what came before.
    fn line(&mut self, from: usize) -> u32 {
        let rest = self.file.get(from..).unwrap_or_default();
        let breaks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let start = from + breaks;
        let (counted, lines) = self.counted;
        let passed = self.file.get(counted..start).unwrap_or_default();
        let new = passed.split(|byte| *byte == b'\n').count().saturating_sub(1) as u32;
        self.counted = (start, lines + new);
        self.counted.1 + 1
    }
}

impl Iterator for Records<'_> {
    type Item = (ByteRecord, Place);

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = ByteRecord::new();
        loop {
            let from = self.reader.position().byte() as usize;
            // Bytes in memory, of any length a row: there is nothing that could fail.
            if !self.reader.read_byte_record(&mut record).ok()? {
                return None;
            }
            let at_end = self.reader.position().byte() as usize == self.file.len() + END.len();
            if at_end && record.len() == 1 && record[0] == END[1..] {
                return None;
            }
            if at_end || record.iter().any(|field| !field.trim_ascii().is_empty()) {
                let place = Place { line: self.line(from), unclosed: at_end };
                return Some((record, place));
            }
        }
    }
}

#[cfg(test)]
mod tests;
