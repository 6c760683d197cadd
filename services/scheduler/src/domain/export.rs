//! What an export is written as, and what the log says of it (scheduling.md, "Exporter").

use service::words;

words! {
    /// What a schedule is exported as.
    Format {
        /// RFC 4180.
        Csv "csv",
        /// One object a message.
        Json "json",
        /// RFC 5545.
        Ics "ics",
        /// A sheet of Google Sheets.
        Sheets "sheets",
    }
}

words! {
    /// What became of an export.
    LogStatus {
        /// All of it is there.
        Success "SUCCESS",
        /// Some of it is there; a repeat completes it.
        Partial "PARTIAL",
        /// None of it is there.
        Failed "FAILED",
        /// It was not to go out.
        Skipped "SKIPPED",
    }
}
