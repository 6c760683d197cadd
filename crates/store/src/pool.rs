//! The pools behind a [`Store`], one shape for each engine.

use std::{path::Path, str::FromStr as _, sync::Arc, time::Duration};

use sqlx::{
    Connection as _, PgPool, SqlSafeStr, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{Error, Result, Statement, Transaction, wake::Hub};

/// Which database answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded: one process, one writer.
    Sqlite,
    /// Shared by replicas.
    Postgres,
}

impl Engine {
    /// The engine that a database URL is for.
    pub fn of_url(url: &str) -> Option<Self> {
        match url.split_once(':')?.0 {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }

    /// What a claim appends so that two claims at once take different rows; SQLite's one writer
    /// needs none.
    pub fn skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// The same for the rows of one table of a join, by its alias.
    pub fn skip_locked_of(self, alias: &str) -> String {
        match self {
            Self::Sqlite => String::new(),
            Self::Postgres => format!(" FOR UPDATE OF {alias} SKIP LOCKED"),
        }
    }

    /// What a read inside a transaction appends to keep others from changing the row until commit.
    pub fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }

    /// The same for the rows of one table of a join, by its alias.
    pub fn for_update_of(self, alias: &str) -> String {
        match self {
            Self::Sqlite => String::new(),
            Self::Postgres => format!(" FOR UPDATE OF {alias}"),
        }
    }

    /// By the OpenTelemetry convention `db.system.name`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgresql",
        }
    }
}

/// Where the database is and how many connections it may take.
#[derive(Clone, Debug)]
pub struct Options {
    /// `sqlite:<path>` or `postgres://…`.
    pub url: String,
    /// At most so many connections: PostgreSQL's all, SQLite's readers.
    pub connections: u32,
}

impl Options {
    /// A database with the default number of connections.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), connections: 8 }
    }
}

/// How long a caller waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long SQLite waits for another process's lock, such as a backup's.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// A replica that froze or was cut off in a transaction must not hold its rows for longer than the
/// others can wait: PostgreSQL ends its transaction, and notices a dead connection.
const POSTGRES_PATIENCE: [(&str, &str); 6] = [
    ("idle_in_transaction_session_timeout", "5s"),
    ("lock_timeout", "5s"),
    ("tcp_keepalives_idle", "5"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "2"),
    ("tcp_user_timeout", "10s"),
];
/// Pages of WAL after which SQLite moves them to the main file.
const WAL_AUTOCHECKPOINT: &str = "1000";

/// A database. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) pools: Pools,
    pub(crate) hub: Arc<Hub>,
}

#[derive(Clone, Debug)]
pub(crate) enum Pools {
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    Postgres(PgPool),
}

impl Store {
    /// Opens the database; a SQLite file is made when it is missing.
    ///
    /// # Errors
    /// The URL is none, or the database cannot be reached.
    pub async fn open(options: &Options) -> Result<Self> {
        let pools = match Engine::of_url(&options.url) {
            Some(Engine::Sqlite) => open_sqlite(options).await?,
            Some(Engine::Postgres) => open_postgres(options).await?,
            None => return Err(Error::Url),
        };
        Ok(Self { pools, hub: Arc::new(Hub::new()) })
    }

