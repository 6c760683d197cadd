//! Where `UNCONFIRMED` is the right end, and why; it is a mistake anywhere else.

use super::case::Cell;

/// Columns, and what keeps anybody from knowing.
const COLUMNS: [(&str, &str); 2] = [
    ("search never answers, live", "the call may have had an effect, and nobody can look"),
    ("search never answers, no effect", "the call may have had an effect, and nobody can look"),
];

/// Why nobody can know what became of it.
pub(crate) fn reason(cell: Cell) -> Option<&'static str> {
    let here = COLUMNS.iter().find(|(column, _)| *column == cell.fault().name);
    here.map(|(_, reason)| *reason)
}
