//! Wake-ups between two processes on one PostgreSQL.

use service::Tasks;
use store::{Options, Store, testing::new_postgres, wake::Wakes};
use tokio::time::timeout;

use crate::schema::LIMIT;

/// Two stores on one database; the first one listens.
struct Replicas {
    listening: Store,
    other: Store,
    wakes: Wakes,
    tasks: Tasks,
}

impl Replicas {
    async fn start() -> Self {
        let url = new_postgres().await;
        let open = async || Store::open(&Options::new(url.as_str())).await.unwrap();
        let (listening, other) = (open().await, open().await);
        let wakes = listening.wakes("batches");
        let tasks = Tasks::new("test");
        listening.spawn_listener(&tasks);
        let mut replicas = Self { listening, other, wakes, tasks };
        assert_eq!(replicas.next().await, None, "once it listens, everybody looks once");
        replicas
    }

    async fn next(&mut self) -> Option<String> {
        timeout(LIMIT, self.wakes.next()).await.expect("a wake-up in time")
    }

    async fn commit(&self, store: &Store, key: &str) {
        let mut tx = store.begin().await.unwrap();
        tx.wake("batches", key);
        tx.commit().await.unwrap();
    }

    /// Ends the listener's connection as an operator or a fail-over would.
    async fn cut_the_listener(&self) {
        let cut: Vec<(bool,)> = self
            .other
            .query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND query LIKE 'LISTEN%'",
            )
            .fetch_all()
            .await
            .unwrap();
        assert_eq!(cut, [(true,)]);
    }
}

#[tokio::test]
async fn a_commit_of_one_wakes_the_other() {
    let mut replicas = Replicas::start().await;
    replicas.commit(&replicas.other, "from afar").await;
    assert_eq!(replicas.next().await.as_deref(), Some("from afar"));
}

#[tokio::test]
async fn a_rollback_of_one_wakes_nobody() {
    let mut replicas = Replicas::start().await;
    let mut tx = replicas.other.begin().await.unwrap();
    tx.wake("batches", "never");
    drop(tx);
    replicas.commit(&replicas.other, "after").await;
    assert_eq!(replicas.next().await.as_deref(), Some("after"));
}

#[tokio::test]
async fn a_lost_connection_is_made_up_for() {
    let mut replicas = Replicas::start().await;
    replicas.cut_the_listener().await;
    replicas.commit(&replicas.other, "while nobody listened").await;
    // Whether or not the hint was lost: everybody is told to look, ...
    while replicas.next().await.is_some() {}
    // ... and hears again from then on.
    replicas.commit(&replicas.other, "again").await;
    assert_eq!(replicas.next().await.as_deref(), Some("again"));
}

#[tokio::test]
async fn a_stop_ends_the_listener_and_the_store_can_be_closed() {
    let replicas = Replicas::start().await;
    assert!(replicas.tasks.stop(LIMIT).await, "the listener stops when it is asked to");
    timeout(LIMIT, replicas.listening.close()).await.expect("no connection is left in use");
}
