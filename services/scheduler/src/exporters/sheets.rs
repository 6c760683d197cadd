//! Exports to Google Sheets: a sheet of its own for each schedule, its messages in fixed rows. A
//! repeat, also one at the same time, writes the same cells again, so that nothing doubles.

use std::fmt;

use super::ExportError;
use crate::domain::{
    render::csv::{self, Row},
    schedule::ScheduleId,
};

/// A spreadsheet somewhere.
#[async_trait::async_trait]
pub trait Spreadsheet: fmt::Debug + Send + Sync {
    /// Makes the sheet of that title hold exactly these rows, the first one on top. It is made when
    /// it is missing.
    ///
    /// # Errors
    /// What the provider says, for people.
    async fn replace(&self, title: &str, rows: Vec<Vec<String>>) -> Result<(), ExportError>;
}

/// Writes the messages of a schedule, guarded against formulas like the CSV.
///
/// # Errors
/// The provider's.
pub async fn write(
    target: &dyn Spreadsheet,
    id: &ScheduleId,
    rows: &[Row],
) -> Result<(), ExportError> {
    target.replace(id.as_str(), csv::table(rows)).await
}
