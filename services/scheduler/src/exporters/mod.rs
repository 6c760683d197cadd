//! Where schedules go: files and Google Sheets. An exporter reads over connections that cannot
//! write, and repeats do not double what they wrote.
//!
//! Map: [`view`] is what they read, [`files`] and [`sheets`] where it goes; [`google`] is a
//! spreadsheet at Google.

pub mod files;
pub mod google;
pub mod sheets;
pub mod view;

use crate::domain::export::LogStatus;

/// Why an export did not end well.
#[derive(Debug, thiserror::Error)]
#[error("{detail}")]
pub struct ExportError {
    /// Whether some of it is there.
    pub partial: bool,
    /// For people.
    pub detail: String,
}

impl ExportError {
    /// Nothing of it is there.
    pub fn failed(detail: impl Into<String>) -> Self {
        Self { partial: false, detail: detail.into() }
    }

    /// What the log says.
    pub fn status(&self) -> LogStatus {
        if self.partial { LogStatus::Partial } else { LogStatus::Failed }
    }
}
