//! Many rows in one statement: arrays on PostgreSQL, a long `VALUES` on SQLite.
//!
//! The rows are a table source of a statement, and its first parameters:
//!
//! ```text
//! INSERT INTO t (a, b) <source> ON CONFLICT …
//! WITH input (a, b) AS (<source>) SELECT … FROM input JOIN t …
//! ```
//!
//! [`Rows::source`] writes it, [`Statement::bind_rows`] binds its values; what else the statement
//! needs is bound after them, under the names that [`Piece::parameter`] gives. SQLite takes only so
//! many values at once, therefore rows go to it in [`Rows::pieces`]. Their sizes are powers of two,
//! so that few texts are ever prepared.

use std::{borrow::Cow, fmt::Write as _, ops::Range};

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Engine, Statement, Time};

/// Most values that SQLite takes in one statement, with some left for the statement's own.
const SQLITE_VALUES: usize = 32_000;

/// The values of one column, one a row.
#[derive(Clone, Debug)]
pub enum Column {
    /// `TEXT`.
    Text(Vec<Cow<'static, str>>),
    /// `TEXT`, where there may be none.
    OptionalText(Vec<Option<Cow<'static, str>>>),
    /// `BIGINT`.
    Int(Vec<i64>),
    /// `BIGINT`, where there may be none.
    OptionalInt(Vec<Option<i64>>),
    /// `DOUBLE PRECISION`.
    Real(Vec<f64>),
    /// `BOOLEAN`.
    Flag(Vec<bool>),
    /// An instant.
    Time(Vec<Timestamp>),
    /// An instant, where there may be none.
    OptionalTime(Vec<Option<Timestamp>>),
    /// `UUID`.
    Uuid(Vec<Uuid>),
    /// `UUID`, where there may be none.
    OptionalUuid(Vec<Option<Uuid>>),
}

impl Column {
    fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::OptionalText(values) => values.len(),
            Self::Int(values) => values.len(),
            Self::OptionalInt(values) => values.len(),
            Self::Real(values) => values.len(),
            Self::Flag(values) => values.len(),
            Self::Time(values) => values.len(),
            Self::OptionalTime(values) => values.len(),
            Self::Uuid(values) => values.len(),
            Self::OptionalUuid(values) => values.len(),
        }
    }

    fn array_type(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::OptionalText(_) => "TEXT[]",
            Self::Int(_) | Self::OptionalInt(_) => "BIGINT[]",
            Self::Real(_) => "DOUBLE PRECISION[]",
            Self::Flag(_) => "BOOLEAN[]",
            Self::Time(_) | Self::OptionalTime(_) => "TIMESTAMPTZ[]",
            Self::Uuid(_) | Self::OptionalUuid(_) => "UUID[]",
        }
    }
}

/// Rows, column by column, all of the same length.
#[derive(Clone, Debug)]
pub struct Rows(Vec<Column>);

/// Rows of one statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    rows: Range<usize>,
    engine: Engine,
    columns: usize,
}

