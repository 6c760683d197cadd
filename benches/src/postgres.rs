//! The PostgreSQL server of the run: `scripts/with-postgres` starts it, with
//! `FANFARE_POSTGRES_FSYNC=on`.

use anyhow::Context as _;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::cpu;

/// Names the server, such as `postgres://postgres@127.0.0.1:5555`.
const SERVER: &str = "FANFARE_TEST_POSTGRES_URL";

/// Makes an empty database and names its URL.
///
/// # Errors
/// No server is named, it does not answer, or it would lose what it committed.
pub async fn create(name: &str) -> anyhow::Result<String> {
    let server = server()?;
    let mut admin = PgConnection::connect(&format!("{server}/postgres")).await?;
    let fsync: String = sqlx::query_scalar("SHOW fsync").fetch_one(&mut admin).await?;
    anyhow::ensure!(fsync == "on", "the server runs without fsync: set FANFARE_POSTGRES_FSYNC=on");
    let name = format!("{name}_{}", std::process::id());
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut admin).await?;
    Ok(format!("{server}/{name}"))
}

/// The process that all of the server's work is done under; it has to run on this machine.
///
/// # Errors
/// It does not.
pub async fn postmaster() -> anyhow::Result<u32> {
    let mut admin = PgConnection::connect(&format!("{}/postgres", server()?)).await?;
    let backend: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut admin).await?;
    cpu::parent(backend.unsigned_abs()).context("the server is on another machine")
}

fn server() -> anyhow::Result<String> {
    #[allow(clippy::disallowed_methods, reason = "benchmarks are told of their server by it")]
    let server = std::env::var(SERVER);
    server.with_context(|| format!("set {SERVER}, or run the benchmarks by `make bench`"))
}
