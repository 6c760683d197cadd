//! The tables that the tests use, and short ways to fill them.

use std::time::Duration;

use jiff::Timestamp;
use store::{Lease, LeaseTable, Migrations, Store, Time, Transaction};

/// One table of every type, one of leased rows.
pub(crate) const MIGRATIONS: Migrations = Migrations {
    service: "test",
    sqlite: &[(
        1,
        "tables",
        "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE, amount INTEGER,
                              flag BOOLEAN, fraction REAL, uuid BLOB, bytes BLOB, at TEXT, doc TEXT);
         CREATE TABLE jobs (tenant_id TEXT NOT NULL, id TEXT NOT NULL UNIQUE, due_at TEXT,
                            lease_holder TEXT, lease_token INTEGER NOT NULL DEFAULT 0,
                            lease_taken_over BOOLEAN NOT NULL DEFAULT FALSE);",
    )],
    postgres: &[(
        1,
        "tables",
        "CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT UNIQUE, amount BIGINT,
                              flag BOOLEAN, fraction DOUBLE PRECISION, uuid UUID, bytes BYTEA,
                              at TIMESTAMPTZ, doc JSONB);
         CREATE TABLE jobs (tenant_id TEXT NOT NULL, id TEXT NOT NULL UNIQUE, due_at TIMESTAMPTZ,
                            lease_holder TEXT, lease_token BIGINT NOT NULL DEFAULT 0,
                            lease_taken_over BOOLEAN NOT NULL DEFAULT FALSE);",
    )],
};

/// The leased rows.
pub(crate) const JOBS: LeaseTable = LeaseTable("jobs");
/// The life of the leases in these tests.
pub(crate) const LIFE: Duration = Duration::from_secs(10);
/// Longest wait for something that has to happen.
pub(crate) const LIMIT: Duration = Duration::from_secs(10);

/// Some seconds after an instant that every test calls the beginning.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

/// Adds a job that is due at `due_at`.
pub(crate) async fn add_job(store: &Store, id: &str, due_at: Timestamp) {
    let mut tx = store.begin().await.unwrap();
    tx.query("INSERT INTO jobs (tenant_id, id, due_at) VALUES ($1, $2, $3)")
        .bind("tenant")
        .bind(id.to_owned())
        .bind(Time(due_at))
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// What `holder` gets when it asks for one job at `now`.
pub(crate) async fn claim_one(store: &Store, holder: &str, now: Timestamp) -> Option<Lease> {
    let leases = JOBS.claim(store, holder, now, LIFE, 1).await.unwrap();
    leases.into_iter().next()
}

/// Adds a thing with a name, without committing it.
pub(crate) async fn add_thing(tx: &mut Transaction, id: i64, name: &str) -> store::Result<u64> {
    tx.query("INSERT INTO things (id, name) VALUES ($1, $2)")
        .bind(id)
        .bind(name.to_owned())
        .execute()
        .await
}

/// The number of things that anybody can see.
pub(crate) async fn count_things(store: &Store) -> i64 {
    let (count,): (i64,) = store.query("SELECT COUNT(*) FROM things").fetch_one().await.unwrap();
    count
}