impl Piece {
    /// The name of the statement's own n-th parameter (from 1) after the rows.
    pub fn parameter(&self, n: usize) -> String {
        let before = match self.engine {
            Engine::Sqlite => self.rows.len() * self.columns,
            Engine::Postgres => self.columns,
        };
        format!("${}", before + n)
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Rows {
    /// Rows of these columns.
    ///
    /// # Panics
    /// When the columns are of different lengths, or there is none.
    pub fn new(columns: Vec<Column>) -> Self {
        let len = columns.first().map(Column::len);
        assert!(len.is_some() && columns.iter().all(|column| Some(column.len()) == len));
        Self(columns)
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.0[0].len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows cut to what a statement can take, in order.
    pub fn pieces(&self, engine: Engine) -> Vec<Piece> {
        let columns = self.0.len();
        let piece = |rows| Piece { rows, engine, columns };
        if engine == Engine::Postgres {
            return if self.is_empty() { Vec::new() } else { vec![piece(0..self.len())] };
        }
        let (mut pieces, mut start) = (Vec::new(), 0);
        let most = 1 << (SQLITE_VALUES / columns).ilog2();
        while start < self.len() {
            let left = self.len() - start;
            let size = most.min(1 << left.ilog2());
            pieces.push(piece(start..start + size));
            start += size;
        }
        pieces
    }

    /// The text that stands for the rows of a piece.
    pub fn source(&self, piece: &Piece) -> String {
        match piece.engine {
            Engine::Postgres => {
                let mut text = "SELECT * FROM UNNEST(".to_owned();
                for (index, column) in self.0.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    // Writing to a text cannot fail.
                    let _ = write!(text, "{comma}${}::{}", index + 1, column.array_type());
                }
                text + ")"
            }
            Engine::Sqlite => {
                // Without names: SQLite would look each one up in a list.
                let row = format!("({})", vec!["?"; self.0.len()].join(","));
                format!("VALUES {}", vec![row; piece.len()].join(","))
            }
        }
    }
}

/// The SQL that joins what stands before it with the rows of a table. PostgreSQL looks each row up by an
/// index, whatever its statistics say: of a table that grows quickly they are old, and it would rather read
/// the whole of it.
pub fn look_up(engine: Engine, table: &str, on: &str) -> String {
    match engine {
        Engine::Sqlite => format!("JOIN {table} ON {on}"),
        Engine::Postgres => {
            format!("CROSS JOIN LATERAL (SELECT * FROM {table} WHERE {on} OFFSET 0) AS {table}")
        }
    }
}

/// The same, and nobody else changes the rows until commit; they are locked in the order of the input.
pub fn look_up_locked(engine: Engine, table: &str, on: &str) -> String {
    match engine {
        Engine::Sqlite => look_up(engine, table, on),
        Engine::Postgres => {
            format!("CROSS JOIN LATERAL (SELECT * FROM {table} WHERE {on} FOR UPDATE) AS {table}")
        }
    }
}

/// The SQL of whether a row of a table is named by a row of `names`, in what changes the table. PostgreSQL looks it
/// up by its id first, however it then joins the two.
pub fn named(engine: Engine, table: &str, names: &str) -> String {
    let is_it = format!("{table}.id = {names}.id");
    match engine {
        Engine::Sqlite => is_it,
        Engine::Postgres => {
            let ids = among(engine, &format!("{table}.id"), &format!("SELECT id FROM {names}"));
            format!("{ids} AND {is_it}")
        }
    }
}

/// The SQL of whether a column is among the values that a statement selects. PostgreSQL would join with what `IN`
/// selects, and may read the whole table for it; an array is looked up value by value.
pub fn among(engine: Engine, column: &str, select: &str) -> String {
    match engine {
        Engine::Sqlite => format!("{column} IN ({select})"),
        Engine::Postgres => format!("{column} = ANY(ARRAY({select}))"),
    }
}

impl Statement<'_> {
    /// Binds the rows of a piece; they are the first parameters.
    pub fn bind_rows(mut self, rows: &Rows, piece: &Piece) -> Self {
        match piece.engine {
            Engine::Postgres => {
                for column in &rows.0 {
                    self = self.bind_array(column, &piece.rows);
                }
            }
            Engine::Sqlite => {
                for row in piece.rows.clone() {
                    for column in &rows.0 {
                        self = self.bind_cell(column, row);
                    }
                }
            }
        }
        self
    }

    fn bind_cell(self, column: &Column, row: usize) -> Self {
        match column {
            Column::Text(values) => self.bind(values[row].as_ref()),
            Column::OptionalText(values) => self.bind(values[row].as_deref()),
            Column::Int(values) => self.bind(values[row]),
            Column::OptionalInt(values) => self.bind(values[row]),
            Column::Real(values) => self.bind(values[row]),
            Column::Flag(values) => self.bind(values[row]),
            Column::Time(values) => self.bind(Time(values[row])),
            Column::OptionalTime(values) => self.bind(values[row].map(Time)),
            Column::Uuid(values) => self.bind(values[row]),
            Column::OptionalUuid(values) => self.bind(values[row]),
        }
    }

    fn bind_array(self, column: &Column, rows: &Range<usize>) -> Self {
        match column {
            Column::Text(values) => {
                let texts: Vec<&str> = values[rows.clone()].iter().map(AsRef::as_ref).collect();
                self.bind_postgres(texts)
            }
            Column::OptionalText(values) => {
                let texts: Vec<Option<&str>> =
                    values[rows.clone()].iter().map(Option::as_deref).collect();
                self.bind_postgres(texts)
            }
            Column::Int(values) => self.bind_postgres(&values[rows.clone()]),
            Column::OptionalInt(values) => self.bind_postgres(&values[rows.clone()]),
            Column::Real(values) => self.bind_postgres(&values[rows.clone()]),
            Column::Flag(values) => self.bind_postgres(&values[rows.clone()]),
            Column::Time(values) => {
                let times: Vec<Time> = values[rows.clone()].iter().copied().map(Time).collect();
                self.bind_postgres(times)
            }
            Column::OptionalTime(values) => {
                let times: Vec<Option<Time>> =
                    values[rows.clone()].iter().map(|time| time.map(Time)).collect();
                self.bind_postgres(times)
            }
            Column::Uuid(values) => self.bind_postgres(&values[rows.clone()]),
            Column::OptionalUuid(values) => self.bind_postgres(&values[rows.clone()]),
        }
    }
}

#[cfg(test)]
mod tests;