    /// Which engine it is, for the few places that differ.
    pub fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// A read outside of a transaction. On SQLite its connection cannot write.
    pub fn query(&self, sql: impl SqlSafeStr) -> Statement<'_> {
        match &self.pools {
            Pools::Sqlite { readers, .. } => Statement::sqlite_pool(readers, sql),
            Pools::Postgres(pool) => Statement::postgres_pool(pool, sql),
        }
    }

    /// A statement that is a transaction of its own, and wakes nobody.
    pub fn write(&self, sql: impl SqlSafeStr) -> Statement<'_> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => Statement::sqlite_pool(writer, sql),
            Pools::Postgres(pool) => Statement::postgres_pool(pool, sql),
        }
    }

    /// A transaction; on SQLite the only writer's, begun `IMMEDIATE`. Dropped, it is rolled back.
    ///
    /// # Errors
    /// No connection is free in time, or the database is gone.
    pub async fn begin(&self) -> Result<Transaction> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                Ok(Transaction::sqlite(writer.begin_with("BEGIN IMMEDIATE").await?, &self.hub))
            }
            Pools::Postgres(pool) => Ok(Transaction::postgres(pool.begin().await?, &self.hub)),
        }
    }

    /// The same database over connections on which the engine refuses every write.
    pub fn read_only(&self) -> ReadOnly {
        ReadOnly(match &self.pools {
            Pools::Sqlite { readers, .. } => Readers::Sqlite(readers.clone()),
            Pools::Postgres(pool) => {
                let connect = pool.connect_options().as_ref().clone();
                let connect = connect.options([("default_transaction_read_only", "on")]);
                let pool = PgPoolOptions::new()
                    .max_connections(READ_ONLY_CONNECTIONS)
                    .acquire_timeout(ACQUIRE_TIMEOUT);
                Readers::Postgres(pool.connect_lazy_with(connect))
            }
        })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<()> {
        self.query("SELECT 1").execute().await.map(drop)
    }

    /// How many connections there are.
    pub fn connections(&self) -> Vec<Connections> {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                vec![Connections::of("writer", writer), Connections::of("readers", readers)]
            }
            Pools::Postgres(pool) => vec![Connections::of("all", pool)],
        }
    }

    /// Closes every connection; SQLite folds its log into the main file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// The connections of one pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// `writer` and `readers` of SQLite, `all` of PostgreSQL.
    pub pool: &'static str,
    /// In use.
    pub used: u32,
    /// Open and waiting.
    pub idle: u32,
    /// Open at most.
    pub max: u32,
}

impl Connections {
    fn of<DB: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<DB>) -> Self {
        let open = pool.size();
        let idle = u32::try_from(pool.num_idle()).unwrap_or(open).min(open);
        Self { pool: name, used: open - idle, idle, max: pool.options().get_max_connections() }
    }
}

/// Connections of [`Store::read_only`] to PostgreSQL.
const READ_ONLY_CONNECTIONS: u32 = 2;

/// A database that can only be read. Cloning shares it.
#[derive(Clone, Debug)]
pub struct ReadOnly(Readers);

#[derive(Clone, Debug)]
enum Readers {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl ReadOnly {
    /// A statement; one that writes fails.
    pub fn query(&self, sql: impl SqlSafeStr) -> Statement<'_> {
        match &self.0 {
            Readers::Sqlite(pool) => Statement::sqlite_pool(pool, sql),
            Readers::Postgres(pool) => Statement::postgres_pool(pool, sql),
        }
    }
}

async fn open_sqlite(options: &Options) -> Result<Pools> {
    let connect = SqliteConnectOptions::from_str(&options.url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("wal_autocheckpoint", WAL_AUTOCHECKPOINT);
    make_folder(connect.get_filename())?;
    // The writer first: it makes the file that the readers open.
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // A file does not hang up.
        .test_before_acquire(false)
        // On a full disk or an I/O error SQLite ends the transaction by itself, which sqlx does not
        // notice: it would refuse every BEGIN from then on.
        .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
        .connect_with(connect.clone())
        .await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(options.connections)
        .test_before_acquire(false)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(connect.pragma("query_only", "on"));
    Ok(Pools::Sqlite { writer, readers })
}

fn make_folder(file: &Path) -> Result<()> {
    match file.parent() {
        Some(folder) => {
            std::fs::create_dir_all(folder).map_err(|error| sqlx::Error::Io(error).into())
        }
        None => Ok(()),
    }
}

async fn open_postgres(options: &Options) -> Result<Pools> {
    let connect = PgConnectOptions::from_str(&options.url)?
        .application_name("fanfare")
        .options(POSTGRES_PATIENCE);
    let pool = PgPoolOptions::new()
        .max_connections(options.connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(connect)
        .await?;
    Ok(Pools::Postgres(pool))
}
