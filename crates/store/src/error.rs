//! What can go wrong with the database, and what of it the user may know.

/// A failed statement, transaction or migration.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine refused or could not be reached.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// A migration failed.
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The schema is older than this program.
    #[error("the database of {service} lacks migration {version}: run `fanfare migrate`")]
    OldSchema {
        /// Whose database.
        service: &'static str,
        /// The first migration that is missing.
        version: i64,
    },
    /// The URL is neither SQLite's nor PostgreSQL's.
    #[error("not a database URL: write sqlite:<path> or postgres://<user>@<host>/<name>")]
    Url,
    /// A stored value is not what this program writes.
    #[error("stored value: {0}")]
    Value(String),
    /// Another runner holds the lease by now; nothing was written.
    #[error("the lease was lost")]
    LeaseLost,
}

impl Error {
    /// Whether a unique key is taken already.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Sql(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// Whether the engine refuses a value, which a repetition does not change: of another form or too
    /// long, or against a constraint.
    pub fn is_refused_value(&self) -> bool {
        match self {
            Self::Value(_)
            | Self::Sql(sqlx::Error::Encode(_) | sqlx::Error::ColumnDecode { .. }) => true,
            Self::Sql(sqlx::Error::Database(error)) => error.code().is_some_and(|code| {
                match code.parse::<u32>() {
                    // PostgreSQL's codes have five characters, classes 22 (data), 23 (constraints)
                    // and 54 (limits); SQLite's are numbers, of which the last byte counts: TOOBIG,
                    // CONSTRAINT, MISMATCH, RANGE.
                    _ if code.len() == 5 => ["22", "23", "54"].iter().any(|c| code.starts_with(c)),
                    Ok(code) => matches!(code & 0xff, 18..=20 | 25),
                    Err(_) => false,
                }
            }),
            _ => false,
        }
    }

    fn is_outage(&self) -> bool {
        match self {
            Self::Sql(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) => {
                true
            }
            // 55P03 is a lock that was waited for too long, 25P03 a transaction that was idle for too
            // long, 40P01 one that was sacrificed to end a deadlock, 40001 one that came too late.
            // Class 57 is "operator intervention": the server stops or restarts; 53 is "out of
            // resources", a full disk among them (PostgreSQL, appendix A). SQLite's are BUSY, LOCKED,
            // NOMEM, IOERR, FULL and CANTOPEN: what an operator mends, and then it goes on.
            Self::Sql(sqlx::Error::Database(error)) => {
                error.code().is_some_and(|code| match code.parse::<u32>() {
                    _ if code.len() == 5 => {
                        ["55P03", "25P03", "40P01", "40001"].contains(&&*code)
                            || code.starts_with("57")
                            || code.starts_with("53")
                    }
                    Ok(code) => matches!(code & 0xff, 5..=7 | 10 | 13 | 14),
                    Err(_) => false,
                })
            }
            _ => false,
        }
    }
}

impl From<Error> for service::Error {
    fn from(error: Error) -> Self {
        if error.is_outage() { Self::unavailable(error) } else { Self::internal(error) }
    }
}
