//! Databases of a test's own on the PostgreSQL server of the suite.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// Names the server, such as `postgres://postgres@127.0.0.1:5555`; `scripts/with-postgres` sets it.
const SERVER: &str = "FANFARE_TEST_POSTGRES_URL";

/// Makes an empty database, on the suite's server unless another is given, and names its URL.
///
/// # Panics
/// When no server is named or it does not answer.
pub async fn create(at: Option<&str>) -> String {
    let name = format!("e2e_{:016x}", rand::random::<u64>());
    let server = at.map_or_else(server, str::to_owned);
    let mut admin = PgConnection::connect(&format!("{server}/postgres")).await.unwrap();
    let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(create).execute(&mut admin).await.unwrap();
    format!("{server}/{name}")
}

/// Makes a database anew: everything in it is lost, and whoever is connected is cut off.
///
/// # Panics
/// When the server does not answer.
pub async fn empty(url: &str) {
    let name = url.rsplit('/').next().unwrap();
    let mut admin = admin().await;
    for statement in ["DROP DATABASE {} WITH (FORCE)", "CREATE DATABASE {}"] {
        let statement = AssertSqlSafe(statement.replace("{}", name));
        sqlx::query(statement).execute(&mut admin).await.unwrap();
    }
}

/// How many transactions a database has seen from connections that are closed.
///
/// # Panics
/// When the server does not answer.
pub async fn transactions(url: &str) -> i64 {
    let name = url.rsplit('/').next().unwrap();
    let count = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = $1";
    sqlx::query_scalar(count).bind(name).fetch_one(&mut admin().await).await.unwrap()
}

async fn admin() -> PgConnection {
    PgConnection::connect(&format!("{}/postgres", server())).await.unwrap()
}

fn server() -> String {
    #[allow(clippy::disallowed_methods, reason = "tests are told of their server by it")]
    let server = std::env::var(SERVER);
    server.unwrap_or_else(|_| panic!("set {SERVER}, or run the tests by `make test`"))
}
