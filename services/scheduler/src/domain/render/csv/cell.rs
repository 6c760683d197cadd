//! Text cells that a spreadsheet cannot take for formulas (scheduling.md, "Exporter": "a text cell
//! that starts with `= + - @`, their full-width forms, tab, CR, LF or `'` gets a `'` in front,
//! which reading takes off").

/// What makes a cell a formula, or hides that it is one.
const RISKY: [char; 12] =
    ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\t', '\r', '\n', '\''];

/// The cell of a text.
pub(super) fn guard(text: &str) -> String {
    if text.starts_with(RISKY) { format!("'{text}") } else { text.to_owned() }
}

/// The text of a cell.
pub(super) fn unguard(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}
