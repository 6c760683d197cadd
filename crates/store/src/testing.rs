//! Fresh databases of both engines, for tests.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::collections::BTreeMap;

use service::ids::BASE36;
use sqlx::AssertSqlSafe;
use tokio::sync::{Mutex, OnceCell};

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

    let url = migrated_postgres(migrations).await;
    let postgres = Store::open(&Options::new(url)).await.unwrap();
    test(postgres.clone()).await;
    postgres.close().await;
}

/// The URL of a SQLite file in `folder`.
pub fn sqlite_url(folder: &tempfile::TempDir) -> String {
    format!("sqlite:{}", folder.path().join("test.db").display())
}

/// Makes a PostgreSQL database with this schema and names its URL: a copy of one that is migrated
/// once per process, because a test should not wait for what another has done.
///
/// # Panics
/// As [`new_postgres`].
pub async fn migrated_postgres(migrations: &Migrations) -> String {
    static TEMPLATES: Mutex<BTreeMap<String, String>> = Mutex::const_new(BTreeMap::new());
    let mut templates = TEMPLATES.lock().await;
    let schema = format!("{migrations:?}");
    if !templates.contains_key(&schema) {
        let name = create_postgres("").await;
        let store = Store::open(&Options::new(format!("{}/{name}", server()))).await.unwrap();
        store.migrate(migrations).await.unwrap();
        // A template is copied only while nobody uses it.
        store.close().await;
        templates.insert(schema.clone(), name);
    }
    let name = create_postgres(&format!(" TEMPLATE {}", templates[&schema])).await;
    format!("{}/{name}", server())
}

/// Makes an empty PostgreSQL database and names its URL.
///
/// # Panics
/// When no server is named or it does not answer.
pub async fn new_postgres() -> String {
    format!("{}/{}", server(), create_postgres("").await)
}

/// Databases are named after their process; those of processes that are gone make room.
async fn create_postgres(like: &str) -> String {
    static SWEPT: OnceCell<()> = OnceCell::const_new();
    let admin = sqlx::PgPool::connect(&format!("{}/postgres", server())).await.unwrap();
    SWEPT.get_or_init(|| drop_leftovers(&admin)).await;
    let random = service::Rng::system().text(12, BASE36);
    let name = format!("test_{}_{random}", std::process::id());
    let create = AssertSqlSafe(format!("CREATE DATABASE {name}{like}"));
    sqlx::query(create).execute(&admin).await.unwrap();
    admin.close().await;
    name
}

async fn drop_leftovers(admin: &sqlx::PgPool) {
    let names: Vec<(String,)> =
        sqlx::query_as("SELECT datname::TEXT FROM pg_database WHERE datname LIKE 'test\\_%'")
            .fetch_all(admin)
            .await
            .unwrap();
    let processes = std::path::Path::new("/proc");
    let is_left = |name: &String| {
        let process = name.split('_').nth(1).unwrap_or_default();
        processes.join("self").exists() && !processes.join(process).exists()
    };
    for (name,) in names.into_iter().filter(|(name,)| is_left(name)) {
        let drop = AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        // Another process may be at it too.
        let _ = sqlx::query(drop).execute(admin).await;
    }
}

fn server() -> String {
    #[allow(
        clippy::disallowed_methods,
        reason = "tests are told of their server by the environment"
    )]
    std::env::var(POSTGRES_URL)
        .unwrap_or_else(|_| panic!("set {POSTGRES_URL}, or run the tests with `make test`"))
}
