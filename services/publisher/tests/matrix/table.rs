//! The matrix as `docs/guarantees.md` shows it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::Path,
};

use super::{
    case::Cell,
    faults::{FAULTS, Table},
    rows::{ROWS, Row},
    trial::Outcome,
    unconfirmed,
    verdict::Verdict,
};

/// Writes the table instead of comparing it.
const WRITE: &str = "FANFARE_WRITE_GUARANTEES";
/// The document, from this crate's folder.
const DOCUMENT: &str = "../../docs/guarantees.md";
const BEGIN: &str = "<!-- the matrix: written by the test -->\n";
const END: &str = "<!-- the end of the matrix -->\n";

const TABLES: [(Table, &str); 4] = [
    (Table::Refused, "The publishing call is answered"),
    (Table::Lost, "The answer to the publishing call is lost or says nothing"),
    (Table::Search, "The answer is lost, and the look for the post fails as well"),
    (Table::Upload, "An upload before the publishing call fails, though it was done"),
];

/// What a cell came to, without a crash and with one.
#[derive(Default)]
struct Seen {
    alive: BTreeSet<&'static str>,
    crashed: BTreeSet<&'static str>,
}

/// The tables of what was seen.
pub(crate) fn written(outcomes: &[Outcome]) -> String {
    let mut cells: BTreeMap<Cell, Seen> = BTreeMap::new();
    for outcome in outcomes {
        let Ok(verdict) = outcome.verdict else { continue };
        let seen = cells.entry(outcome.case.cell).or_default();
        let ends = if outcome.case.crash.is_some() { &mut seen.crashed } else { &mut seen.alive };
        ends.insert(word(verdict));
    }
    let mut text = String::new();
    for (table, title) in TABLES {
        let columns: Vec<usize> = (0..FAULTS.len()).filter(|i| FAULTS[*i].table == table).collect();
        let _ = write!(text, "### {title}\n\n| |");
        for fault in &columns {
            let _ = write!(text, " {} |", FAULTS[*fault].name);
        }
        let _ = writeln!(text, "\n|---|{}", "---|".repeat(columns.len()));
        for (row, Row { name, .. }) in ROWS.iter().enumerate() {
            let cell = |fault: &usize| cells.get(&Cell { row, fault: *fault });
            if columns.iter().all(|fault| cell(fault).is_none()) {
                continue;
            }
            let _ = write!(text, "| {name} |");
            for fault in &columns {
                let _ = write!(text, " {} |", cell(fault).map_or("—".to_owned(), Seen::text));
            }
            text.push('\n');
        }
        text.push('\n');
    }
    text
}

impl Seen {
    fn text(&self) -> String {
        let list = |ends: Vec<&&str>| ends.into_iter().copied().collect::<Vec<_>>().join(" or ");
        let alive = list(self.alive.iter().collect());
        let others: Vec<&&str> = self.crashed.difference(&self.alive).collect();
        if others.is_empty() {
            alive
        } else {
            format!("{alive}; after a crash also {}", list(others))
        }
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Published => "published",
        Verdict::Failed => "failed",
        Verdict::UnconfirmedLive | Verdict::UnconfirmedNothing => "unconfirmed",
    }
}

/// Compares the tables with those of the document, or writes them there.
///
/// # Panics
/// They differ.
pub(crate) fn compare(tables: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(DOCUMENT);
    let document = std::fs::read_to_string(&path).unwrap();
    let (before, rest) =
        document.split_once(BEGIN).expect("the document has a place for the matrix");
    let (shown, after) = rest.split_once(END).expect("the matrix has an end");
    #[allow(clippy::disallowed_methods, reason = "tests are told what to write by the environment")]
    if std::env::var(WRITE).is_ok() {
        std::fs::write(&path, format!("{before}{BEGIN}{tables}{END}{after}")).unwrap();
        return;
    }
    assert!(
        shown == tables,
        "docs/guarantees.md shows another matrix; run this test with {WRITE}=1 to write it, and \
         look at what has changed. It is now:\n{tables}"
    );
}

/// What is promised and was not so, for a person to read.
pub(crate) fn broken(outcomes: &[Outcome]) -> Vec<String> {
    let broken = |outcome: &Outcome| {
        let name = outcome.case.name();
        match &outcome.verdict {
            Err(how) => Some(format!("{name}: {how}")),
            Ok(Verdict::UnconfirmedLive | Verdict::UnconfirmedNothing)
                if unconfirmed::reason(outcome.case.cell).is_none() =>
            {
                Some(format!("{name}: unconfirmed, although somebody can know"))
            }
            Ok(_) => None,
        }
    };
    outcomes.iter().filter_map(broken).collect()
}
