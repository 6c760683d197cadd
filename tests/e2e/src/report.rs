//! What a failing test prints about its installation, and a test that does nothing here.

use std::{io::Write as _, path::Path};

/// Says that a test does nothing here, and why: past libtest, which keeps to itself what a test that passes prints.
///
/// # Panics
/// When nothing can be said.
pub fn skipped(why: &str) {
    let words = format!("SKIPPED: {why}\n");
    std::io::stderr().write_all(words.as_bytes()).unwrap();
}

/// How many lines of each log.
const TAIL: usize = 100;

/// Prints notes, the last trace id and the end of every log in the folder.
pub(crate) fn failure(folder: &Path, notes: &[String], last_trace: &str) {
    eprintln!("the installation is kept in {}", folder.display());
    for note in notes {
        eprintln!("note: {note}");
    }
    eprintln!("last trace id: {last_trace}");
    let mut logs: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
        .collect();
    logs.sort();
    for log in logs {
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let before = lines.len().saturating_sub(TAIL);
        eprintln!("── {} ({before} lines before these) ──", log.display());
        eprintln!("{}", lines[before..].join("\n"));
    }
}
