//! Files of history and captions, read line by line as they arrive (scheduling.md, "Data and REST").
//!
//! Map:
//! - [`csv`], [`ndjson`]: bytes, cut anywhere, into records.
//! - [`columns`]: which cells a file has, by name.
//! - [`reader`]: the two together: [`Reader`] takes chunks and gives [`Line`]s.
//! - [`history`], [`captions`]: what a line says, or what is wrong with it.
//! - [`values`], [`sent_at`]: single cells.

pub mod captions;
pub mod columns;
pub mod csv;
pub mod history;
pub mod ndjson;
pub mod reader;
pub mod sent_at;
pub mod values;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub use self::{
    columns::{Columns, MissingColumns},
    reader::Reader,
};

/// Rejected lines after which the rest is not read.
pub const MAX_REJECTED: u64 = 10_000;
/// Longest record, in bytes; a caption has at most [`captions::MAX_TEXT`] characters.
pub const MAX_RECORD: usize = 64 * 1024;
/// How much of a cell an error repeats, in characters.
const MAX_SHOWN: usize = 40;

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180 with a header.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// For programs.
    pub code: ProblemCode,
    /// For people.
    pub detail: String,
}

/// Why a line was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemCode {
    /// A required cell is empty or absent.
    Missing,
    /// The record cannot be read: quotes, the number of cells, JSON, UTF-8.
    Malformed,
    /// The record or a cell is longer than it may be.
    TooLong,
    /// No number of the expected kind.
    NotANumber,
    /// A number or a time outside of what is taken.
    OutOfRange,
    /// Neither RFC 3339 nor `YYYY-MM-DD HH:MM:SS`.
    NotATime,
    /// Sent after now.
    Future,
    /// No message type.
    UnknownType,
    /// No price tier.
    UnknownTier,
    /// Not `purchased <= viewed <= sent`.
    Counts,
    /// Neither true nor false.
    NotAFlag,
}

impl ProblemCode {
    /// The word for it, in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Missing => "MISSING",
            Self::Malformed => "MALFORMED",
            Self::TooLong => "TOO_LONG",
            Self::NotANumber => "NOT_A_NUMBER",
            Self::OutOfRange => "OUT_OF_RANGE",
            Self::NotATime => "NOT_A_TIME",
            Self::Future => "FUTURE",
            Self::UnknownType => "UNKNOWN_TYPE",
            Self::UnknownTier => "UNKNOWN_TIER",
            Self::Counts => "COUNTS",
            Self::NotAFlag => "NOT_A_FLAG",
        }
    }
}

impl Problem {
    fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

/// The cells of a line, in the order of the [`Columns`]; an empty one is `None`.
pub type Cells<'a> = [Option<Cow<'a, str>>; columns::MOST];

/// A line that was read; blank ones are none.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// From 1, where the record begins; of CSV the header is line 1.
    pub number: u64,
    /// What it says.
    pub cells: Result<Cells<'a>, Problem>,
}

/// A cell as an error shows it.
fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(MAX_SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("\"{short}\"")
}
