//! Fresh databases of both engines, for tests.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use service::ids::BASE36;
use sqlx::AssertSqlSafe;

use crate::{Migrations, Options, Store};

/// Names the PostgreSQL server of the tests, such as `postgres://postgres@127.0.0.1:5555`.
const POSTGRES_URL: &str = "FANFARE_TEST_POSTGRES_URL";

/// Runs a test on a fresh database of each engine, one after the other.
///
/// # Panics
/// When no PostgreSQL server is named: a test that ran on one engine only would prove half.
pub async fn each_engine<F>(migrations: &Migrations, test: impl Fn(Store) -> F)
where
    F: Future<Output = ()>,
{
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Store::open(&Options::new(sqlite_url(&folder))).await.unwrap();
    sqlite.migrate(migrations).await.unwrap();
    test(sqlite.clone()).await;
    sqlite.close().await;

    let postgres = Store::open(&Options::new(new_postgres().await)).await.unwrap();
    postgres.migrate(migrations).await.unwrap();
    test(postgres.clone()).await;
    postgres.close().await;
}

/// The URL of a SQLite file in `folder`.
pub fn sqlite_url(folder: &tempfile::TempDir) -> String {
    format!("sqlite:{}", folder.path().join("test.db").display())
}

/// Makes an empty PostgreSQL database and names its URL.
///
/// # Panics
/// When no server is named or it does not answer.
pub async fn new_postgres() -> String {
    #[allow(
        clippy::disallowed_methods,
        reason = "tests are told of their server by the environment"
    )]
    let server = std::env::var(POSTGRES_URL)
        .unwrap_or_else(|_| panic!("set {POSTGRES_URL}, or run the tests with `make test`"));
    let name = format!("test_{}", service::Rng::system().text(12, BASE36));
    let admin = sqlx::PgPool::connect(&format!("{server}/postgres")).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&admin).await.unwrap();
    admin.close().await;
    format!("{server}/{name}")
}
