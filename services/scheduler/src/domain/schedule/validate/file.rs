//! Whether the schedule survives a file: `CSV`.

use super::{Case, Finding, FindingCode};
use crate::domain::render::csv;

pub(super) fn check(case: &Case<'_>, errors: &mut Vec<Finding>) {
    let rows = csv::rows(case.schedule);
    let detail = match csv::read(&csv::write(&rows)) {
        Ok(read) if read == rows => return,
        Ok(read) => {
            let differs = rows.iter().zip(&read).find(|(row, read)| row != read);
            let position = differs.map(|(row, _)| row.position);
            let detail = "The message does not read back as it was written.".to_owned();
            errors.push(Finding { code: FindingCode::Csv, position, detail });
            return;
        }
        Err(error) => format!("The file does not read back: {error}."),
    };
    errors.push(Finding { code: FindingCode::Csv, position: None, detail });
}
