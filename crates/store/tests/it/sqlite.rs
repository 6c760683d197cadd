//! What only the embedded engine has: readers that cannot write, one writer, one file.

use futures::future::join_all;
use store::{Error, Options, Store, testing::sqlite_url};
use tempfile::TempDir;

use crate::schema::{MIGRATIONS, add_thing, count_things};

async fn open(folder: &TempDir) -> Store {
    let store = Store::open(&Options::new(sqlite_url(folder))).await.unwrap();
    store.migrate(&MIGRATIONS).await.unwrap();
    store
}

#[tokio::test]
async fn a_read_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    for sql in ["INSERT INTO things (id) VALUES (1)", "DROP TABLE things", "CREATE TABLE more (id)"]
    {
        let error = store.query(sql).execute().await.unwrap_err();
        assert!(error.to_string().contains("readonly"), "{error}");
    }
    assert_eq!(count_things(&store).await, 0);
}

#[tokio::test]
async fn readers_do_not_wait_for_the_writer() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let mut tx = store.begin().await.unwrap();
    add_thing(&mut tx, 1, "one").await.unwrap();
    for count in join_all((0..20).map(|_| count_things(&store))).await {
        assert_eq!(count, 0);
    }
}

/// Such as a backup, or `fanfare key` beside a running service.
#[tokio::test]
async fn a_second_process_on_the_same_file_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let stores = [open(&folder).await, open(&folder).await];
    let write = async |id: i64| {
        let mut tx = stores[usize::from(id % 2 == 0)].begin().await?;
        let _: Vec<(i64,)> = tx.query("SELECT id FROM things").fetch_all().await?;
        add_thing(&mut tx, id, &format!("thing {id}")).await?;
        tx.commit().await
    };
    for written in join_all((0..40).map(write)).await {
        written.unwrap();
    }
    assert_eq!(count_things(&stores[0]).await, 40);
}

#[tokio::test]
async fn foreign_keys_hold() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let mut tx = store.begin().await.unwrap();
    tx.query("CREATE TABLE parts (thing INTEGER REFERENCES things (id))").execute().await.unwrap();
    assert!(tx.query("INSERT INTO parts (thing) VALUES (99)").execute().await.is_err());
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let mut tx = store.begin().await.unwrap();
    add_thing(&mut tx, 1, "one").await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
    assert_eq!(count_things(&open(&folder).await).await, 1);
}

#[tokio::test]
async fn a_missing_folder_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("deep/down/new.db").display());
    Store::open(&Options::new(url)).await.unwrap().ping().await.unwrap();
}

#[tokio::test]
async fn a_url_of_neither_engine_is_refused_without_telling_its_password() {
    for url in ["mysql://root:hunter2@localhost/x", "hunter2", ""] {
        let error = Store::open(&Options::new(url)).await.unwrap_err();
        assert!(matches!(error, Error::Url), "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

/// A full disk is an outage, not a defect: whoever asked may try again once there is room.
#[tokio::test]
async fn a_full_disk_is_an_outage_and_writing_goes_on_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let limit = async |pages: u32| {
        let mut tx = store.begin().await.unwrap();
        let pragma = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
        let _: Vec<(i64,)> = tx.query(pragma).fetch_all().await.unwrap();
        tx.commit().await.unwrap();
    };
    // The engine refuses to grow the file as it does on a full disk, by the same code.
    limit(1).await;
    let fill = async || {
        let mut tx = store.begin().await?;
        add_thing(&mut tx, 1, &"x".repeat(1 << 20)).await?;
        tx.commit().await
    };
    let refused = service::Error::from(fill().await.unwrap_err());
    assert_eq!(refused.code(), service::Code::Unavailable);
    assert_eq!(count_things(&store).await, 0);
    limit(10_000).await;
    fill().await.unwrap();
    assert_eq!(count_things(&store).await, 1);
}
