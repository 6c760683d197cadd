//! The peer of inbound messages: the same work by FastAPI and SQLAlchemy (`peers/fastapi`), on two
//! workers of uvicorn with uvloop and httptools.

use sqlx::PgPool;
use tokio::process::Child;

use crate::{child, postgres};

/// What its web hooks are signed with.
pub const SECRET: &str = "bench-secret-of-the-peer";

/// A running service on a database of its own; gone when dropped.
#[derive(Debug)]
pub struct FastApi {
    /// Its base URL.
    pub base: String,
    /// Its database.
    pub pool: PgPool,
    process: Child,
}

impl FastApi {
    /// Makes its tables and starts it.
    ///
    /// # Errors
    /// It does not start.
    pub async fn start() -> anyhow::Result<Self> {
        let (database, folder) = (postgres::create("fastapi").await?, child::peer("fastapi"));
        let pool = PgPool::connect(&database).await?;
        sqlx::raw_sql(include_str!("../peers/fastapi/schema.sql")).execute(&pool).await?;
        let port = child::free_port()?.to_string();
        let python = folder.join(".venv/bin/python");
        let mut command = child::command(&python.to_string_lossy());
        command.current_dir(&folder).args(["-m", "uvicorn", "app:app", "--port", &port]);
        command.args(["--workers", "2", "--loop", "uvloop", "--http", "httptools"]);
        command.args(["--no-access-log", "--log-level", "warning", "--backlog", "4096"]);
        command.env("PEER_DATABASE_URL", &database).env("PEER_APP_SECRET", SECRET);
        let process = child::start(&mut command, "ready").await?;
        Ok(Self { base: format!("http://127.0.0.1:{port}"), pool, process })
    }

    /// The process that its workers are children of.
    pub fn process(&self) -> u32 {
        child::id(&self.process)
    }
}
