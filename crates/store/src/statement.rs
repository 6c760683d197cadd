//! The value that holds either engine's query.
//!
//! A value binds when both engines can encode it, a row is read when both can decode it; which
//! engine answers is decided when the statement is made, from a [`Store`](crate::Store) or a
//! [`Transaction`](crate::Transaction).

use futures::TryFutureExt as _;
use sqlx::{
    Database, Encode, Executor, FromRow, IntoArguments, PgConnection, PgPool, Pool, Postgres,
    SqlSafeStr, Sqlite, SqliteConnection, SqlitePool, Type,
    postgres::{PgQueryResult, PgRow},
    query::Query,
    sqlite::{SqliteQueryResult, SqliteRow},
};
use tracing::{Instrument as _, Span, field::Empty};

use crate::{Engine, Result};

/// How much of a statement a trace shows, in bytes: that of many rows is long.
const MAX_TRACED: usize = 2_000;

/// A row that both engines can give.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

/// One statement on one of the engines, with its bound values.
#[must_use = "a statement does nothing until it is executed or fetched"]
pub struct Statement<'c>(Either<'c>);

enum Either<'c> {
    Sqlite(Bound<'c, Sqlite>),
    Postgres(Bound<'c, Postgres>),
}

struct Bound<'c, DB: Database> {
    on: On<'c, DB>,
    query: Query<'static, DB, DB::Arguments>,
    span: Span,
}

enum On<'c, DB: Database> {
    Pool(&'c Pool<DB>),
    Connection(&'c mut DB::Connection),
}

impl<'c> Statement<'c> {
    pub(crate) fn sqlite_pool(pool: &'c SqlitePool, sql: impl SqlSafeStr) -> Self {
        Self(Either::Sqlite(Bound::new(On::Pool(pool), Engine::Sqlite, sql)))
    }

    pub(crate) fn sqlite(connection: &'c mut SqliteConnection, sql: impl SqlSafeStr) -> Self {
        Self(Either::Sqlite(Bound::new(On::Connection(connection), Engine::Sqlite, sql)))
    }

    pub(crate) fn postgres_pool(pool: &'c PgPool, sql: impl SqlSafeStr) -> Self {
        Self(Either::Postgres(Bound::new(On::Pool(pool), Engine::Postgres, sql)))
    }

    pub(crate) fn postgres(connection: &'c mut PgConnection, sql: impl SqlSafeStr) -> Self {
        Self(Either::Postgres(Bound::new(On::Connection(connection), Engine::Postgres, sql)))
    }

    /// Binds the next placeholder (`$1`, `$2`, …). A value that cannot be encoded makes the
    /// execution fail.
    pub fn bind<'t, T>(self, value: T) -> Self
    where
        T: Encode<'t, Sqlite> + Type<Sqlite> + Encode<'t, Postgres> + Type<Postgres>,
    {
        Self(match self.0 {
            Either::Sqlite(bound) => {
                Either::Sqlite(Bound { query: bound.query.bind(value), ..bound })
            }
            Either::Postgres(bound) => {
                Either::Postgres(Bound { query: bound.query.bind(value), ..bound })
            }
        })
    }

    /// Binds what only PostgreSQL has, such as an array; on SQLite it is left out.
    pub(crate) fn bind_postgres<'t, T>(self, value: T) -> Self
    where
        T: Encode<'t, Postgres> + Type<Postgres>,
    {
        match self.0 {
            Either::Postgres(bound) => {
                Self(Either::Postgres(Bound { query: bound.query.bind(value), ..bound }))
            }
            sqlite @ Either::Sqlite(_) => Self(sqlite),
        }
    }

    /// Runs it; the number of rows it changed.
    ///
    /// # Errors
    /// The engine's.
    pub async fn execute(self) -> Result<u64> {
        match self.0 {
            Either::Sqlite(bound) => {
                bound.execute().await.map(|done: SqliteQueryResult| done.rows_affected())
            }
            Either::Postgres(bound) => {
                bound.execute().await.map(|done: PgQueryResult| done.rows_affected())
            }
        }
    }

    /// The row, if there is one.
    ///
    /// # Errors
    /// The engine's, and a row of another shape.
    pub async fn fetch_optional<T: Row>(self) -> Result<Option<T>> {
        match self.0 {
            Either::Sqlite(bound) => bound.fetch_optional().await,
            Either::Postgres(bound) => bound.fetch_optional().await,
        }
    }

    /// The one row.
    ///
    /// # Errors
    /// The engine's, a row of another shape, and no row.
    pub async fn fetch_one<T: Row>(self) -> Result<T> {
        self.fetch_optional().await?.ok_or_else(|| sqlx::Error::RowNotFound.into())
    }

    /// All rows; the statement says how many at most (`LIMIT`).
    ///
    /// # Errors
    /// The engine's, and a row of another shape.
    pub async fn fetch_all<T: Row>(self) -> Result<Vec<T>> {
        match self.0 {
            Either::Sqlite(bound) => bound.fetch_all().await,
            Either::Postgres(bound) => bound.fetch_all().await,
        }
    }
}

impl<'c, DB> Bound<'c, DB>
where
    DB: Database,
    DB::Arguments: IntoArguments<DB>,
    for<'e> &'e mut DB::Connection: Executor<'e, Database = DB>,
{
    fn new(on: On<'c, DB>, engine: Engine, sql: impl SqlSafeStr) -> Self {
        let sql = sql.into_sql_str();
        let span = span_of(engine, sql.as_str());
        Self { on, query: sqlx::query(sql), span }
    }

    async fn execute(self) -> Result<DB::QueryResult> {
        let Self { on, query, span } = self;
        let run = async move {
            match on {
                On::Pool(pool) => query.execute(pool).await,
                On::Connection(connection) => query.execute(connection).await,
            }
        };
        run.map_err(failed).instrument(span).await
    }

    async fn fetch_optional<T: for<'r> FromRow<'r, DB::Row>>(self) -> Result<Option<T>> {
        let Self { on, query, span } = self;
        let run = async move {
            let row = match on {
                On::Pool(pool) => query.fetch_optional(pool).await?,
                On::Connection(connection) => query.fetch_optional(connection).await?,
            };
            row.as_ref().map(T::from_row).transpose()
        };
        run.map_err(failed).instrument(span).await
    }

    async fn fetch_all<T: for<'r> FromRow<'r, DB::Row>>(self) -> Result<Vec<T>> {
        let Self { on, query, span } = self;
        let run = async move {
            let rows = match on {
                On::Pool(pool) => query.fetch_all(pool).await?,
                On::Connection(connection) => query.fetch_all(connection).await?,
            };
            rows.iter().map(T::from_row).collect()
        };
        run.map_err(failed).instrument(span).await
    }
}

/// A client span by the OpenTelemetry conventions, inside of work that is traced; loops that only
/// look whether there is work have no trace to be part of.
fn span_of(engine: Engine, sql: &str) -> Span {
    if Span::current().is_none() {
        return Span::none();
    }
    let operation = sql.split_whitespace().next().unwrap_or_default();
    tracing::info_span!(
        "sql",
        otel.name = operation,
        otel.kind = "client",
        db.system.name = engine.name(),
        db.operation.name = operation,
        db.query.text = sql.get(..MAX_TRACED).unwrap_or(sql),
        error.type = Empty,
    )
}

fn failed(error: sqlx::Error) -> crate::Error {
    Span::current().record("error.type", "database");
    error.into()
}
