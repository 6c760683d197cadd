//! Migrations run once each, whoever starts them, and an old schema is refused.

use futures::future::join_all;
use store::{
    Error, Migrations, Options, Store,
    migrate::Step,
    testing::{each_engine, new_postgres},
};

const FIRST: Step = (1, "first", "CREATE TABLE firsts (id BIGINT)");
const SECOND: Step = (2, "second", "INSERT INTO firsts (id) VALUES (2)");
const THIRD: Step = (3, "third", "INSERT INTO firsts (id) VALUES (3)");

const NONE: Migrations = Migrations { service: "none", sqlite: &[], postgres: &[] };
const OLD: Migrations = Migrations { service: "publisher", sqlite: &[FIRST], postgres: &[FIRST] };
const NEW: Migrations = Migrations {
    service: "publisher",
    sqlite: &[FIRST, SECOND, THIRD],
    postgres: &[FIRST, SECOND, THIRD],
};

async fn ids(store: &Store) -> Vec<i64> {
    let rows = store.query("SELECT id FROM firsts ORDER BY id").fetch_all::<(i64,)>();
    rows.await.unwrap().into_iter().map(|(id,)| id).collect()
}

#[tokio::test]
async fn each_runs_once() {
    each_engine(&NONE, async |store| {
        for _ in 0..2 {
            store.migrate(&NEW).await.unwrap();
            assert_eq!(ids(&store).await, [2, 3]);
        }
    })
    .await;
}

#[tokio::test]
async fn only_what_is_new_runs() {
    each_engine(&OLD, async |store| {
        assert!(ids(&store).await.is_empty());
        store.migrate(&NEW).await.unwrap();
        assert_eq!(ids(&store).await, [2, 3]);
    })
    .await;
}

#[tokio::test]
async fn several_processes_may_start_at_once() {
    let url = new_postgres().await;
    let start = async |_| {
        let store = Store::open(&Options::new(url.as_str())).await?;
        store.migrate(&NEW).await?;
        store.check_schema(&NEW).await?;
        Ok::<_, Error>(ids(&store).await)
    };
    for seen in join_all((0..5).map(start)).await {
        assert_eq!(seen.unwrap(), [2, 3]);
    }
}

/// Ordinary statements give up waiting for a lock after a while; a migration may not.
#[tokio::test]
async fn a_migration_waits_for_another_as_long_as_it_takes() {
    const LOOK: Step =
        (1, "look", "CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS patience");
    let store = Store::open(&Options::new(new_postgres().await)).await.unwrap();
    let migrations = Migrations { service: "publisher", sqlite: &[], postgres: &[LOOK] };
    store.migrate(&migrations).await.unwrap();
    let patience = async |sql: &'static str| {
        let (patience,): (String,) = store.query(sql).fetch_one().await.unwrap();
        patience
    };
    assert_eq!(patience("SELECT patience FROM seen").await, "0");
    assert_ne!(patience("SELECT current_setting('lock_timeout')").await, "0");
}

#[tokio::test]
async fn an_old_schema_is_refused_by_the_first_version_it_lacks() {
    each_engine(&NONE, async |store| {
        let missing = async |migrations| match store.check_schema(migrations).await {
            Ok(()) => None,
            Err(Error::OldSchema { service, version }) => Some((service, version)),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(missing(&NEW).await, Some(("publisher", 1)));
        store.migrate(&OLD).await.unwrap();
        assert_eq!(missing(&OLD).await, None);
        assert_eq!(missing(&NEW).await, Some(("publisher", 2)));
        let text = store.check_schema(&NEW).await.unwrap_err().to_string();
        assert!(text.contains("publisher") && text.contains("fanfare migrate"), "{text}");
        store.migrate(&NEW).await.unwrap();
        assert_eq!(missing(&NEW).await, None);
    })
    .await;
}

#[tokio::test]
async fn the_previous_release_runs_on_the_next_ones_schema() {
    each_engine(&NEW, async |store| {
        store.migrate(&OLD).await.unwrap();
        store.check_schema(&OLD).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn one_that_was_changed_afterwards_is_refused() {
    const CHANGED: Step = (1, "first", "CREATE TABLE seconds (id BIGINT)");
    each_engine(&OLD, async |store| {
        let changed = Migrations { service: "publisher", sqlite: &[CHANGED], postgres: &[CHANGED] };
        let error = store.migrate(&changed).await.unwrap_err();
        assert!(matches!(error, Error::Migrate(_)), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_failed_one_leaves_nothing_behind() {
    const BROKEN: Step = (2, "broken", "INSERT INTO firsts (id) VALUES (9); SELECT nonsense;");
    each_engine(&OLD, async |store| {
        let broken = Migrations {
            service: "publisher",
            sqlite: &[FIRST, BROKEN],
            postgres: &[FIRST, BROKEN],
        };
        store.migrate(&broken).await.unwrap_err();
        assert!(ids(&store).await.is_empty());
        store.migrate(&NEW).await.expect("the mended list goes on");
        assert_eq!(ids(&store).await, [2, 3]);
    })
    .await;
}

#[tokio::test]
async fn services_that_share_a_database_keep_lists_of_their_own() {
    const OTHER: Step = (1, "other", "CREATE TABLE others (id BIGINT)");
    each_engine(&OLD, async |store| {
        let other = Migrations { service: "gateway", sqlite: &[OTHER], postgres: &[OTHER] };
        store.migrate(&other).await.unwrap();
        store.check_schema(&other).await.unwrap();
        store.check_schema(&OLD).await.unwrap();
    })
    .await;
}
